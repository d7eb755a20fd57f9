import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BookingView } from '#model/bookings/booking.ts'
import { TestApi } from '../support/api.ts'
import { isAsMeant, judge } from './judge.ts'
import type { Account } from './people-file.ts'
import { PeopleTruth, readMeant } from './truth.ts'

const NINE = Date.parse('2026-11-24T09:00:00+08:00')
const HOUR = 3_600_000
const task = {
  key: 'b/2026-11-24/3/32400',
  building: 'b',
  who: 3,
  date: '2026-11-24',
  story: 'neighbour' as const,
  kind: 'office' as const,
  from: NINE,
  to: NINE + HOUR,
  booked: 'd1',
  seat: 'd2',
  stays: [],
  series: false,
  wholeDay: false,
}
const ani: Account = {
  email: 'ani@contoh.example',
  name: 'Ani',
  unit: 'U',
  building: 'b',
  who: 3,
  password: 'p',
  joined: true,
  cookie: 'denyut-session=x',
}
const view = (over: Partial<BookingView>): BookingView => ({
  id: '4dbd9d6c-7a0f-4c8e-8a7e-1f0b7c1d2e3f',
  kind: 'booking',
  desk: 'd1',
  deskLabel: 'D1',
  floor: 'f',
  building: 'b',
  zone: 'Asia/Makassar',
  from: NINE,
  to: NINE + HOUR,
  heldFrom: NINE,
  heldTo: NINE + HOUR,
  state: 'completed',
  person: 'Ani',
  mine: true,
  visitor: null,
  checkedInAt: NINE,
  checkInSource: 'sensor',
  releasedAt: NINE + HOUR,
  releaseReason: 'ended',
  asked: false,
  suggestedDesk: null,
  series: null,
  note: null,
  undoUntil: null,
  version: 3,
  ...over,
})

let api: TestApi
let directory: string
beforeEach(async () => {
  api = new TestApi()
  await api.start()
  directory = await mkdtemp(join(tmpdir(), 'judge-'))
})
afterEach(async () => {
  await api.stop()
  await rm(directory, { recursive: true, force: true })
})

test('every story has an end that it means, and others that it does not', () => {
  const meant = (story: Parameters<typeof isAsMeant>[0]['story'], ...bookings: BookingView[]) =>
    isAsMeant({ story, booked: 'd1', seat: 'd2' }, bookings)
  const atSeat = view({ desk: 'd2' })
  const missed = view({ state: 'no_show', checkedInAt: null, checkInSource: null, releaseReason: 'no_show' })
  expect([meant('on_time', atSeat), meant('on_time', view({})), meant('on_time')]).toEqual([
    true,
    false,
    false,
  ])
  expect([meant('late', atSeat), meant('late', missed)]).toEqual([true, false])
  expect([meant('absent', missed), meant('too_late', missed), meant('absent', view({}))]).toEqual([
    true,
    true,
    false,
  ])
  expect([meant('unbooked'), meant('unbooked', atSeat)]).toEqual([true, false])
  expect([
    meant('neighbour', atSeat),
    meant('squatted', view({}), atSeat),
    meant('neighbour', missed),
  ]).toEqual([true, true, false])
  expect([meant('walk_in', view({ desk: 'd2', kind: 'walk_in' })), meant('walk_in', atSeat)]).toEqual([
    true,
    false,
  ])
  expect([meant('cancels', view({ state: 'cancelled' })), meant('cancels', missed)]).toEqual([true, false])
  expect(meant('keeps', view({ checkedInAt: null }))).toBe(true)
  expect(meant('leaves_early', view({ desk: 'd2', releaseReason: 'left_early' }))).toBe(true)
  expect([meant('releases', view({ desk: 'd2', releaseReason: 'user' })), meant('releases', atSeat)]).toEqual(
    [true, false],
  )
})

test('what is over is judged by what the person reads, and what was found otherwise is named', async () => {
  const path = join(directory, 'truth.ndjson')
  const truth = new PeopleTruth(path)
  await truth.start()
  await truth.meant(task, ani.email)
  await truth.meant(
    { ...task, key: 'b/2026-11-24/3/39600', from: NINE + 2 * HOUR, to: NINE + 3 * HOUR },
    ani.email,
  )
  await truth.did(task.key, 'move', NINE, 'moved')
  const answer = (bookings: BookingView[]) => {
    api.answer = ({ path: asked }) =>
      asked === '/me/bookings'
        ? { status: 200, body: { now: NINE + 2 * HOUR, bookings, series: [], waiting: [] } }
        : { status: 404, body: { code: 'not_found' } }
  }
  const judged = async () =>
    await judge({ url: api.url, accounts: [ani], meant: await readMeant(path), now: NINE + 2 * HOUR })
  answer([view({ desk: 'd2' })])
  expect(await judged()).toEqual({
    stories: { neighbour: { meant: 1, asMeant: 1 } },
    meant: 1,
    asMeant: 1,
    open: 1,
    examples: [],
  })
  answer([view({ state: 'no_show', checkedInAt: null, checkInSource: null, releaseReason: 'no_show' })])
  expect((await judged()).examples).toEqual([
    { key: task.key, story: 'neighbour', found: 'booking d1 no_show no_show' },
  ])
  await expect(readMeant(join(directory, 'none'))).rejects.toThrow(/ENOENT/)
})
