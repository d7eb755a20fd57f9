import type { WorkDay } from './day.ts'

/**
 * Load by hour of a working day and of a closed day, relative to the mean peak of working days. Measured: CU-BEMS, Chamchuri 5, Bangkok, a
 * university office building of 11,700 m², 8,760 hours from 1 July 2018; its working-day peak is 547.2 kW.
 */
const WORKING = [
  0.035, 0.034, 0.034, 0.034, 0.035, 0.044, 0.106, 0.359, 1.0, 0.92, 0.893, 0.71, 0.304, 0.986, 0.898, 0.87,
  0.634, 0.222, 0.19, 0.154, 0.079, 0.054, 0.042, 0.037,
]
const CLOSED = [
  0.034, 0.033, 0.033, 0.033, 0.034, 0.033, 0.032, 0.04, 0.071, 0.088, 0.106, 0.107, 0.1, 0.112, 0.11, 0.104,
  0.08, 0.056, 0.049, 0.043, 0.041, 0.037, 0.036, 0.034,
]
const PEAK_KW_PER_M2 = 547.2 / 11_700
const NIGHT = 0.033
/** Offices here open half an hour before the measured building. */
const SHIFT_H = 0.5
/** Of the load above the night's, the part that follows people instead of the clock. */
const PEOPLE_SHARE = 0.36

/** How each part of the load divides. */
const NIGHT_SPLIT = { hvac: 0.18, lighting: 0.2, plug: 0.62 }
const CLOCK_SPLIT = { hvac: 0.68, lighting: 0.2, plug: 0.12 }
const PEOPLE_SPLIT = { hvac: 0.25, lighting: 0.15, plug: 0.6 }

/** An evening on which nobody switched off: cooling and light run on, until the guard's round. */
const LEFT_ON = { hvac: 0.22, lighting: 0.08, until_h: 22 }

export interface Load {
  readonly hvac: number
  readonly lighting: number
  readonly plug: number
}

export interface LoadInput {
  readonly area_m2: number
  readonly work: WorkDay
  /** Hours since local midnight, with fraction. */
  readonly hour: number
  /** People now, and on a full day. */
  readonly people: number
  readonly usual: number
  /** How this floor and day differ from the mean: around 1. */
  readonly factor: number
  readonly leftOn: boolean
}

/** Mean hourly values stand at the middle of their hour; between them the load moves evenly. */
function profileAt(profile: readonly number[], hour: number): number {
  const at = (hour + SHIFT_H - 0.5 + 24) % 24
  const before = Math.floor(at)
  const low = profile[before] ?? NIGHT
  return low + ((profile[(before + 1) % 24] ?? NIGHT) - low) * (at - before)
}

/** Electrical load of a floor by use, kW. */
export function floorLoad({ area_m2, work, hour, people, usual, factor, leftOn }: LoadInput): Load {
  const peak_kw = area_m2 * PEAK_KW_PER_M2 * factor
  const clock = Math.max(0, profileAt(work.working ? WORKING : CLOSED, hour) - NIGHT) * (1 - PEOPLE_SHARE)
  const present = usual > 0 ? Math.min(1.3, people / usual) * PEOPLE_SHARE : 0
  const forgotten = leftOn && hour > work.closes_s / 3_600 && hour < LEFT_ON.until_h
  const part = (use: keyof Load) =>
    NIGHT * NIGHT_SPLIT[use] + clock * CLOCK_SPLIT[use] + present * PEOPLE_SPLIT[use]
  return {
    hvac: peak_kw * Math.max(part('hvac'), forgotten ? LEFT_ON.hvac : 0),
    lighting: peak_kw * Math.max(part('lighting'), forgotten ? LEFT_ON.lighting : 0),
    plug: peak_kw * part('plug'),
  }
}

/** Lifts stand by with light and ventilation, and move with people. kW. */
export const liftLoad = (people: number, floors: number): number => 0.15 * floors + 0.03 * people
