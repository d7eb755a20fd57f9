import { ALLOWED, allows, type Grant, type Verb } from '#model/access/roles.ts'
import { DenyutError, noPlaceOrDevice } from '#model/errors.ts'
import type { Covers } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'

/** Whose rights are asked: a person or a token. */
export interface Holder {
  readonly grants: readonly Grant[]
}

/**
 * The one place that answers "may this caller do that there", for HTTP, live channels and the filtering of
 * lists alike, from the role table of the model and the tree of the registry.
 *
 * What a caller may not know exists is `not_found`, exactly as if it did not: a place outside all its roles,
 * a device outside the places where it may read devices. What it sees but may not use so is `forbidden`. A
 * verb that none of its roles has is `forbidden` whatever was asked for.
 */
export class Authority {
  readonly #registry: Registry

  constructor(registry: Registry) {
    this.#registry = registry
  }

  somewhere({ grants }: Holder, verb: Verb): boolean {
    return grants.some(
      ({ role, place }) => ALLOWED[role].has(verb) && this.#registry.place(place) !== undefined,
    )
  }

  onCampus(holder: Holder, verb: Verb): boolean {
    return this.at(holder, verb, this.#registry.campus().id)
  }

  /** On a place; false for one that does not exist. */
  at({ grants }: Holder, verb: Verb, place: string): boolean {
    const known = this.#registry.place(place)
    return known !== undefined && allows(grants, verb, known.ancestors)
  }

  /** As `at`; a place that is gone is a matter of the whole campus. */
  reaches(holder: Holder, verb: Verb, place: string): boolean {
    return this.#registry.place(place) ? this.at(holder, verb, place) : this.onCampus(holder, verb)
  }

  /** On a device: on the place it stands on, or on the campus when that place is gone. */
  onDevice(holder: Holder, verb: Verb, device: string): boolean {
    const known = this.#registry.device(device)
    return known !== undefined && this.reaches(holder, verb, known.place)
  }

  /** Whether the place is in the campus that the caller is shown: covered, or above something that is. */
  sees(holder: Holder, place: string): boolean {
    if (this.at(holder, 'campus.read', place)) return true
    return holder.grants.some(
      (grant) =>
        ALLOWED[grant.role].has('campus.read') &&
        (this.#registry.place(grant.place)?.ancestors.includes(place) ?? false),
    )
  }

  /** Throws `forbidden` when no role of the caller has the verb. */
  demandSomewhere(holder: Holder, verb: Verb): void {
    if (!this.somewhere(holder, verb)) throw new DenyutError('forbidden')
  }

  /** Throws `forbidden` or `not_found` unless the verb is allowed on this place or device. */
  demand(holder: Holder, verb: Verb, subject: string): void {
    this.demandSomewhere(holder, verb)
    if (this.at(holder, verb, subject) || this.onDevice(holder, verb, subject)) return
    if (this.sees(holder, subject)) throw new DenyutError('forbidden')
    throw noPlaceOrDevice(subject)
  }

  /**
   * Whether `holder` has on all places of `other` what is asked; nobody may act on somebody with wider roles. Somebody without roles, or
   * with one on a place that is gone, belongs to the whole campus.
   */
  covers(holder: Holder, verb: Verb, { grants }: Holder): boolean {
    if (grants.length === 0) return this.onCampus(holder, verb)
    return grants.every(({ place }) => this.reaches(holder, verb, place))
  }

  /** Whether `maker` may open the account of `other` by a link. */
  readonly mayOpen: Covers = (maker, other) => this.covers(maker, 'user.write', other)

  /** Throws `forbidden` unless `holder` may itself do all that a grant allows: nobody gives or takes more than that. */
  demandGrant(holder: Holder, { role, place }: Grant): void {
    if ([...ALLOWED[role]].every((verb) => this.reaches(holder, verb, place))) return
    throw new DenyutError('forbidden', {
      id: `Peran ${role} pada ${place} mengizinkan lebih daripada hak Anda sendiri.`,
      en: `The role ${role} on ${place} allows more than you may yourself.`,
    })
  }
}
