// Run as a process of its own: opens the records of a data directory, writes until it is killed, and says after each commit what it was.
import { writeSync } from 'node:fs'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { openRecords } from '../open.ts'
import { sampleDevice } from './samples.ts'

const [dataDir = '', round = '0'] = process.argv.slice(2)
const records = openRecords({ dataDir, clock: systemClock, log: silentLog, ownLock: true })
const say = (text: string): number => writeSync(1, `${text}\n`)

say('opening')
await records.open()
say('open')
for (let i = 0; ; i++) {
  const id = `r${round}-${i}`
  if (i % 3 === 0) {
    await records.people.invite(`${id}@x.id`, { role: 'viewer', place: 'kampus' }, i)
    say(`person ${id}@x.id`)
  } else if (i % 3 === 1) {
    const parts = ['a', 'b', 'c'].map((part) => `${id}-${part}`)
    await records.devices.add(
      parts.map((part) => ({ device: sampleDevice(part), secretHash: new Uint8Array(32) })),
      i,
    )
    say(`devices ${parts.join(' ')}`)
  } else {
    const sequence = Number(round) * 1_000_000 + i
    const payload = Buffer.from('p')
    await records.quarantine.add([
      { device: 'q', topic: 't', reason: 'invalid', detail: '', payload, receivedAt: i, sequence },
    ])
    say('quarantined 1')
  }
}
