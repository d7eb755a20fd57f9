// npm run chaos -- records [--kills 50] [--cuts 50] [--seed N]: kills processes in the middle of booking, and cuts the power of a simulated
// disk in the middle of booking and of its recovery. Ends with exit code 1 when anything that was answered is missing or a desk held twice.
import { parseArgs } from 'node:util'
import { type CrashFigures, cutInBooking, killInBooking } from '#storage/records/bookings/support/crashes.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    kills: { type: 'string', default: '50' },
    cuts: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const seed = Number(values.seed)
console.log(`kills ${values.kills}, power cuts ${values.cuts}, seed ${seed}`)
const progress = (what: string) => (done: number) => {
  if (done % 10 === 0) console.log(`${done} ${what}`)
}

function report(what: string, { crashes, answers, faults }: CrashFigures): boolean {
  console.log(`${crashes} ${what}, ${answers} answers looked for, ${faults.length} faults`)
  for (const fault of faults) console.log(`  ${fault}`)
  return faults.length === 0
}

const kills = report('kills', await killInBooking(Number(values.kills), seed, progress('kills')))
const cuts = report('power cuts', await cutInBooking(Number(values.cuts), seed, progress('power cuts')))
process.exitCode = kills && cuts ? 0 : 1
