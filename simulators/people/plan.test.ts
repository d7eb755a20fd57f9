import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Campus } from '#model/campus/campus.ts'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { castOf } from '../physics/cast.ts'
import { World } from '../physics/world.ts'
import { smallCampus } from '../support/fleets.ts'
import { deedsOf, type Task, tasksFrom } from './plan.ts'
import { rosterOf } from './roster.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Monday 23 November 2026, midnight in Makassar. */
const MONDAY = Date.parse('2026-11-23T00:00:00+08:00')
const ikn = iknCampus()
/** The building with a control room alone. */
const control: Campus = { ...ikn, buildings: [ikn.buildings[4]!], meters: [] }
const office = smallCampus(3)
const tasksOf = (campus: Campus, seed: number, from = MONDAY) => tasksFrom(campus, from, seed, new Set())
const seeds = fc.integer({ min: 0, max: 1e6 })

const overlap = (a: { from: number; to: number }, b: { from: number; to: number }) =>
  a.from < b.to && b.from < a.to
const pairsOf = <T>(list: readonly T[]): [T, T][] =>
  list.flatMap((a, i) => list.slice(i + 1).map((b): [T, T] => [a, b]))
const grouped = (tasks: readonly Task[], key: (task: Task) => string | null) =>
  [...Map.groupBy(tasks, key)].flatMap(([name, list]) => (name === null ? [] : pairsOf(list)))

test.each([
  ['an office', office, 40],
  // Its day is the same for every seed.
  ['a control room', control, 1],
])('in %s nobody is at two desks and no desk is booked twice', (_, campus, numRuns) => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const tasks = tasksOf(campus, seed)
      const who = ({ building, who: number }: Task) => `${building}/${number}`
      const booked = ({ story, booked: desk }: Task) => (story === 'waits' ? null : desk)
      for (const [a, b] of [...grouped(tasks, who), ...grouped(tasks, booked)])
        expect(overlap(a, b), `${a.key} ${a.story} and ${b.key} ${b.story}`).toBe(false)
      for (const [a, b] of grouped(tasks, ({ seat }) => seat))
        for (const stay of a.stays)
          expect(
            b.stays.some((other) => overlap(stay, other)),
            `${a.key} and ${b.key}`,
          ).toBe(false)
    }),
    { numRuns },
  )
})

test('the desks of the plan are those whose sensors tell of somebody, and where nobody comes they are empty', () => {
  for (const [campus, seed] of [
    [office, 3],
    [control, 4],
  ] as const) {
    const tasks = tasksOf(campus, seed).filter(({ from }) => from < MONDAY + DAY)
    const world = new World({ campus, seed, from: MONDAY })
    const missed = new Map(tasks.map(({ key }) => [key, true]))
    for (let time = MONDAY + MINUTE; time < MONDAY + DAY; time += MINUTE) {
      world.advance(time)
      for (const { key, seat, stays, booked, story, from, to } of tasks) {
        const planned = stays.some((stay) => time >= stay.from && time < stay.to)
        if (seat !== null && planned && world.truth(seat).occupied) missed.set(key, false)
        if (story === 'absent' && booked !== null && time >= from && time < to)
          expect(world.truth(booked).occupied, key).toBe(false)
      }
    }
    const never = tasks.filter(({ key, stays }) => stays.length > 0 && missed.get(key))
    expect(never.map(({ key }) => key)).toEqual([])
  }
})

test('a control room has a desk in every state at any time of day and night', () => {
  const cast = castOf(control.buildings[0]!)!
  const world = new World({ campus: control, seed: 1, from: MONDAY })
  const tasks = tasksOf(control, 1)
  /** After the changes of midnight. */
  for (let time = MONDAY + 25 * MINUTE; time < MONDAY + DAY; time += 5 * MINUTE) {
    world.advance(time)
    const running = tasks.filter(({ from, to }) => from <= time && time < to)
    const at = (is: (task: Task) => boolean) => running.some(is)
    expect(
      at(({ story, from }) => story === 'absent' && time - from < HOUR),
      `grace at ${new Date(time)}`,
    ).toBe(true)
    const isOut = ({ stays }: Task) =>
      !stays.some((stay) => time >= stay.from && time < stay.to + 10 * MINUTE)
    expect(
      at((task) => task.story === 'steps_out' && isOut(task)),
      `away at ${new Date(time)}`,
    ).toBe(true)
    expect(at(({ story }) => story === 'keeps')).toBe(true)
    const soon = tasks.filter(({ from }) => from > time && from <= time + HOUR)
    expect(soon.length, `partly at ${new Date(time)}`).toBeGreaterThan(0)
    const bookedDesks = new Set(running.map(({ booked }) => booked))
    expect(
      cast.desks.some(({ id }) => !bookedDesks.has(id) && world.truth(id).occupied),
      `unbooked at ${new Date(time)}`,
    ).toBe(true)
  }
})

test('every story is played within a few weeks, and everything done has its time', () => {
  const tasks = tasksOf(office, 1).concat(tasksOf(office, 1, MONDAY + 7 * DAY))
  expect(new Set([...tasks, ...tasksOf(control, 1)].map(({ story }) => story)).size).toBe(14)
  for (const task of tasks) {
    for (const { at, until } of deedsOf(task)) expect(until, task.key).toBeGreaterThan(at)
    expect(task.key.length).toBeLessThan(60)
  }
})

test('everybody has a name and an address of their own that say that they are made up', () => {
  const roster = rosterOf(ikn)
  expect(new Set(roster.map(({ email }) => email)).size).toBe(roster.length)
  expect(new Set(roster.map(({ name }) => name)).size).toBe(roster.length)
  expect(roster.every(({ name, email }) => name.endsWith('(contoh)') && email.endsWith('.example'))).toBe(
    true,
  )
  const sizes = [...Map.groupBy(roster, ({ building }) => building).values()].map(({ length }) => length)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(36)
})
