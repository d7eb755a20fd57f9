import { PEOPLE_MIN } from '#model/bookings/disclosure.ts'
import { localTime } from '#model/calendar/local.ts'
import type { Dates, DeskGroup, HourRow, PresenceSpan, UseRow } from '../figures/port.ts'

export const TICK_MS = 15 * 60_000
const TICKS_PER_H = 4

export interface PaperBooking {
  readonly desk: string
  readonly person: string | null
  readonly own: boolean
  readonly from: number
  readonly to: number
  readonly heldFrom: number | null
  readonly heldTo: number | null
  readonly missed: boolean
}

export interface PaperFacts {
  readonly bookings: readonly PaperBooking[]
  readonly presence: readonly PresenceSpan[]
}

/** Figures counted on paper, a quarter hour after the other, straight from bookings and presence. */
export class DayPaper {
  readonly #facts: PaperFacts
  readonly #ticks: readonly number[]

  constructor(facts: PaperFacts, from: number, to: number) {
    this.#facts = facts
    this.#ticks = Array.from({ length: (to - from) / TICK_MS }, (_, i) => from + i * TICK_MS)
  }

  use(group: DeskGroup, dates: Dates): UseRow {
    const count = (is: (desk: string, tick: number) => boolean): number =>
      group.desks
        .map(({ id, zone }) => this.#within(dates, zone).filter((tick) => is(id, tick)).length)
        .reduce((a, b) => a + b, 0) / TICKS_PER_H
    const held = (desk: string, tick: number) => this.#holding(desk, tick).length > 0
    const seen = (desk: string, tick: number) => this.#facts.presence.find((one) => has(one, desk, tick))
    const used = (desk: string, tick: number) => seen(desk, tick)?.sitting === true
    const all = group.desks.flatMap(({ id, zone }) => this.#planned(id, dates, zone))
    return {
      group: group.id,
      held_h: count(held),
      used_h: count(used),
      ghost_h: count((desk, tick) => held(desk, tick) && seen(desk, tick)?.sitting === false),
      unseen_h: count((desk, tick) => held(desk, tick) && !seen(desk, tick)),
      unbooked_h: count((desk, tick) => used(desk, tick) && !held(desk, tick)),
      recovered_h: count((desk, tick) => held(desk, tick) && this.#isGivenBack(desk, tick)),
      bookings: all.length,
      noShows: all.filter(({ missed }) => missed).length,
      peak: this.#most(group, this.#within(dates, group.zone), () => true),
    }
  }

  people(group: DeskGroup, dates: Dates): number {
    const all = group.desks.flatMap(({ id, zone }) => this.#planned(id, dates, zone))
    const known = new Set(all.flatMap(({ person }) => person ?? []))
    return Math.max(
      known.size,
      this.#most(group, this.#within(dates, group.zone), ({ own }) => own),
    )
  }

  /** No more people are told than have to be. */
  hours(group: DeskGroup, dates: Dates): HourRow[] {
    const cells = Map.groupBy(this.#within(dates, group.zone), (tick) => {
      const { weekday, minuteOfDay } = localTime(tick, group.zone)
      return weekday * 24 + Math.floor(minuteOfDay / 60)
    })
    return [...cells]
      .sort(([a], [b]) => a - b)
      .flatMap(([key, ticks]) => {
        const all = ticks.flatMap((tick) => group.desks.flatMap(({ id }) => this.#holding(id, tick)))
        const people = Math.max(
          new Set(all.flatMap(({ person }) => person ?? [])).size,
          this.#most(group, ticks, ({ own }) => own),
        )
        const row = { weekday: Math.floor(key / 24), hour: key % 24, held_h: all.length / TICKS_PER_H }
        return all.length === 0 ? [] : [{ ...row, people: Math.min(people, PEOPLE_MIN) }]
      })
  }

  #within({ from, to }: Dates, zone: string): number[] {
    return this.#ticks.filter((tick) => {
      const { date } = localTime(tick, zone)
      return date >= from && date < to
    })
  }

  #planned(desk: string, dates: Dates, zone: string): PaperBooking[] {
    const ticks = this.#within(dates, zone)
    return this.#facts.bookings.filter((one) => ticks.some((tick) => has(one, desk, tick)))
  }

  #holding(desk: string, tick: number): PaperBooking[] {
    return this.#facts.bookings.filter(
      (one) => one.desk === desk && tick >= (one.heldFrom ?? tick + 1) && tick < (one.heldTo ?? 0),
    )
  }

  #isGivenBack(desk: string, tick: number): boolean {
    return this.#facts.bookings.some(
      (one) => one.missed && has(one, desk, tick) && tick >= (one.heldTo ?? one.from),
    )
  }

  #most({ desks }: DeskGroup, ticks: readonly number[], counts: (booking: PaperBooking) => boolean): number {
    return Math.max(
      0,
      ...ticks.map((tick) => desks.flatMap(({ id }) => this.#holding(id, tick).filter(counts)).length),
    )
  }
}

const has = (
  span: { readonly desk: string; readonly from: number; readonly to: number },
  desk: string,
  tick: number,
): boolean => span.desk === desk && span.from <= tick && span.to > tick
