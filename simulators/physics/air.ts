import type { Room } from '#model/campus/campus.ts'
import type { WorkDay } from './day.ts'

/** Exhaled by a person at a desk, m³ CO₂ an hour (about 5 ml/s). */
const CO2_M3_PER_H = 0.018
const OUTDOOR_PPM = 425
const CEILING_M = 2.9
/** Air changes an hour: with the plant running, and through cracks only. */
const VENTILATED_PER_H = 1.3
const LEAK_PER_H = 0.25
/** Hours to come near the target: cooling pulls fast, the building warms slowly. */
const COOLING_H = 0.6
const WARMING_H = 5
/** Degrees that a full room adds to its set point. */
const CROWD_C = 1.1

/** The air of one room. */
export interface Air {
  co2_ppm: number
  temperature_c: number
  humidity_pct: number
}

export interface AirInput {
  readonly volume_m3: number
  readonly people: number
  readonly capacity: number
  readonly cooled: boolean
  /** Hours since local midnight. */
  readonly hour: number
  /** In [0, 1), fixed per room: set points differ. */
  readonly trait: number
}

/** Warmest in the early afternoon; equatorial days hardly differ. */
const outdoorTemperature = (hour: number): number => 27.5 + 4.2 * Math.cos(((hour - 14) / 24) * 2 * Math.PI)

export const stillAir = (hour: number): Air => ({
  co2_ppm: OUTDOOR_PPM,
  temperature_c: outdoorTemperature(hour) - 0.5,
  humidity_pct: 74,
})

/** Cooling starts an hour before opening and stops half an hour before closing; on closed days only where people are. */
export const isCooled = (work: WorkDay, hour: number, people: number, leftOn: boolean): boolean => {
  const closes = work.closes_s / 3_600
  if (leftOn && hour >= closes && hour < 22) return true
  if (!work.working) return people > 0
  return hour >= work.opens_s / 3_600 - 1 && hour < closes - 0.5
}

/** Moves the air of a room on; the solution of the mass balance for constant people, so any step length is right. */
export function moveAir(
  air: Air,
  { volume_m3, people, capacity, cooled, hour, trait }: AirInput,
  hours: number,
): void {
  const changes = cooled ? VENTILATED_PER_H : LEAK_PER_H
  const balance_ppm = OUTDOOR_PPM + (people * CO2_M3_PER_H * 1e6) / (volume_m3 * changes)
  air.co2_ppm = balance_ppm + (air.co2_ppm - balance_ppm) * Math.exp(-changes * hours)
  const crowd = capacity > 0 ? Math.min(1.5, people / capacity) : 0
  const target_c = cooled
    ? 23.4 + 1.6 * trait + CROWD_C * crowd
    : outdoorTemperature(hour) - 0.3 + CROWD_C * crowd
  const target_pct = cooled ? 55 + 7 * trait + 3 * crowd : 76 + 3 * crowd
  const towards = Math.exp(-hours / (cooled ? COOLING_H : WARMING_H))
  air.temperature_c = target_c + (air.temperature_c - target_c) * towards
  air.humidity_pct = target_pct + (air.humidity_pct - target_pct) * towards
}

/** Daylight through the facade and lamps where somebody is, lx. */
export function lightIn(kind: Room['kind'], people: number, hour: number, lit: boolean): number {
  const sun = Math.max(0, Math.sin(((hour - 6.2) / 12) * Math.PI))
  const facade = kind === 'office' || kind === 'special' ? 190 * sun : 25 * sun
  return facade + (lit || people > 0 ? 340 : 4)
}

/** Inner volume for a floor area, m³. */
export const volumeOf = (area_m2: number): number => Math.max(20, area_m2 * CEILING_M)
