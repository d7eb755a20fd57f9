import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { TestBroker } from '../support/broker.ts'
import { until } from '../support/until.ts'
import { Connection } from './connection.ts'

let broker: TestBroker
let connection: Connection
beforeEach(async () => {
  broker = new TestBroker()
  await broker.start()
  connection = new Connection({
    url: broker.url,
    clientId: 'c',
    username: 'c',
    password: 'x',
    clock: systemClock,
  })
})
afterEach(async () => {
  await connection.stop(1)
  await broker.stop()
})

test('a lane lets no more than its window out unacknowledged, and each lane has its own', async () => {
  const answers: (() => void)[] = []
  broker.before = () => new Promise((resolve) => answers.push(resolve))
  connection.start()
  const [narrow, wide] = [connection.lane(2), connection.lane(3)]
  let [sentNarrow, sentWide] = [0, 0]
  const sending = Promise.all([
    ...Array.from({ length: 5 }, (_, i) => narrow.send('narrow', `${i}`).then(() => sentNarrow++)),
    ...Array.from({ length: 5 }, (_, i) => wide.send('wide', `${i}`).then(() => sentWide++)),
  ])
  await until(() => answers.length > 0 && connection.inFlight >= 5, 'both windows to fill')
  expect([sentNarrow, sentWide, connection.inFlight]).toEqual([2, 3, 5])
  await until(
    () => connection.traffic.acked === 10,
    'everything',
    async () => {
      for (const answer of answers.splice(0)) answer()
    },
  )
  await sending
  expect(broker.received.filter(({ topic }) => topic === 'narrow').map(({ payload }) => payload)).toEqual([
    '0',
    '1',
    '2',
    '3',
    '4',
  ])
})

test('waiting for a full window ends with the signal, and says that nothing was sent', async () => {
  broker.before = () => new Promise(() => {})
  connection.start()
  const lane = connection.lane(1)
  const abort = new AbortController()
  expect(await lane.send('t', '1')).toBe(true)
  const second = lane.send('t', '2', abort.signal)
  const drained = lane.drained(abort.signal)
  abort.abort()
  expect(await second).toBe(false)
  await drained
  expect(connection.traffic.sent).toBe(1)
})

test('what is refused is counted as lost, not waited for', async () => {
  broker.refuse.add('c')
  connection.start()
  await until(() => connection.refused, 'the refusal')
  await connection.lane(4).send('t', '1')
  await connection.drained()
  expect(connection.traffic).toMatchObject({ sent: 1, acked: 0, lost: 1 })
})
