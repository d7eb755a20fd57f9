import type { WorkDay } from './day.ts'
import type { Random } from './random.ts'

const MINUTE = 60

/** Where somebody is from a second of the day on: a room, at a desk or not; room null is outside. */
export interface Step {
  readonly at_s: number
  readonly room: string | null
  readonly desk: string | null
}

/** Something done away from the own desk; room null is outside the building. Seconds from midnight. */
export interface Activity {
  readonly from_s: number
  readonly to_s: number
  readonly room: string | null
}

/** One person's day in one building. */
export interface Visit {
  readonly random: Random
  readonly arrives_s: number
  readonly leaves_s: number
  /** Where this person sits. */
  room: string
  desk: string | null
  readonly activities: Activity[]
}

/** Between two activities there is time to walk. */
const WALK_S = 3 * MINUTE

/** Share of staff on leave, on duty elsewhere or ill. */
const AWAY = 0.1
/** Share that works from elsewhere (PermenPANRB 4/2025), more on Fridays. */
const ELSEWHERE = 0.1
const ELSEWHERE_FRIDAY = 0.22
/** A handful comes on closed days. */
const CLOSED_DAY = 0.012
const OVERTIME = 0.06

/** When somebody comes and goes, or null when not today. */
export function attendance(day: WorkDay, random: Random): { arrives_s: number; leaves_s: number } | null {
  const absent = AWAY + (day.friday ? ELSEWHERE_FRIDAY : ELSEWHERE)
  if (!day.working) {
    if (!random.chance(CLOSED_DAY)) return null
    const arrives_s = Math.round(day.opens_s + random.between(60, 240) * MINUTE)
    return { arrives_s, leaves_s: Math.round(arrives_s + random.between(90, 280) * MINUTE) }
  }
  if (random.chance(absent)) return null
  const early = Math.max(-70, Math.min(110, random.normal(-6, 16)))
  const late = random.chance(OVERTIME) ? random.between(50, 240) : Math.max(-25, random.normal(9, 11))
  return {
    arrives_s: Math.round(day.opens_s + early * MINUTE),
    leaves_s: Math.round(day.closes_s + late * MINUTE),
  }
}

/** Adds an activity when the visit has room for it. */
export function addActivity(visit: Visit, activity: Activity): boolean {
  const { from_s, to_s } = activity
  if (from_s < visit.arrives_s + WALK_S || to_s > visit.leaves_s - WALK_S) return false
  if (visit.activities.some((other) => from_s < other.to_s + WALK_S && other.from_s < to_s + WALK_S))
    return false
  visit.activities.push(activity)
  return true
}

/** The way of a person through the day; `lobby` is where everybody passes between the door and the floor. */
export function stepsOf(visit: Visit, lobby: string | null): Step[] {
  const steps: Step[] = []
  const pass_s = () => Math.round(visit.random.between(35, 100))
  const enter = (seated_s: number) => {
    if (lobby !== null) steps.push({ at_s: seated_s - pass_s(), room: lobby, desk: null })
    steps.push({ at_s: seated_s, room: visit.room, desk: visit.desk })
  }
  const leave = (from_s: number) => {
    if (lobby === null) return void steps.push({ at_s: from_s, room: null, desk: null })
    steps.push({ at_s: from_s, room: lobby, desk: null }, { at_s: from_s + pass_s(), room: null, desk: null })
  }
  enter(visit.arrives_s)
  for (const { from_s, to_s, room } of [...visit.activities].sort((a, b) => a.from_s - b.from_s)) {
    if (room === null) {
      leave(from_s)
      enter(to_s)
    } else {
      steps.push({ at_s: from_s, room, desk: null }, { at_s: to_s, room: visit.room, desk: visit.desk })
    }
  }
  leave(visit.leaves_s)
  return steps
}
