import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { createBroker } from '../broker.ts'

/** A broker in a process of its own, to be killed; prints its port. Argument: data directory. */
const dataDir = process.argv[2] ?? ''
const broker = createBroker({
  ports: {
    authenticate: (username) => ({
      username,
      kind: 'gateway',
      publish: ['denyut/#'],
      subscribe: ['denyut/#'],
    }),
    accept: (_message, _foreign, done) => setImmediate(done, null),
    countQos0() {},
    countNotKept() {},
    accepting: () => true,
  },
  dataDir,
  log: silentLog,
  clock: systemClock,
  mqtt: { host: '127.0.0.1', port: 0 },
})
await broker.start()
process.stdout.write(`${broker.address().port}\n`)
