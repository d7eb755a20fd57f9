import type { Building, Campus } from '#model/campus/campus.ts'
import { type LocalDay, secondsOf } from './local-time.ts'

/** What the clock says about work on one day of one building; seconds from local midnight. */
export interface WorkDay {
  readonly working: boolean
  readonly opens_s: number
  readonly closes_s: number
  readonly lunchFrom_s: number
  readonly lunchTo_s: number
  readonly friday: boolean
}

/** When nothing is said about a day, people who come keep these hours. */
const USUAL = { from: '07:30', to: '16:00' }

/** Perpres 21/2023: an hour's break, ninety minutes on Fridays. */
export function workDay(
  campus: Campus,
  building: Building,
  day: LocalDay,
  holidays: ReadonlySet<string>,
): WorkDay {
  const hours = (building.workingHours ?? campus.workingHours)[`${day.weekday}`]
  const friday = day.weekday === 5
  return {
    working: hours !== undefined && !holidays.has(day.date),
    opens_s: secondsOf((hours ?? USUAL).from),
    closes_s: secondsOf((hours ?? USUAL).to),
    lunchFrom_s: secondsOf(friday ? '11:30' : '12:00'),
    lunchTo_s: secondsOf('13:00'),
    friday,
  }
}
