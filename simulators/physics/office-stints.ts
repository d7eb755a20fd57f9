import { isNeighbour } from '#model/bookings/find.ts'
import type { Desk, Floor } from '#model/campus/campus.ts'
import type { WorkDay } from './day.ts'
import type { LocalDay } from './local-time.ts'
import { Random } from './random.ts'
import type { Stay, Stint, Story } from './stint.ts'

const MINUTE = 60
const HOUR = 3_600
/** Every so many people book the same days every week. */
const SERIES_EVERY = 6
export const SERIES_WEEKDAYS: readonly number[] = [1, 3]

/** Whether somebody has booked this weekday for good. */
export const hasSeries = (who: number, weekday: number): boolean =>
  who % SERIES_EVERY === 0 && SERIES_WEEKDAYS.includes(weekday)

/** Of a hundred who come. */
const WEIGHTS: Readonly<Partial<Record<Story, number>>> = {
  on_time: 48,
  late: 8,
  too_late: 5,
  cancels: 5,
  neighbour: 7,
  walk_in: 7,
  unbooked: 4,
  squatted: 4,
  leaves_early: 4,
  releases: 4,
  steps_out: 2,
  waits: 2,
}
/** A series is for the own desk and the whole day. */
const WITH_SERIES: ReadonlySet<Story> = new Set(['on_time', 'late', 'absent', 'leaves_early', 'releases'])
const AWAY = 0.18
const AWAY_FRIDAY = 0.3
/** Of those who are away so many have booked and forgotten about it. */
const FORGETS = 0.3
const HALF_DAY = 0.2

interface Draft {
  story: Story | null
  /** Books the whole day. */
  isWhole: boolean
  /** Where this one sits when not at the own desk. */
  seat: number | null
  /** Has a part in the story of a bench, or of a series: stays as it is. */
  isSettled: boolean
  readonly random: Random
}

/** What the people of a floor do about their desks on a working day; each has one of `desks`. */
export function officeStints(
  floor: Floor,
  desks: readonly Desk[],
  day: LocalDay,
  work: WorkDay,
  seed: number,
): Stint[] {
  const drafts = desks.map((_, who) =>
    draftOf(who, new Random(seed, floor.id, 'books', who, day.number), day, work),
  )
  for (const [who, desk] of desks.entries()) settleBench(who, drafts, matesOf(desk, desks, floor))
  return drafts.flatMap(({ story, isWhole, seat, random }, who): Stint[] => {
    if (!story) return []
    const own = desks[who]?.id ?? ''
    const other = seat === null ? own : (desks[seat]?.id ?? own)
    const span = isWhole ? whole(work) : spanOf(story, work, random)
    const stays = staysOf(story, span, work, random, seat !== null)
    const wanted = story === 'waits' ? other : own
    const booked = story === 'walk_in' || story === 'unbooked' ? null : wanted
    return [{ who, story, booked, ...span, seat: stays.length > 0 ? other : null, stays }]
  })
}

function draftOf(who: number, random: Random, { weekday }: LocalDay, { friday }: WorkDay): Draft {
  const series = hasSeries(who, weekday)
  const comes = !random.chance(friday ? AWAY_FRIDAY : AWAY)
  const drawnStory = comes ? drawn(random) : random.chance(FORGETS) || series ? 'absent' : null
  const story = series && drawnStory && !WITH_SERIES.has(drawnStory) ? 'on_time' : drawnStory
  return { story, isWhole: series, seat: null, isSettled: series, random }
}

function drawn(random: Random): Story {
  let left = random.next() * Object.values(WEIGHTS).reduce((sum, weight) => sum + weight, 0)
  for (const [story, weight] of Object.entries(WEIGHTS)) {
    left -= weight
    if (left < 0) return story as Story
  }
  return 'on_time'
}

/** Numbers of the desks beside one; none when somebody outside the cast sits there, of whom nothing is planned. */
function matesOf(desk: Desk, desks: readonly Desk[], floor: Floor): readonly number[] {
  const spot = ({ id, at }: Desk) => ({ id, at, floor: floor.id, zone: null, attributes: [] })
  const near = floor.rooms
    .flatMap((room) => room.desks)
    .filter((other) => isNeighbour(spot(desk), spot(other)))
  const numbers = near.map(({ id }) => desks.findIndex((other) => other.id === id))
  return numbers.includes(-1) ? [] : numbers
}

/** What the one beside does in the stories that need another desk. */
const PARTNER: Readonly<Partial<Record<Story, Story | null>>> = {
  // Is away, and the desk free.
  neighbour: null,
  // Sits where this one booked, and never asks.
  squatted: 'unbooked',
  waits: 'cancels',
}

/**
 * Gives who needs another desk the one beside, or the plain story where nobody is beside. The others of the bench are there all day with
 * bookings, so that there is one right answer to whose desk it is and which is free.
 */
function settleBench(who: number, drafts: readonly Draft[], mates: readonly number[]): void {
  const draft = drafts[who] as Draft
  const { story } = draft
  const partner = story === null ? undefined : PARTNER[story]
  if (draft.isSettled || partner === undefined) return
  const beside = mates.map((mate) => [mate, drafts[mate] as Draft] as const)
  const found = beside.find(([, other]) => !other.isSettled)
  const others = beside.filter(
    ([mate, { isSettled, story: its }]) => mate !== found?.[0] && !(isSettled && its === 'on_time'),
  )
  if (!found || others.some(([, other]) => other.isSettled)) {
    draft.story = 'on_time'
    return
  }
  const [mate, other] = found
  Object.assign(draft, { seat: mate, isWhole: true, isSettled: true })
  Object.assign(other, {
    story: partner,
    seat: story === 'squatted' ? who : null,
    isWhole: true,
    isSettled: true,
  })
  for (const [, third] of others) Object.assign(third, { story: 'on_time', isWhole: true, isSettled: true })
}

const whole = ({ opens_s, closes_s }: WorkDay): Stay => ({ from_s: opens_s, to_s: closes_s })

function spanOf(story: Story, work: WorkDay, random: Random): Stay {
  const half = random.next()
  if ((story !== 'on_time' && story !== 'late') || half >= HALF_DAY) return whole(work)
  return half < HALF_DAY / 2
    ? { from_s: work.opens_s, to_s: work.lunchFrom_s }
    : { from_s: work.lunchTo_s, to_s: work.closes_s }
}

/** `moved`: somebody sits where another one booked, so times of both are close to the start. */
function staysOf(story: Story, span: Stay, work: WorkDay, random: Random, moved: boolean): Stay[] {
  const { from_s, to_s } = span
  const minutes = (min: number, max: number) => Math.round(random.between(min, max)) * MINUTE
  const stay = (arrives: number, leaves = to_s + minutes(1, 9)): Stay[] => [{ from_s: arrives, to_s: leaves }]
  switch (story) {
    case 'absent':
    case 'cancels':
    case 'keeps':
      return []
    case 'late':
      return stay(from_s + minutes(18, 25))
    case 'too_late':
      return stay(from_s + minutes(40, 70))
    case 'neighbour':
      return stay(from_s + minutes(-3, 4))
    case 'squatted':
      return stay(from_s + minutes(5, 9))
    case 'unbooked':
      // Who squats is there before the one who booked.
      return stay(from_s + (moved ? minutes(-30, -15) : minutes(20, 90)))
    case 'walk_in':
      return stay(from_s + minutes(20, 90))
    case 'leaves_early':
      return stay(from_s + minutes(-8, 6), 10 * HOUR + minutes(0, 50))
    case 'releases':
      return stay(from_s + minutes(-8, 6), work.lunchTo_s + minutes(30, 110))
    case 'steps_out':
      return [
        { from_s: from_s + minutes(-8, 6), to_s: work.lunchTo_s + minutes(3, 6) },
        { from_s: work.lunchTo_s + 120 * MINUTE, to_s: to_s + minutes(1, 9) },
      ]
    default:
      return stay(from_s + minutes(-12, 8))
  }
}
