import { stat } from 'node:fs/promises'
import { afterEach, expect, test } from 'vitest'
import { bookingsApi } from '#model/api/bookings.ts'
import { DESK_STATES } from '#model/bookings/desk-states.ts'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { isAsMeant } from '../simulators/people/judge.ts'
import { Player } from '../simulators/people/player.ts'
import { readMeant } from '../simulators/people/truth.ts'
import { smallCampus } from '../simulators/support/fleets.ts'
import { Stage } from './support/players.ts'

const MINUTE = 60_000

let stage: Stage | undefined
afterEach(async () => {
  await stage?.stop()
  stage = undefined
})

test('on a Sunday night the control room shows a desk in every state within minutes', async () => {
  const ikn = iknCampus()
  const oikn = ikn.buildings[4]!
  const [ground] = oikn.floors
  const campus = {
    ...ikn,
    meters: [],
    buildings: [{ ...oikn, capacity: ground!.capacity, floors: [ground!] }],
  }
  const night = Date.parse('2026-11-29T20:05:00+08:00')
  stage = await new Stage(campus, night).start()
  const seen = new Set<string>()
  await stage.live(night + 30 * MINUTE, async () => {
    const watcher = stage!.accounts.find(({ joined, who }) => joined && who === 29)
    if (!watcher) return false
    const player = new Player(stage!.office.httpUrl, { ...watcher })
    const { desks } = await player.call(bookingsApi.availability, { params: { place: ground!.id } })
    for (const { state } of desks) seen.add(state)
    return seen.size === DESK_STATES.length
  })
  expect(DESK_STATES.filter((state) => !seen.has(state))).toEqual([])
}, 300_000)

/** On this Monday the 22 people of the floor play all of them. */
const VARIED_SEED = 402
/** Decided in the first hour and a half of a day. */
const EARLY: ReadonlySet<string> = new Set([
  'on_time',
  'late',
  'too_late',
  'absent',
  'cancels',
  'neighbour',
  'walk_in',
  'unbooked',
  'squatted',
  'waits',
])

test('the beginning of a working day is decided as everybody meant it, over a restart of the people too', async () => {
  const monday = (clock: string) => Date.parse(`2026-11-23T${clock}+08:00`)
  stage = await new Stage(smallCampus(), monday('06:25'), VARIED_SEED).start()
  const { office } = stage
  const ofEach = async () => {
    const all = []
    for (const account of stage?.accounts ?? []) {
      const player = new Player(office.httpUrl, { ...account })
      all.push({ email: account.email, ...(await player.call(bookingsApi.myBookings)) })
    }
    return all
  }
  await stage.live(monday('06:40'), async () => stage?.accounts.every(({ joined }) => joined) ?? false)
  await stage.live(monday('06:44'))
  await stage.stopPeople()
  expect((await stat(stage.peopleFile)).mode & 0o777).toBe(0o600)
  const before = await ofEach()
  expect(before.filter(({ bookings }) => bookings.length > 1).length).toBeGreaterThan(10)
  expect(before.some(({ series }) => series.length > 0)).toBe(true)
  await stage.startPeople()
  await stage.live(monday('06:49'))
  const ids = (all: typeof before) => all.map(({ bookings }) => bookings.map(({ id }) => id).sort())
  // Whoever cancels or waits does so meanwhile; nobody books a second time.
  expect(ids(await ofEach()).flat().length - ids(before).flat().length).toBeLessThanOrEqual(
    before.filter(({ waiting }) => waiting.length > 0).length,
  )
  await office.skipTo(monday('06:58'))
  await stage.live(monday('09:02'))
  const meant = (await readMeant(stage.truthFile)).filter(
    ({ story, from }) => EARLY.has(story) && from < monday('09:00'),
  )
  const after = new Map((await ofEach()).map(({ email, bookings }) => [email, bookings]))
  const otherwise = meant.filter((line) => {
    const own = after.get(line.email)?.filter(({ from, to }) => from < line.to && to > line.from)
    return !isAsMeant(line, own ?? [])
  })
  expect(otherwise.map(({ key, story, email }) => ({ key, story, own: after.get(email) }))).toEqual([])
  expect(new Set(meant.map(({ story }) => story))).toEqual(EARLY)
}, 600_000)
