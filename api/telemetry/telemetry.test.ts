import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Role } from '#model/access/roles.ts'
import { API } from '#model/api/index.ts'
import { TestApi } from '../support/api.ts'

let denyut: TestApi
let lines: Record<string, unknown>[]
beforeEach(async () => {
  lines = []
  const log = pino(
    { level: 'silent' },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  )
  denyut = await new TestApi({ log }).start()
})
afterEach(() => denyut.stop())

/** A value in every place and device of the first building. */
function fill(): void {
  for (const id of ['kampus', 'a', 'a-l1', 'a-l1-z', 'a-l1-r1', 'b']) {
    denyut.live.set(id, 'people', 2)
    denyut.live.set(id, 'desks_occupied', 1)
  }
  denyut.live.set('m-a-l1', 'power_kw', 9)
  denyut.live.set('a-l1-r1-d1', 'presence', 'occupied')
  denyut.live.set('a-l1-r1-d1', 'sitting', 'occupied')
  denyut.live.set('a-desk', 'occupied', 1)
  denyut.live.set('a-air', 'co2_ppm', 600)
}

const namesOf = (points: readonly { subject: string; metric: string }[]) =>
  points.map(({ subject, metric }) => `${subject}/${metric}`)
const live = async (role: Role, place: string) =>
  namesOf(
    (await denyut.call(API.telemetry.live, { headers: await denyut.token(role), params: { place } })).data
      .points,
  )

test('what a floor shows live depends on the role: desks, aggregates, or both', async () => {
  fill()
  expect(await live('employee', 'a-l1')).toEqual(['a-l1-r1-d1/presence'])
  const viewer = await live('viewer', 'a-l1')
  expect(new Set(viewer)).toEqual(
    new Set(
      ['a-l1', 'a-l1-z', 'a-l1-r1']
        .flatMap((id) => [`${id}/people`, `${id}/desks_occupied`])
        .concat('m-a-l1/power_kw'),
    ),
  )
  expect(await live('manager', 'a-l1')).toEqual([...viewer, 'a-l1-r1-d1/presence'])
  expect(await live('employee', 'kampus')).toEqual([])
  expect(await live('viewer', 'kampus')).toEqual(
    ['kampus', 'a', 'b'].flatMap((id) => [`${id}/people`, `${id}/desks_occupied`]),
  )
})

test('the last values of a desk are its presence alone', async () => {
  fill()
  const { data } = await denyut.call(API.telemetry.latest, {
    headers: await denyut.token('employee'),
    params: { subject: 'a-l1-r1-d1' },
  })
  expect(namesOf(data.points)).toEqual(['a-l1-r1-d1/presence'])
})

const asked = async (role: Role, subject: string, metric: string, query: object = {}) =>
  denyut.call(API.telemetry.history, {
    headers: await denyut.token(role),
    params: { subject, metric },
    query: { from: 0, to: 3_600_000, ...query },
  })

test('the history of one desk needs a manager and a reason, and leaves a line in the log', async () => {
  denyut.store.put({ subject: 'a-desk', metric: 'occupied', kind: 'desk-presence' }, [[60_000, 1]])
  for (const [subject, metric] of [
    ['a-l1-r1-d1', 'presence'],
    ['a-desk', 'occupied'],
  ] as const) {
    expect((await asked('engineer', subject, metric, { reason: 'ingin tahu saja' })).status).toBe(403)
    const silent = await asked('manager', subject, metric)
    expect(silent.data).toMatchObject({ code: 'validation_failed', errors: [{ path: 'reason' }] })
    const before = lines.length
    const told = await asked('manager', subject, metric, { reason: 'pemeriksaan sensor rusak' })
    expect(told.data.buckets).toHaveLength(1)
    expect(lines.slice(before)).toMatchObject([
      { audit: 'desk.history', name: 'manager', subject, reason: 'pemeriksaan sensor rusak' },
    ])
  }
})

test('how the sensor of a desk fares is no secret to an engineer', async () => {
  denyut.store.put({ subject: 'a-desk', metric: 'battery_pct', kind: 'desk-presence' }, [[60_000, 90]])
  expect((await asked('engineer', 'a-desk', 'battery_pct')).data.buckets).toHaveLength(1)
})

test('a sensor that stood on a desk within the range tells of a person, wherever it is now', async () => {
  denyut.registry.placeOf = (_device, time) => (time < 1_000 ? 'a-l1-r1-d1' : 'a-l1-r1')
  expect((await asked('engineer', 'a-air', 'co2_ppm')).status).toBe(403)
  expect((await asked('engineer', 'a-air', 'co2_ppm', { from: 2_000 })).status).toBe(200)
})

test('a metric that the subject does not have is not found', async () => {
  expect((await asked('admin', 'a-air', 'power_kw')).status).toBe(404)
  expect((await asked('admin', 'a-l1', 'presence_of_mind')).status).toBe(404)
})

test('an empty range and times in words', async () => {
  expect((await asked('viewer', 'a', 'people', { from: 5, to: 5 })).data).toMatchObject({
    errors: [{ path: 'to' }],
  })
  const words = { from: '2026-11-24T00:00:00+08:00', to: '2026-11-25T00:00:00+08:00' }
  expect((await asked('viewer', 'a', 'people', words)).data).toMatchObject({
    from: Date.UTC(2026, 10, 23, 16),
    step: '15m',
    buckets: [],
  })
})
