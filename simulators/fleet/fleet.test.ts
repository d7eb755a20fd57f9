import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { native } from '#model/formats/native/native.ts'
import { metricOf } from '#model/sensors/index.ts'
import { VirtualClock } from '#platform/clock.ts'
import { World } from '../physics/world.ts'
import { TestBroker } from '../support/broker.ts'
import { smallCampus, smallFleet } from '../support/fleets.ts'
import { until } from '../support/until.ts'
import { doorsOf, simulatedDevices } from './device.ts'
import { Fleet, type FleetOptions } from './fleet.ts'
import type { Fleet as FleetFile } from './fleet-file.ts'
import { Schedule } from './schedule.ts'
import { TruthLog } from './truth-log.ts'

const SECOND = 1_000
const MINUTE = 60_000
const HOUR = 3_600_000
const START = Date.parse('2026-11-23T08:00:00+08:00')
const campus = smallCampus()

let broker: TestBroker
let directory: string
let clock: VirtualClock
let fleets: Fleet[]

beforeEach(async () => {
  broker = new TestBroker()
  await broker.start()
  directory = await mkdtemp(join(tmpdir(), 'fleet-'))
  clock = new VirtualClock(START)
  fleets = []
})
afterEach(async () => {
  for (const fleet of fleets) await fleet.stop()
  await broker.stop()
  await rm(directory, { recursive: true, force: true })
  expect(clock.pending).toBe(0)
})

function fleetOf(file: FleetFile, own: Partial<FleetOptions> = {}): Fleet {
  const fleet = new Fleet({
    fleet: file,
    seed: 1,
    clock,
    time: () => clock.now(),
    holidays: new Set(),
    faults: {},
    history_ms: 0,
    rate_per_s: 1e6,
    progressFile: null,
    truth: null,
    ...own,
  })
  fleets.push(fleet)
  return fleet
}

/** `device@time` with its values, of everything that arrived. */
function readings(): { key: string; ts: number; v: string }[] {
  return broker.received.flatMap(({ topic, payload }) => {
    const json = JSON.parse(payload)
    return (Array.isArray(json) ? json : [json]).map(({ ts, v }) => ({
      key: `${topic}@${ts}`,
      ts,
      v: JSON.stringify(v),
    }))
  })
}

/** What a fleet without trouble would tell from START to `end`. */
function told(file: FleetFile, end: number): Set<string> {
  const devices = simulatedDevices(file.connections)
  const schedule = new Schedule(
    new World({ campus: file.campus, seed: 1, from: START, doors: doorsOf(devices) }),
    devices,
  )
  const keys = new Set<string>()
  while (schedule.second * SECOND < end)
    for (const { device, reading } of schedule.next()) keys.add(`${device.topic}@${reading.ts}`)
  return keys
}

const settled = (fleet: Fleet, end: number, expected: number) =>
  until(
    () => new Set(readings().map(({ key }) => key)).size >= expected && fleet.status().inFlight === 0,
    `${expected} readings by ${end}`,
    () => clock.advance(0),
  )

test('every device reports within a minute and then in its own interval, in payloads that the platform understands', async () => {
  const file = smallFleet(broker.url, campus)
  const fleet = fleetOf(file)
  await fleet.start()
  const end = START + 6 * MINUTE
  const expected = told(file, end)
  await clock.advance(end - START)
  await settled(fleet, end, expected.size)
  expect(new Set(readings().map(({ key }) => key))).toEqual(expected)

  const devices = simulatedDevices(file.connections)
  for (const { topic, type } of devices) {
    const own = broker.received.filter((message) => message.topic === topic)
    expect(own.length).toBeGreaterThan(0)
    for (const { payload } of own) {
      const decoded = native.decode(topic, Buffer.from(payload), () => undefined)
      expect(decoded).toMatchObject({ ok: true, refused: [] })
      if (!decoded.ok) continue
      for (const { values } of decoded.samples) {
        for (const [name, value] of Object.entries(values)) {
          const range = metricOf(type.id, name)!.range
          expect(value).toBeGreaterThanOrEqual(range[0])
          expect(value).toBeLessThanOrEqual(range[1])
        }
      }
    }
  }
  const firstMinute = readings().filter(({ ts }) => ts <= START + MINUTE)
  const busiest = Math.max(
    ...Array.from(
      { length: 60 },
      (_, s) => firstMinute.filter(({ ts }) => ts === START + (s + 1) * SECOND).length,
    ),
  )
  expect(busiest).toBeLessThan(devices.length / 5)
})

test('while the broker is away the fleet waits, and tells everything when it is back', async () => {
  const file = smallFleet(broker.url, campus)
  const fleet = fleetOf(file)
  await fleet.start()
  await clock.advance(2 * MINUTE)
  await until(
    () => fleet.status().acked > 50,
    'a beginning',
    () => clock.advance(0),
  )
  await broker.stop()
  await until(() => fleet.status().connected === 0, 'the end of the connection')
  const end = clock.now() + 20 * MINUTE
  await clock.advance(20 * MINUTE)
  expect(fleet.status().inFlight).toBeLessThanOrEqual(64)
  await broker.start()
  const expected = told(file, end)
  await settled(fleet, end, expected.size)
  expect(new Set(readings().map(({ key }) => key))).toEqual(expected)
  expect(fleet.status()).toMatchObject({ lost: 0, reconnects: 1 })
})

test('what was not acknowledged before the connection broke is sent again', async () => {
  const file = smallFleet(broker.url, campus, ['people-counter', 'energy-meter'])
  let silent = true
  const unanswered: string[] = []
  broker.before = async ({ topic }) => {
    if (!silent) return
    unanswered.push(topic)
    await new Promise(() => {})
  }
  const fleet = fleetOf(file)
  await fleet.start()
  await until(
    () => unanswered.length > 0,
    'a message',
    () => clock.advance(SECOND),
  )
  expect(fleet.status().acked).toBe(0)
  silent = false
  await broker.stop()
  await broker.start()
  await until(
    () => fleet.status().acked > 0 && fleet.status().inFlight === 0,
    'acknowledgements',
    () => clock.advance(0),
  )
  for (const topic of unanswered)
    expect(broker.received.some((message) => message.topic === topic)).toBe(true)
})

test('a credential for every device works as a gateway does', async () => {
  const { connections, ...rest } = smallFleet(broker.url, campus, ['energy-meter'])
  const each = connections[0]!.devices.map((device) => ({
    clientId: device.id,
    username: device.id,
    password: 'x',
    devices: [device],
  }))
  const fleet = fleetOf({ ...rest, connections: each })
  await fleet.start()
  await until(() => fleet.status().connected === each.length, 'all connections')
  await until(
    () => new Set(broker.received.map(({ client }) => client)).size === each.length,
    'all devices',
    () => clock.advance(SECOND),
  )
  for (const { client, topic } of broker.received) expect(topic).toContain(`/${client}/`)
})

test('a fleet whose credentials are all refused ends with words', async () => {
  broker.refuse.add('gateway-1')
  const fleet = fleetOf(smallFleet(broker.url, campus, ['energy-meter']))
  await fleet.start()
  await expect(fleet.done()).rejects.toThrow(/refuses the credential of gateway-1/)
})

test('of a long history the last day comes first', async () => {
  const fleet = fleetOf(smallFleet(broker.url, campus, ['energy-meter']), { history_ms: 72 * HOUR })
  await fleet.start()
  await until(
    () => fleet.status().backfill?.done === fleet.status().backfill?.total && fleet.status().inFlight === 0,
    'the history',
    () => clock.advance(SECOND),
  )
  const starts = broker.received.flatMap(({ payload }) =>
    payload.startsWith('[') ? [JSON.parse(payload)[0].ts as number] : [],
  )
  const isRecent = (ts: number) => ts > START - 24 * HOUR
  const older = starts.findIndex((ts) => !isRecent(ts))
  expect(older).toBeGreaterThan(0)
  expect(starts.slice(older).filter(isRecent)).toEqual([])
})

test('history comes before live data, in arrays, each series in order, with its registers joined to the present', async () => {
  const fleet = fleetOf(smallFleet(broker.url, campus), {
    history_ms: 24 * HOUR,
    progressFile: join(directory, 'p.json'),
  })
  await fleet.start()
  const finished = () =>
    fleet.status().backfill?.done === fleet.status().backfill?.total && fleet.status().inFlight === 0
  await until(finished, 'the history', () => clock.advance(SECOND))
  await until(
    () => readings().some(({ key, ts }) => key.includes('-main-m') && ts > START),
    'a live meter',
    () => clock.advance(SECOND),
  )
  const meter = new Map<string, { ts: number; v: Record<string, number> }[]>()
  for (const { topic, payload } of broker.received) {
    const json = JSON.parse(payload)
    if (Array.isArray(json)) expect(json.length).toBeLessThanOrEqual(100)
    if (topic.includes('-m/'))
      meter.set(topic, [...(meter.get(topic) ?? []), ...(Array.isArray(json) ? json : [json])])
  }
  for (const [, series] of meter) {
    const sorted = [...series].sort((a, b) => a.ts - b.ts)
    expect(sorted[0]!.ts).toBeLessThanOrEqual(START - 23.5 * HOUR)
    expect(sorted.filter(({ ts }) => ts <= START).length).toBeGreaterThanOrEqual(95)
    for (let i = 1; i < sorted.length; i++) {
      const [before, now] = [sorted[i - 1]!, sorted[i]!]
      expect(now.v.energy_kwh!).toBeGreaterThanOrEqual(before.v.energy_kwh!)
      // No step at the seam: what flowed fits the power at both ends, generously.
      const hours = (now.ts - before.ts) / HOUR
      expect(now.v.energy_kwh! - before.v.energy_kwh!).toBeLessThan(
        3 * Math.max(now.v.power_kw!, before.v.power_kw!) * hours + 0.01,
      )
    }
  }
})

test('a history that was interrupted goes on where it was acknowledged, and what is told twice is the same', async () => {
  const progressFile = join(directory, 'p.json')
  const file = smallFleet(broker.url, campus)
  // So many a second that the interruption surely falls into the middle: a look takes 10 ms of the fleet's time.
  const own = { history_ms: 96 * HOUR, rate_per_s: 20_000, progressFile }
  const first = fleetOf(file, own)
  await first.start()
  const { total } = first.status().backfill!
  await until(
    () => first.status().backfill!.done > total / 2 + 20,
    'the last day and the oldest of four',
    () => clock.advance(10),
  )
  await first.stop()
  expect((await stat(progressFile)).mode & 0o777).toBe(0o600)
  const reached = JSON.parse(await readFile(progressFile, 'utf8')).history[0].cursor
  expect(reached).toBeGreaterThanOrEqual(START - 72 * HOUR)
  const before = broker.received.length

  const second = fleetOf(file, own)
  await second.start()
  expect(second.status().backfill!.done).toBeGreaterThan(0)
  const finished = () =>
    second.status().backfill!.done === second.status().backfill!.total && second.status().inFlight === 0
  await until(finished, 'the rest', () => clock.advance(10))
  expect(readings().slice(0, before).length).toBeGreaterThan(0)
  const oldest = Math.min(
    ...broker.received
      .slice(before)
      .flatMap(({ payload }) => (payload.startsWith('[') ? JSON.parse(payload)[0].ts : [])),
  )
  expect(oldest).toBeGreaterThanOrEqual(reached)
  const values = new Map<string, string>()
  for (const { key, v, ts } of readings().filter(({ ts }) => ts <= START)) {
    expect(values.get(key) ?? v, `${key} at ${ts}`).toBe(v)
    values.set(key, v)
  }
  for (const { topic, type } of simulatedDevices(file.connections)) {
    const hourly = type.id === 'desk-presence' ? 96 : 384
    expect([...values.keys()].filter((key) => key.startsWith(`${topic}@`)).length).toBeGreaterThanOrEqual(
      hourly,
    )
  }
  await second.stop()

  const third = fleetOf(file, own)
  await third.start()
  expect(third.status().backfill).toBeNull()
})

test('registers go on after a restart, and the hours in between are told as history', async () => {
  const progressFile = join(directory, 'p.json')
  const file = smallFleet(broker.url, campus, ['energy-meter'])
  const own = { history_ms: 24 * HOUR, progressFile }
  const first = fleetOf(file, own)
  await first.start()
  await until(
    () => first.status().backfill?.done === first.status().backfill?.total,
    'the history',
    () => clock.advance(SECOND),
  )
  await clock.advance(3 * MINUTE)
  await first.stop()
  const stopped = clock.now()
  await clock.advance(2 * HOUR)
  const second = fleetOf(file, own)
  await second.start()
  expect(second.status().backfill).not.toBeNull()
  await until(
    () => second.status().backfill?.done === second.status().backfill?.total,
    'the hours away',
    () => clock.advance(SECOND),
  )
  const meter = readings()
    .filter(({ key }) => key.includes('k4-t2-l1-main-m'))
    .sort((a, b) => a.ts - b.ts)
  const registers = meter.map(({ v }) => JSON.parse(v).energy_kwh as number)
  expect(registers).toEqual([...registers].sort((a, b) => a - b))
  expect(meter.filter(({ ts }) => ts > stopped && ts <= stopped + 2 * HOUR).length).toBeGreaterThanOrEqual(7)
})

test('the truth log holds what was true, what was sent of it and how often', async () => {
  const path = join(directory, 'truth.ndjson')
  const truth = new TruthLog(path)
  await truth.start()
  const file = smallFleet(broker.url, campus, ['energy-meter', 'indoor-climate'])
  const fleet = fleetOf(file, {
    truth,
    faults: {
      drop: { share: 0.3, seconds: 0 },
      duplicate: { share: 0.2, seconds: 0 },
      skew: { share: 0.3, seconds: 600 },
    },
  })
  await fleet.start()
  await clock.advance(10 * MINUTE)
  await until(
    () => fleet.status().inFlight === 0,
    'acknowledgements',
    () => clock.advance(0),
  )
  await fleet.stop()
  await truth.stop()
  const lines = (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const expected = lines.flatMap(({ device, at, copies, sent }) =>
    Array.from({ length: copies }, () => `denyut/v1/ikn/${device}/telemetry@${sent?.ts ?? at}`),
  )
  expect(
    readings()
      .map(({ key }) => key)
      .sort(),
  ).toEqual(expected.sort())
  const count = (copies: number) => lines.filter((line) => line.copies === copies).length
  expect(count(0)).toBeGreaterThan(0)
  expect(count(2)).toBeGreaterThan(0)
  expect(lines.some(({ sent, at }) => sent && Math.abs(sent.ts - at) === 600_000)).toBe(true)
})
