import type { Desk } from '#model/campus/campus.ts'
import type { Stay, Stint, Story } from './stint.ts'

/** Crews that share a day, and people in each. */
export const CREWS = 3
export const CREW_SIZE = 12

const MINUTE = 60
const HOUR = 3_600
const DAY = 24 * HOUR
/** People come and go within the day that counts them. */
const FIRST_S = 2 * MINUTE
const LAST_S = DAY - 3 * MINUTE
/** Two of these are a shift. */
const WATCH_S = 4 * HOUR
const SHIFT_S = DAY / CREWS
/** Shorter remainders at midnight are not worth a desk; also the least that can be booked. */
const SHORTEST_S = 30 * MINUTE

/** What is done at a desk of a control room, again and again. */
interface Post {
  /** Number of the desk in the room. */
  readonly desk: number
  readonly story: Story
  /** Number in the crew of who does it; null: somebody who has no account. */
  readonly member: number | null
  /** From the start of its period, which begins `phase_min` after midnight. */
  readonly span: Stay
  readonly stays: readonly Stay[]
  readonly phase_min: number
  readonly period_s: number
}

const between = (from_min: number, to_min: number): Stay => ({
  from_s: from_min * MINUTE,
  to_s: to_min * MINUTE,
})
const watch = (
  desk: number,
  story: Story,
  member: number | null,
  phase_min: number,
  stays: readonly Stay[],
): Post => ({ desk, story, member, span: between(0, 240), stays, phase_min, period_s: WATCH_S })
/** Half an hour at a desk. */
const round = (desk: number, phase_min: number): Post => ({
  desk,
  story: 'on_time',
  member: 10,
  span: between(0, 30),
  stays: [between(0, 30)],
  phase_min,
  period_s: WATCH_S / 2,
})
const briefing = between(16 * 60 + 30, 17 * 60 + 15)

/**
 * Phases overlap so that at any time of day or night one desk is in each state that a desk can be in: one counts down after its start, at
 * one the person is out, at one somebody sits without a booking, one is wanted within the hour, and so on.
 */
const POSTS: readonly Post[] = [
  ...[0, 60, 120, 180].map((phase_min, i) => watch(i, 'absent', i, phase_min, [])),
  ...[0, 60, 120, 180].map((phase_min, i) =>
    watch(4 + i, 'steps_out', 4 + i, phase_min, [between(2, 60), between(132, 238)]),
  ),
  { desk: 8, story: 'on_time', member: 8, span: briefing, stays: [briefing], phase_min: 0, period_s: DAY },
  watch(9, 'walk_in', 9, 30, [between(10, 200)]),
  ...[0, 120].map((phase_min, i) => watch(10 + i, 'unbooked', null, phase_min, [between(5, 220)])),
  { ...round(12, 0), story: 'releases', span: between(0, 45), stays: [between(0, 15)] },
  ...[45, 75].map((phase_min, i) => round(13 + i, phase_min)),
  watch(15, 'keeps', 11, 0, []),
]

/** Desks of a control room apart from the others: never released, under repair, with an empty battery in its sensor. */
export const KEPT_DESK = 15
/** Desks of short turns, cleaned after each. */
export const CLEANED_DESKS: readonly number[] = [12, 13, 14]
export const REPAIRED_DESK = 16
export const SILENT_DESK = 17

/** The posts of a control room on one day: the same every day. */
export const watchStints = (desks: readonly Desk[]): Stint[] =>
  POSTS.flatMap((post) => {
    const desk = desks[post.desk]?.id
    return desk ? turnsOf(post, desk) : []
  })

/** What is cut by midnight goes on as another stretch. */
function turnsOf({ story, member, span, stays, phase_min, period_s }: Post, desk: string): Stint[] {
  const turns: Stint[] = []
  for (let start = phase_min * MINUTE - period_s; start < DAY; start += period_s) {
    const within = clip(shift(span, start), 0, DAY)
    if (!within || within.to_s - within.from_s < SHORTEST_S) continue
    const crew = Math.floor(within.from_s / SHIFT_S)
    const inSeat = stays.flatMap((stay) => clip(shift(stay, start), FIRST_S, LAST_S) ?? [])
    turns.push({
      ...within,
      who: member === null ? null : crew * CREW_SIZE + member,
      story,
      booked: story === 'walk_in' || story === 'unbooked' ? null : desk,
      seat: inSeat.length > 0 ? desk : null,
      stays: inSeat,
    })
  }
  return turns
}

const shift = ({ from_s, to_s }: Stay, by_s: number): Stay => ({ from_s: from_s + by_s, to_s: to_s + by_s })

function clip({ from_s, to_s }: Stay, min: number, max: number): Stay | null {
  const stay = { from_s: Math.max(from_s, min), to_s: Math.min(to_s, max) }
  return stay.to_s > stay.from_s ? stay : null
}
