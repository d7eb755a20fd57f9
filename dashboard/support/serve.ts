import { fileURLToPath } from 'node:url'
import { browserClock } from '../data/time.ts'
import { FakeServer } from './server.ts'
import { chance } from './world.ts'

// node dashboard/support/serve.ts [port]: the built dashboard over an invented campus, alive.
const server = new FakeServer(fileURLToPath(new URL('../dist', import.meta.url)))
const address = await server.start(Number(process.argv[2] ?? 4173))
const desks = server.world.campus.buildings.flatMap((one) =>
  one.floors.flatMap((floor) => floor.rooms.flatMap((room) => room.desks)),
)
let round = 0
browserClock.every(400, () => {
  round += 1
  const desk = desks[Math.floor(chance(`${round}`) * desks.length)]
  if (desk)
    server.live.change([
      { subject: desk.id, metric: 'presence', value: chance(`${round}s`) > 0.5 ? 'occupied' : 'vacant' },
    ])
  server.live.change([
    { subject: 'ikn', metric: 'power_kw', value: Math.round(540 + chance(`${round}p`) * 20) },
  ])
})
process.stdout.write(`${address}\n`)
