import type { Span } from '#model/bookings/hours.ts'

/** A desk, and the zone whose days it lives by. */
export interface ZonedDesk {
  readonly id: string
  /** IANA name. */
  readonly zone: string
}

/** Desks that are counted together, with the clock that their hours are told by. A desk may be in several groups. */
export interface DeskGroup {
  readonly id: string
  readonly zone: string
  readonly desks: readonly ZonedDesk[]
}

/** Local days YYYY-MM-DD, half-open; each desk has its own. */
export interface Dates {
  readonly from: string
  readonly to: string
}

/** Somebody sat at a desk, or its sensor saw nobody there; Unix ms, half-open. */
export interface PresenceSpan extends Span {
  readonly desk: string
  readonly sitting: boolean
}

/** Hours and counts of a group of desks; peak: most desks held at once. */
export interface UseRow {
  readonly group: string
  readonly held_h: number
  readonly used_h: number
  readonly ghost_h: number
  readonly unseen_h: number
  readonly unbooked_h: number
  readonly recovered_h: number
  readonly bookings: number
  readonly noShows: number
  readonly peak: number
}

/** People: how many different ones are surely behind it. */
export interface HourRow {
  readonly weekday: number
  readonly hour: number
  readonly held_h: number
  readonly people: number
}

/** How desks were used: by bookings, and by what their sensors saw. */
export interface FigureRecords {
  /** What a sensor saw of its desk, as far as it is over; what overlaps what is known is left out. */
  addPresence(spans: readonly PresenceSpan[]): Promise<void>
  /** Start of the first booking or presence that is known, Unix ms; null: there is none. */
  firstUse(): Promise<number | null>
  /** Of these dates those that are not added up for all the groups and their desks. */
  openDates(groups: readonly DeskGroup[], dates: Dates): Promise<readonly string[]>
  /** Adds a day up that is over, as far as it is not yet; what changes of it later opens it again, as long as its presence is kept. */
  closeDate(date: string, groups: readonly DeskGroup[]): Promise<void>
  /** How many different people are surely behind each group of desks. */
  people(groups: readonly DeskGroup[], dates: Dates): Promise<ReadonlyMap<string, number>>
  /** Use of groups of desks; `sensedFrom`: since which of the dates it is known what sensors told, null: of none. */
  use(
    groups: readonly DeskGroup[],
    dates: Dates,
  ): Promise<{ rows: readonly UseRow[]; sensedFrom: string | null }>
  /** Held hours by ISO weekday and hour of the day. */
  hours(group: DeskGroup, dates: Dates): Promise<readonly HourRow[]>
}
