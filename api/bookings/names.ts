import type { Booking } from '#model/bookings/booking.ts'
import { nameGround, type Viewer } from '#model/bookings/privacy.ts'
import { DenyutError } from '#model/errors.ts'
import type { Clock } from '#platform/clock.ts'
import type { BookingRecords, Profile } from '#storage/records/bookings/port.ts'
import type { Authority } from '../access/authority.ts'
import type { Caller } from '../access/identities.ts'

/** Names as one viewer may read them, in one answer. */
export interface Shown {
  readonly viewer: Profile | null
  /** Name of the person of a booking; null where it is not for this viewer. */
  of(booking: Booking): string | null
  isMine(booking: Booking): boolean
  /** Person whose visibility lets this viewer read it, not only a role. */
  shares(booking: Booking): boolean
  profile(person: string): Profile | undefined
}

/** The one place where a person's name gets into an answer. */
export class Names {
  readonly #bookings: BookingRecords
  readonly #authority: Authority
  readonly #clock: Clock

  constructor(bookings: BookingRecords, authority: Authority, clock: Clock) {
    this.#bookings = bookings
    this.#authority = authority
    this.#clock = clock
  }

  /** Throws `booking_person_needed`: a token books nothing. */
  async person(caller: Caller): Promise<Profile> {
    const profile = caller.kind === 'user' ? await this.#bookings.profile(caller.id) : null
    if (!profile) throw new DenyutError('booking_person_needed')
    return profile
  }

  /**
   * Names on these bookings for `caller`. What is shown only because of a role is logged as a look, with `what` was looked at; what lies
   * ahead is for those whom the person lets.
   */
  async show(caller: Caller, bookings: readonly Booking[], what: string): Promise<Shown> {
    const people = bookings.flatMap(({ person }) => person ?? [])
    const profiles = await this.#bookings.profiles(caller.kind === 'user' ? [caller.id, ...people] : people)
    const viewer = caller.kind === 'user' ? (profiles.get(caller.id) ?? null) : null
    const ground = (booking: Booking) => {
      const person = profiles.get(booking.person ?? '')
      if (!person) return null
      return nameGround(this.#viewer(caller, viewer, booking.desk), person, [
        ...person.delegates,
        booking.bookedBy,
      ])
    }
    const looked = bookings.flatMap((booking) =>
      ground(booking) === 'role' && booking.person ? booking.person : [],
    )
    await this.#bookings.look(caller.id, looked, what, this.#clock.now())
    return {
      viewer,
      of: (booking) => (ground(booking) === null ? null : (profiles.get(booking.person ?? '')?.name ?? null)),
      shares: (booking) => ground(booking) === 'shared',
      isMine: (booking) => viewer !== null && booking.person === viewer.id,
      profile: (person) => profiles.get(person),
    }
  }

  /** People as somebody who manages desks may read them; what only the role shows is logged as a look. A token reads none. */
  async byRole(
    caller: Caller,
    people: readonly string[],
    what: string,
  ): Promise<ReadonlyMap<string, Profile>> {
    if (caller.kind !== 'user' || people.length === 0) return new Map()
    const profiles = await this.#bookings.profiles([caller.id, ...people])
    const unit = profiles.get(caller.id)?.unit ?? null
    const viewer: Viewer = { id: caller.id, kind: caller.kind, unit, manages: true }
    const wanted = new Map([...profiles].filter(([id]) => people.includes(id)))
    const looked = [...wanted.values()].filter((person) => nameGround(viewer, person) === 'role')
    await this.#bookings.look(
      caller.id,
      looked.map(({ id }) => id),
      what,
      this.#clock.now(),
    )
    return wanted
  }

  #viewer(caller: Caller, profile: Profile | null, desk: string): Viewer {
    return {
      id: caller.id,
      kind: caller.kind,
      unit: profile?.unit ?? null,
      manages: this.#authority.at(caller, 'booking.manage', desk),
    }
  }
}
