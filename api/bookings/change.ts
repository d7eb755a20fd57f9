import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Booking, CheckInSource } from '#model/bookings/booking.ts'
import type { Span } from '#model/bookings/hours.ts'
import type { BookingRules } from '#model/bookings/policy.ts'
import { refusal, refused, refuseOffSlot, refuseSpan, slotStart } from '#model/bookings/rules.ts'
import {
  amend,
  cancel,
  checkIn,
  cut,
  type Decision,
  release,
  stillHere,
  undo,
} from '#model/bookings/steps.ts'
import { DenyutError } from '#model/errors.ts'
import type { ChangeOptions, ChangeResult, Profile } from '#storage/records/bookings/port.ts'
import type { Caller } from '../access/identities.ts'
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
const IN_THE_WAY = new Set(['booking_desk_taken', 'booking_buffer', 'booking_desk_assigned'])

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
    if (!booking || booking.kind === 'block') throw new DenyutError('not_found', `There is no booking ${id}.`)
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
    const options = { ...this.#options(caller, 'undone', null), joins: true }
    const result = await this.#parts.bookings.change(first && justMade ? first.id : id, options, (row) =>
      undo(row, this.#now()),
    )
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
    const offSlot = refuseOffSlot(span, desk.timeZone, edition.rules(desk.ancestors))
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
    const edition = await this.#parts.book.open()
    const desk = this.#parts.directory.desk(change.desk ?? booking.desk)
    const now = this.#now()
    const person = await this.#personOf(booking, caller)
    const slot = slotStart(now, edition.rules(desk.ancestors).slot_min, desk.timeZone)
    // What has begun need not have done so on a slot.
    const from = now > booking.from ? slot : Math.max(change.from ?? booking.from, slot)
    const span = { from, to: change.to ?? booking.to }
    const shorter =
      desk.id === booking.desk && (change.from ?? booking.from) >= booking.from && span.to <= booking.to
    if (desk.id !== booking.desk) this.#parts.authority.demand(caller, 'booking.own', desk.id)
    const rules = edition.rules(desk.ancestors)
    const wrong = shorter
      ? null
      : (refuseSpan(span, now, edition.calendar(desk.ancestors), { ...rules, minDuration_min: 0 }) ??
        (desk.id === booking.desk ? null : edition.refuseBooking(desk, person, span.from, span.to)))
    if (wrong) throw refused(await withAlternatives(this.#parts, edition, caller, person, span, desk, wrong))
    const options = this.#options(caller, 'changed', version)
    const quotas = shorter ? null : edition.quotas(desk, span.from)
    const result = await this.#parts.bookings.change(id, { ...options, desk: desk.id, quotas }, (row) =>
      amend(row, change, now),
    )
    if (result.kind !== 'refused') return this.#done(result)
    throw refused(
      IN_THE_WAY.has(result.refuse.code)
        ? await withAlternatives(
            this.#parts,
            edition,
            caller,
            { ...person, visitor: booking.visitor },
            span,
            desk,
            result.refuse,
          )
        : result.refuse,
    )
  }

  /** Somebody else sits at the desk: the person goes on at the nearest free one, and managers hear of it. */
  async occupied(caller: Caller, id: string): Promise<Booking> {
    const { booking } = await this.permitted(caller, id)
    const edition = await this.#parts.book.open()
    const person = await this.#personOf(booking, caller)
    const now = this.#now()
    const wanted = { from: Math.max(now, booking.from), to: booking.to }
    if (wanted.to <= now) throw new DenyutError('booking_over')
    const here = this.#parts.directory.desk(booking.desk)
    const free = (
      await freeDesks(
        this.#parts,
        edition,
        caller,
        { ...person, visitor: booking.visitor },
        wanted,
        this.#parts.directory.below(here.building),
        here,
      )
    ).filter(({ id: desk }) => desk !== here.id)
    await this.#parts.bookings.incident(here.id, 'squat', '', now)
    for (const desk of free.slice(0, 5)) {
      const result = await this.#goTo(caller, booking, desk, false)
      if (result.kind !== 'refused') return this.#done(result)
      if (!IN_THE_WAY.has(result.refuse.code)) throw refused(result.refuse)
    }
    throw new DenyutError('booking_nothing_free')
  }

  /** Moves to the neighbouring desk where the person sits. */
  async acceptMove(caller: Caller, id: string): Promise<Booking> {
    const { booking } = await this.permitted(caller, id)
    const desk =
      booking.suggestedDesk === null ? undefined : this.#parts.directory.find(booking.suggestedDesk)
    if (!desk) throw new DenyutError('booking_over')
    const result = await this.#goTo(caller, booking, desk, true)
    if (result.kind === 'refused') throw refused(result.refuse)
    return this.#done(result)
  }

  async #goTo(caller: Caller, booking: Booking, desk: DeskPlace, present: boolean): Promise<ChangeResult> {
    const now = this.#now()
    const act = this.#options(caller, 'moved', null)
    return await this.#parts.bookings.change(
      booking.id,
      { ...act, desk: desk.id, seated: present },
      (row) => {
        const moved = amend(row, { desk: desk.id }, now)
        if (!present || !moved || !('patch' in moved)) return moved
        return { patch: { ...moved.patch, state: 'checked_in', checkedInAt: now, checkInSource: 'app' } }
      },
    )
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
    errors: [{ path: 'idempotency-key', message: `1 to ${KEY_MAX} characters` }],
  })
}
