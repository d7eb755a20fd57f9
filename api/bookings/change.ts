import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Booking, CheckInSource } from '#model/bookings/booking.ts'
import { gained } from '#model/bookings/gap.ts'
import type { Span } from '#model/bookings/hours.ts'
import type { BookingRules } from '#model/bookings/policy.ts'
import { refusal, refused, refuseOffSlot } from '#model/bookings/rules.ts'
import {
  amend,
  cancel,
  checkIn,
  cut,
  type Decision,
  refuseOccupied,
  release,
  stillHere,
  undo,
} from '#model/bookings/steps.ts'
import { DenyutError, noBooking } from '#model/errors.ts'
import type { ChangeOptions, ChangeResult, Profile, Quotas } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
import { type Changed, refuseChange, refuseTimes } from './changed-rules.ts'
import { freeDesks, withAlternatives } from './choose.ts'
import type { DeskPlace } from './directory.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'

export interface Amendment {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly desk?: string | undefined
}

/** Another desk would mend it. */
const IN_THE_WAY = new Set([
  'booking_desk_taken',
  'booking_buffer',
  'booking_desk_assigned',
  'booking_zone_full',
])
/** Free desks tried for who finds somebody else at the own one. */
const DESKS_TRIED_MAX = 5

type Act = (booking: Booking, rules: BookingRules) => Decision

/** Changes bookings for those who may: the person, a delegate, who booked, or a manager of the desk. */
export class Changer {
  readonly #parts: BookingParts

  constructor(parts: BookingParts) {
    this.#parts = parts
  }

  /** Throws `not_found` or `booking_not_yours`. */
  async permitted(caller: Caller, id: string): Promise<{ booking: Booking; manages: boolean }> {
    const booking = await this.#parts.bookings.read(id)
    if (!booking || booking.kind === 'block') throw noBooking(id)
    if (caller.kind === 'user') {
      if (caller.id === booking.person || caller.id === booking.bookedBy) return { booking, manages: false }
      const person = booking.person === null ? null : await this.#parts.bookings.profile(booking.person)
      if (person?.delegates.includes(caller.id)) return { booking, manages: false }
      if (this.#parts.authority.at(caller, 'booking.manage', booking.desk)) return { booking, manages: true }
    }
    throw new DenyutError('booking_not_yours')
  }

  cancel(caller: Caller, id: string, version: number): Promise<Booking> {
    return this.#run(
      caller,
      id,
      'cancelled',
      version,
      (manages) => (booking, rules) => cancel(booking, this.#now(), rules, manages ? 'admin' : 'user'),
    )
  }

  release(caller: Caller, id: string): Promise<Booking> {
    return this.#run(
      caller,
      id,
      'released',
      null,
      (manages) => (booking, rules) => release(booking, this.#now(), rules, manages ? 'admin' : 'user'),
    )
  }

  checkIn(caller: Caller, id: string, source: CheckInSource): Promise<Booking> {
    return this.#run(
      caller,
      id,
      'checked_in',
      null,
      () => (booking, rules) => checkIn(booking, source, this.#now(), rules),
    )
  }

  /** Of a cut or a move to another desk, either part gives the whole back. */
  async undo(caller: Caller, id: string): Promise<Booking> {
    const { booking } = await this.permitted(caller, id)
    const first = booking.partOf === null ? null : await this.#parts.bookings.read(booking.partOf.booking)
    const justMade = booking.version === 1 && first?.version === booking.partOf?.version
    const whole = first && justMade ? first : booking
    const next = { ...whole, ...whole.previous }
    const quotas = this.#quotas(await this.#parts.book.open(), { next, before: whole })
    const options = { ...this.#options(caller, 'undone', whole.version), quotas, joins: true }
    const result = await this.#parts.bookings.change(whole.id, options, (row) => undo(row, this.#now()))
    if (result.kind === 'refused') throw refused(result.refuse)
    return this.#done(result)
  }

  /** Cancels a part in the middle. */
  async cut(
    caller: Caller,
    id: string,
    version: number,
    key: string | null,
    span: Span,
  ): Promise<{ first: Booking; rest: Booking }> {
    const { booking } = await this.permitted(caller, id)
    const edition = await this.#parts.book.open()
    const desk = this.#parts.directory.desk(booking.desk)
    const offSlot = refuseOffSlot([span.from, span.to], desk.timeZone, edition.rules(desk.ancestors))
    if (offSlot) throw refused(offSlot)
    const rest = { id: randomUUID(), requestId: key === null ? null : `cut/${key}` }
    const result = await this.#parts.bookings.cut(id, rest, this.#options(caller, 'cut', version), (row) =>
      cut(row, span, this.#now()),
    )
    if (result.kind === 'refused') throw refused(result.refuse)
    if (result.rest.version === 1 && result.rest.from !== span.to) throw new DenyutError('booking_key_reused')
    this.#parts.changed([desk.floor])
    return { first: result.booking, rest: result.rest }
  }

  stillHere(caller: Caller, id: string): Promise<Booking> {
    return this.#run(caller, id, 'still_here', null, () => (booking) => stillHere(booking, this.#now()))
  }

  /** Extends, shortens or moves; who was at the desk already goes on elsewhere as another booking. */
  async amend(caller: Caller, id: string, version: number, change: Amendment): Promise<Booking> {
    const { booking } = await this.permitted(caller, id)
    // What is asked below is asked of this version.
    if (booking.version !== version) throw refused(refusal('booking_version', { version: booking.version }))
    const desk = this.#parts.directory.desk(change.desk ?? booking.desk)
    if (desk.id !== booking.desk) this.#parts.authority.demand(caller, 'booking.own', desk.id)
    const now = this.#now()
    const decision = amend(booking, change, now)
    if (decision === null || 'refuse' in decision) throw refused(decision?.refuse ?? refusal('booking_over'))
    const next = { ...booking, ...('onward' in decision ? decision.onward : decision.patch) }
    const edition = await this.#parts.book.open()
    const who = { ...(await this.#personOf(booking, caller)), visitor: booking.visitor }
    const changed = { next, before: booking, now }
    const fits = edition.once((other) => refuseTimes(edition, other, changed) === null)
    const search = { rights: caller, person: who, wanted: next, fits }
    const wrong = refuseChange(edition, desk, who, changed)
    if (wrong) throw refused(await withAlternatives(this.#parts, edition, search, desk, wrong))
    const options = { ...this.#options(caller, 'changed', version), desk: desk.id }
    const quotas = this.#quotas(edition, changed)
    const result = await this.#parts.bookings.change(id, { ...options, quotas }, () => decision)
    if (result.kind !== 'refused') return this.#done(result)
    const { refuse } = result
    throw refused(
      IN_THE_WAY.has(refuse.code)
        ? await withAlternatives(this.#parts, edition, search, desk, refuse)
        : refuse,
    )
  }

  /** What is counted for a change; null: it takes nothing new. */
  #quotas(edition: Edition, { next, before }: Pick<Changed, 'next' | 'before'>): Quotas | null {
    const desk = this.#parts.directory.find(next.desk)
    return desk && gained({ next, before }).length > 0 ? edition.quotas(desk, next.from) : null
  }

  /** Somebody else sits at the desk: the person goes on at the nearest free one, and managers hear of it. */
  async occupied(caller: Caller, id: string): Promise<Booking> {
    const { booking } = await this.permitted(caller, id)
    const edition = await this.#parts.book.open()
    const now = this.#now()
    const here = this.#parts.directory.desk(booking.desk)
    const wrong = refuseOccupied(booking, now, edition.rules(here.ancestors))
    if (wrong) throw refused(wrong)
    const isNew = await this.#parts.bookings.incident(here.id, 'squat', '', now, id)
    if (!isNew) throw new DenyutError('booking_squat_reported')
    const person = { ...(await this.#personOf(booking, caller)), visitor: booking.visitor }
    const wanted = { from: Math.max(now, booking.from), to: booking.to }
    const building = this.#parts.directory.below(here.building)
    const free = await freeDesks(this.#parts, edition, caller, person, wanted, building, here)
    return await this.#goToFirst(
      caller,
      booking,
      edition,
      free.filter((desk) => desk.id !== here.id),
    )
  }

  async #goToFirst(
    caller: Caller,
    booking: Booking,
    edition: Edition,
    desks: readonly DeskPlace[],
  ): Promise<Booking> {
    // A place that is full is full for all its desks.
    const full = new Set<string | null>()
    let tries = 0
    for (const desk of desks) {
      if (full.has(edition.capacityOf(desk))) continue
      if (++tries > DESKS_TRIED_MAX) break
      const result = await this.#goTo(caller, booking, edition, desk, false)
      if (result.kind !== 'refused') return this.#done(result)
      if (!IN_THE_WAY.has(result.refuse.code)) throw refused(result.refuse)
      if (result.refuse.code === 'booking_zone_full') full.add(edition.capacityOf(desk))
    }
    throw new DenyutError('booking_nothing_free')
  }

  /** Moves to the neighbouring desk where the person sits. */
  async acceptMove(caller: Caller, id: string): Promise<Booking> {
    const { booking } = await this.permitted(caller, id)
    const desk =
      booking.suggestedDesk === null ? undefined : this.#parts.directory.find(booking.suggestedDesk)
    if (!desk) throw new DenyutError('booking_over')
    const edition = await this.#parts.book.open()
    const who = { ...(await this.#personOf(booking, caller)), visitor: booking.visitor }
    const wrong = edition.refuseDesk(desk, who, Math.max(this.#now(), booking.from), booking.to)
    if (wrong) throw refused(wrong)
    const result = await this.#goTo(caller, booking, edition, desk, true)
    if (result.kind === 'refused') throw refused(result.refuse)
    return this.#done(result)
  }

  async #goTo(
    caller: Caller,
    booking: Booking,
    edition: Edition,
    desk: DeskPlace,
    present: boolean,
  ): Promise<ChangeResult> {
    const now = this.#now()
    const quotas = edition.quotas(desk, booking.from)
    const act = { ...this.#options(caller, 'moved', null), desk: desk.id, quotas, seated: present }
    return await this.#parts.bookings.change(booking.id, act, (row) => {
      const moved = amend(row, { desk: desk.id }, now)
      if (!present || !moved || !('patch' in moved)) return moved
      return { patch: { ...moved.patch, state: 'checked_in', checkedInAt: now, checkInSource: 'app' } }
    })
  }

  async #run(
    caller: Caller,
    id: string,
    action: string,
    version: number | null,
    actFor: (manages: boolean) => Act,
  ): Promise<Booking> {
    const { booking, manages } = await this.permitted(caller, id)
    const edition: Edition = await this.#parts.book.open()
    const rules = edition.rules(this.#parts.directory.find(booking.desk)?.ancestors ?? [])
    const result = await this.#parts.bookings.change(id, this.#options(caller, action, version), (row) =>
      actFor(manages)(row, rules),
    )
    if (result.kind === 'refused') throw refused(result.refuse)
    return this.#done(result)
  }

  #done(result: Exclude<ChangeResult, { kind: 'refused' }>): Booking {
    const desks = result.kind === 'changed' ? [result.booking.desk, result.before.desk] : []
    this.#parts.changed([...new Set(desks.flatMap((desk) => this.#parts.directory.find(desk)?.floor ?? []))])
    return result.booking
  }

  async #personOf(booking: Booking, caller: Caller): Promise<Profile> {
    return (
      (booking.person === null ? null : await this.#parts.bookings.profile(booking.person)) ??
      (await this.#parts.names.person(caller))
    )
  }

  #options(caller: Caller, action: string, version: number | null): ChangeOptions {
    return { actor: caller.id, action, by: 'person', now: this.#now(), version }
  }

  #now(): number {
    return this.#parts.clock.now()
  }
}

/** Version in If-Match [RFC 9110 §13.1.1]; null: there is none. */
export function ifMatchOf(request: FastifyRequest): number | null {
  const given = /^(?:W\/)?"?(\d{1,9})"?$/.exec(request.headers['if-match']?.trim() ?? '')?.[1]
  return given === undefined ? null : Number(given)
}

/** Throws `booking_version_needed`. */
export function versionOf(request: FastifyRequest): number {
  const version = ifMatchOf(request)
  if (version === null) throw refused(refusal('booking_version_needed'))
  return version
}

/** Longest key of a request: a UUID, or what a program makes of two. */
const KEY_MAX = 80

/** Idempotency-Key of a request; null when it has none. Throws `validation_failed`. */
export function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && key.length >= 1 && key.length <= KEY_MAX) return key
  throw new DenyutError('validation_failed', undefined, {
    errors: [
      {
        path: 'idempotency-key',
        message: { id: `1 sampai ${KEY_MAX} karakter`, en: `1 to ${KEY_MAX} characters` },
      },
    ],
  })
}
