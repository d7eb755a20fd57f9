import type { Booking } from '#model/bookings/booking.ts'
import { isNeighbour } from '#model/bookings/find.ts'
import { localDay } from '#model/bookings/hours.ts'
import { dueStep, isSitting, isVacant, type Step, type Surroundings } from '#model/bookings/sensor.ts'
import { SERIES_MISSED_MAX } from '#model/bookings/series.ts'
import { applyStep } from '#model/bookings/steps.ts'
import type { Missed } from '#storage/records/bookings/port.ts'
import { Lanes } from '../outbox/lanes.ts'
import { closeDays } from './days-over.ts'
import type { BookingParts } from './parts.ts'
import { Presence } from './presence.ts'
import { forgetOld, importHolidays } from './retention.ts'
import type { Edition } from './rule-book.ts'
import { offerDesks } from './waiting.ts'
import { type Post, Webhooks } from './webhooks.ts'

/** Desk sensors are debounced by minutes; a release within a quarter of a minute is at once for people. */
const SWEEP_MS = 15_000
/** Bookings looked at in one sweep: a campus has fewer desks, and one booking each at a time. */
const SWEEP_MAX = 5_000
/** The earliest that a rule may open check-in before the start. */
const AHEAD_MS = 24 * 3_600_000
const OUTBOX_MAX = 500
/** Somebody who sat down this close to the start of a booking next to its desk may be its person. */
const NEIGHBOUR_MS = 10 * 60_000
/** By then everybody who sat down within that time has been seen, debounced. */
const NEIGHBOUR_SEEN_MS = NEIGHBOUR_MS + 5 * 60_000
const RETENTION_EVERY_MS = 24 * 3_600_000
/** Until a day is added up, its figures are worked out at each question. */
const CLOSE_DAYS_EVERY_MS = 3_600_000

const ACTIONS: Readonly<Record<Step['kind'], string>> = {
  check_in: 'checked_in',
  remind: 'reminded',
  no_show: 'no_show',
  ask: 'asked',
  answered_by_presence: 'present',
  left_early: 'left_early',
  end: 'ended',
}

const system = (action: string, now: number) => ({ actor: 'system', action, by: 'system' as const, now })

/** End of the last hold that others have on the desk before a booking, used yet or not; null: there is none that is still open. */
function earlierEnd(booking: Booking, onDesk: readonly Booking[]): number | null {
  const ends = onDesk.flatMap(({ from, person, heldTo }) =>
    from < booking.from && person !== booking.person && heldTo !== null ? heldTo : [],
  )
  return ends.length > 0 ? Math.max(...ends) : null
}

/**
 * What happens to bookings without anybody asking: the sensors' truth, offers, notices, webhooks, forgetting. Every step is decided again
 * under the lock of its row, so several engines may run at once and any may stop in the middle.
 */
export class BookingEngine {
  readonly #parts: BookingParts
  readonly #webhooks: Webhooks
  readonly #presence: Presence
  readonly #lanes: Lanes
  #undo: (() => void)[] = []
  #isStopping = false

  constructor(parts: BookingParts, post: Post) {
    this.#parts = parts
    this.#webhooks = new Webhooks(parts, post)
    this.#presence = new Presence(parts)
    this.#lanes = new Lanes(parts.log, 'the desks could not be swept; tried again')
  }

  start(): void {
    const { clock } = this.#parts
    this.#isStopping = false
    this.#parts.senses.start()
    this.#undo = [
      clock.every(SWEEP_MS, () => this.#lanes.run('sweep', () => this.sweep())),
      clock.every(CLOSE_DAYS_EVERY_MS, () => this.#lanes.run('days', () => this.closeDays())),
      clock.every(RETENTION_EVERY_MS, () => this.#lanes.run('retention', () => this.#forget())),
    ]
    this.#lanes.run('retention', async () => {
      await importHolidays(this.#parts)
      await this.#forget()
    })
  }

  /** Adds days up that are over. */
  async closeDays(): Promise<void> {
    await closeDays(this.#parts, () => this.#isStopping)
  }

  /** What is added up first is not lost with what it was added up from. */
  async #forget(): Promise<void> {
    if (await closeDays(this.#parts, () => this.#isStopping)) await forgetOld(this.#parts)
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    for (const undo of this.#undo.splice(0)) undo()
    await this.#webhooks.stop()
    await this.#lanes.idle()
    this.#lanes.run('sweep', () => this.#presence.close(this.#parts.clock.now()))
    await this.#lanes.idle()
    this.#parts.senses.stop()
  }

  /** Takes every step that is due. */
  async sweep(): Promise<void> {
    const { bookings, clock, book } = this.#parts
    const edition = await book.open()
    const now = clock.now()
    await bookings.endGone(now)
    const open = await bookings.open(now + AHEAD_MS, SWEEP_MAX)
    const used = await bookings.lastUsed([...new Set(open.map(({ desk }) => desk))], now)
    const floors = new Set<string>()
    const byDesk = Map.groupBy(open, ({ desk }) => desk)
    for (const booking of open) {
      const last = used.get(booking.desk)
      const before = earlierEnd(booking, byDesk.get(booking.desk) ?? [])
      const ended = last && last.booking !== booking.id && last.person !== booking.person ? last.end : null
      const around = this.#around(edition, booking, now, before ?? ended)
      const floor = around && (await this.#step(booking, around))
      if (floor) floors.add(floor)
    }
    await this.#suggest(open, now)
    this.#parts.changed([...floors])
    await offerDesks(this.#parts)
    await this.#presence.look(now)
    await this.#tell(now)
    await this.#webhooks.send()
  }

  /** Gives people their notices and lets their pages know. */
  async #tell(now: number): Promise<void> {
    const { bookings, notices, told } = this.#parts
    const entries = await bookings.drainOutbox(OUTBOX_MAX, now, (entry) => notices.of(entry))
    const people = entries.flatMap((entry) => (notices.of(entry) === null ? [] : (entry.body.person ?? [])))
    told([...new Set(people)])
  }

  #around(edition: Edition, booking: Booking, now: number, previousEnd: number | null): Surroundings | null {
    const desk = this.#parts.directory.find(booking.desk)
    if (!desk) return null
    const rules = edition.rules(desk.ancestors)
    const pauses = edition.pauses(desk, booking)
    return { now, sense: this.#parts.senses.of(booking.desk), rules, pauses, previousEnd }
  }

  /** Floor where something changed; null when nothing was due, here or any more. */
  async #step(booking: Booking, around: Surroundings): Promise<string | null> {
    const step = dueStep(booking, around)
    if (!step) return null
    const act = { ...system(ACTIONS[step.kind], around.now), version: null }
    const result = await this.#parts.bookings.change(booking.id, act, (row) => {
      const due = dueStep(row, around)
      return due?.kind === step.kind && row.desk === booking.desk
        ? { patch: applyStep(row, due, around.now) }
        : null
    })
    if (result.kind !== 'changed') return null
    if (step.kind === 'no_show' && booking.series !== null && booking.person !== null)
      await this.#missed(booking.series, booking.person, booking.id, around.now)
    return this.#parts.directory.find(booking.desk)?.floor ?? null
  }

  /** After three times in a row a series pauses and what is to come of it is given back. */
  async #missed(series: string, person: string, booking: string, now: number): Promise<void> {
    const { bookings, notices, book } = this.#parts
    const edition = await book.open()
    const missed = (await bookings.missedInARow(series)).filter((one) => this.#wasOpen(edition, one))
    if (missed.length < SERIES_MISSED_MAX) return
    await bookings.endSeries(series, 'paused')
    const coming = await bookings.list({
      series,
      states: ['reserved'],
      from: now,
      to: now + 400 * 24 * 3_600_000,
    })
    for (const { id } of coming) {
      await bookings.change(id, { ...system('series_paused', now), version: null }, (row) =>
        row.state === 'reserved' && row.from > now
          ? { patch: { state: 'cancelled', releasedAt: now, releaseReason: 'no_show' } }
          : null,
      )
    }
    await bookings.notify(person, notices.make('series_paused', now), booking, now)
    this.#parts.told([person])
  }

  /** The day was none on which the building was closed, be it only afterwards. */
  #wasOpen(edition: Edition, { desk, from }: Missed): boolean {
    const place = this.#parts.directory.find(desk)
    if (!place) return false
    return localDay(from, edition.calendar(place.ancestors), edition.rules(place.ancestors)).open !== null
  }

  /** Somebody newly sits at a desk that nobody booked, beside an empty one that somebody did: asks whether it is that person. */
  async #suggest(open: readonly Booking[], now: number): Promise<void> {
    const { directory, senses, bookings } = this.#parts
    const held = new Set(
      open
        .filter(({ heldFrom, heldTo }) => (heldFrom ?? now + 1) <= now && (heldTo ?? 0) > now)
        .map(({ desk }) => desk),
    )
    for (const booking of open) {
      const desk = directory.find(booking.desk)
      const fresh =
        booking.state === 'reserved' &&
        booking.kind === 'booking' &&
        booking.suggestedDesk === null &&
        booking.from <= now &&
        now - booking.from <= NEIGHBOUR_SEEN_MS
      if (!desk || !fresh || !isVacant(senses.of(desk.id))) continue
      const near = directory.below(desk.floor).filter((other) => {
        const sense = senses.of(other.id)
        return (
          isNeighbour(desk, other) &&
          !held.has(other.id) &&
          isSitting(sense) &&
          Math.abs(sense.since - booking.from) <= NEIGHBOUR_MS
        )
      })
      const [one] = near
      // Two of them tell nothing about which.
      if (!one || near.length > 1) continue
      await bookings.change(booking.id, { ...system('suggested', now), version: null }, (row) =>
        row.state === 'reserved' && row.suggestedDesk === null ? { patch: { suggestedDesk: one.id } } : null,
      )
    }
  }
}
