import { DAY_MS } from '#model/calendar/zone.ts'
import type { Campus } from '#model/campus/campus.ts'
import { castOf, stintsOf } from '../physics/cast.ts'
import { workDay } from '../physics/day.ts'
import { type LocalDay, localDay } from '../physics/local-time.ts'
import { hasSeries } from '../physics/office-stints.ts'
import { hashOf, noiseAt } from '../physics/random.ts'
import type { Story } from '../physics/stint.ts'

const MINUTE_MS = 60_000
/** Days that people of an office book ahead, and of a control room. */
const AHEAD_D = { office: 5, watch: 1 } as const
const BOOKED_BEFORE_MS = { office: AHEAD_D.office * DAY_MS, watch: 90 * MINUTE_MS } as const
/** A desk for less than this is not booked any more. */
const WORTH_MS = 30 * MINUTE_MS
const CANCELLED_BEFORE_MS = 45 * MINUTE_MS
/** Some say that they are there although the sensor would. */
const TAPS = 0.25

/** A stretch of a day of one person, in Unix ms. */
export interface Task {
  /** The same at every start; safe as an idempotency key. */
  readonly key: string
  readonly building: string
  readonly who: number
  readonly date: string
  readonly story: Story
  readonly kind: 'office' | 'watch'
  readonly from: number
  readonly to: number
  readonly booked: string | null
  readonly seat: string | null
  readonly stays: readonly { readonly from: number; readonly to: number }[]
  /** Of a series; the whole day. */
  readonly series: boolean
  readonly wholeDay: boolean
}

export type DeedKind =
  | 'book'
  | 'wait'
  | 'take_offer'
  | 'check_in'
  | 'claim'
  | 'cancel'
  | 'move'
  | 'occupied'
  | 'still_here'
  | 'release'

/** Something that somebody does on the phone, tried until it works or is too late. */
export interface Deed {
  readonly kind: DeedKind
  readonly at: number
  readonly until: number
}

/** All that the people of a campus mean to do from the day of `now` on, as far as they plan ahead. */
export function tasksFrom(campus: Campus, now: number, seed: number, holidays: ReadonlySet<string>): Task[] {
  return campus.buildings.flatMap((building) => {
    const cast = castOf(building)
    if (!cast) return []
    const zone = building.zone ?? campus.zone
    const tasks: Task[] = []
    let day = localDay(now, zone)
    for (let i = 0; i <= AHEAD_D[cast.kind]; i++, day = localDay(day.end, zone)) {
      const work = workDay(campus, building, day, holidays)
      for (const stint of stintsOf(cast, day, work, seed)) {
        const { who, story, booked, seat, from_s, to_s } = stint
        if (who === null) continue
        const at = (s: number) => momentOf(day, s)
        tasks.push({
          key: `${building.id}/${day.date}/${who}/${from_s}`,
          building: building.id,
          who,
          date: day.date,
          story,
          kind: cast.kind,
          from: at(from_s),
          to: at(to_s),
          booked,
          seat,
          stays: stint.stays.map((stay) => ({ from: at(stay.from_s), to: at(stay.to_s) })),
          series: cast.kind === 'office' && hasSeries(who, day.weekday),
          wholeDay: from_s === work.opens_s && to_s === work.closes_s,
        })
      }
    }
    return tasks
  })
}

const momentOf = (day: LocalDay, second: number): number => day.start + second * 1_000

/** What a person does on the phone for a task, in order. */
export function deedsOf(task: Task): Deed[] {
  const { story, kind, from, to, booked, stays } = task
  const arrives = stays[0]?.from ?? from
  const leaves = stays.at(-1)?.to ?? to
  const deeds: Deed[] = []
  const add = (deed: DeedKind, at: number, until: number) => deeds.push({ kind: deed, at, until })
  const after = (minutes: number) => arrives + minutes * MINUTE_MS
  if (story === 'waits') {
    add('wait', from - DAY_MS, from - 50 * MINUTE_MS)
    add('take_offer', from - DAY_MS, from)
  } else if (story === 'cancels') {
    add('book', from - BOOKED_BEFORE_MS[kind], from - CANCELLED_BEFORE_MS)
    add('cancel', from - CANCELLED_BEFORE_MS, from)
  } else if (booked !== null) add('book', from - BOOKED_BEFORE_MS[kind], to - WORTH_MS)
  if (story === 'neighbour') add('move', after(2), from + 20 * MINUTE_MS)
  if (story === 'squatted') add('occupied', after(0), after(20))
  if (story === 'walk_in') add('claim', after(kind === 'watch' ? 6 : 8), after(60))
  if (story === 'too_late') add('claim', after(3), after(30))
  if (story === 'on_time' && noiseAt(hashOf(task.key), 1) < TAPS) add('check_in', after(1), after(15))
  if (story === 'steps_out' && kind === 'office') {
    const out = stays[0]?.to ?? from
    add('still_here', out + 88 * MINUTE_MS, out + 120 * MINUTE_MS)
  }
  if (story === 'releases' || (story === 'walk_in' && kind === 'watch'))
    add('release', leaves + MINUTE_MS, leaves + 30 * MINUTE_MS)
  return deeds
}

/** Whether somebody who sees the plan at `now` would have checked in by then and not yet left. */
export const isDueToBeThere = ({ story, stays, to }: Task, now: number): boolean =>
  story !== 'neighbour' &&
  story !== 'squatted' &&
  story !== 'too_late' &&
  stays.length > 0 &&
  (stays[0]?.from ?? to) <= now &&
  now < to
