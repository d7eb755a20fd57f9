import type * as z from 'zod'
import type { Grant } from '#model/access/roles.ts'
import type { peopleApi } from '#model/api/people.ts'
import { DenyutError, noPerson } from '#model/errors.ts'
import type { Clock } from '#platform/clock.ts'
import type { Act } from '#storage/records/bookings/port.ts'
import type { PeopleRecords, UserRecord } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { actOf } from './act.ts'
import { type UserView, viewOf } from './admin.ts'
import type { Authority } from './authority.ts'
import type { Caller, Identities } from './identities.ts'

export type Coming = z.output<typeof peopleApi.comingOfUser.response>
export type Disabled = z.output<typeof peopleApi.disableUser.response>

/** What somebody has in the office, where desks are booked. */
export interface Leaving {
  /** `viewer`: who looks, which the person can read; null: the owner of the machine. */
  coming(person: string, viewer: string | null): Promise<Coming>
  /** Leaves every waiting list and gives back desks that are offered. */
  leaveLists(person: string): Promise<void>
  /** Ends bookings, series and assigned desks; safe to repeat. */
  end(person: string, act: Omit<Act, 'action'>): Promise<{ cancelled: number; freed: number }>
}

/** Accounts of people. `by` is the caller of the HTTP API; without it the owner of the data directory at the command line. */
export interface PeopleAdmin {
  /** Id of the person with this address. Throws `not_found`. */
  idOf(email: string): Promise<string>
  /** `place`: without it the whole campus. Throws `not_found`, `forbidden`, `last_admin`. */
  removeRole(
    user: string,
    grant: { role: Grant['role']; place?: string | undefined },
    by?: Caller,
  ): Promise<UserView>
  /** Throws `not_found`, also for people outside the places of `by`; so do the others. */
  coming(user: string, by?: Caller): Promise<Coming>
  /** Throws `last_admin`. */
  disable(user: string, bookings: 'keep' | 'cancel', by?: Caller): Promise<Disabled>
  enable(user: string, by?: Caller): Promise<UserView>
}

export interface PeopleAdminParts {
  readonly people: PeopleRecords
  readonly registry: Registry
  readonly clock: Clock
  readonly authority: Authority
  readonly identities: Identities
  readonly leaving: Leaving
}

export function createPeopleAdmin(parts: PeopleAdminParts): PeopleAdmin {
  const { people, registry, clock, authority, identities, leaving } = parts
  const campus = () => registry.campus().id

  const managed = async (user: string, by: Caller | undefined): Promise<UserRecord> => {
    const known = await people.find(user)
    if (known && (!by || authority.covers(by, 'user.write', known))) return known
    throw noPerson(user)
  }

  return {
    async idOf(email) {
      const known = await people.findByEmail(email)
      if (known) return known.id
      throw noPerson(email)
    },

    async removeRole(user, { role, place = campus() }, by) {
      if (by) authority.demandGrant(by, { role, place })
      const known = await people.find(user)
      if (!known || !holds(known, { role, place })) {
        const who = (!by && known?.email) || user
        throw new DenyutError('not_found', {
          id: `Tidak ada orang ${who} dengan peran ${role} pada ${place}.`,
          en: `There is no person ${who} with the role ${role} on ${place}.`,
        })
      }
      const tokens = await tokensBeyond(parts, known, { role, place })
      const changed = await people.removeGrant(
        user,
        { role, place },
        { campus: campus(), tokens },
        actOf(by, 'role_removed', clock.now()),
      )
      identities.forget()
      return viewOf(changed, authority, by)
    },

    async coming(user, by) {
      const { id } = await managed(user, by)
      return await leaving.coming(id, by?.id ?? null)
    },

    async disable(user, bookings, by) {
      const { id } = await managed(user, by)
      const disabled = await people.disable(id, campus(), actOf(by, 'disabled', clock.now()))
      identities.forget()
      await leaving.leaveLists(id)
      const { cancelled, freed } =
        bookings === 'cancel'
          ? await leaving.end(id, actOf(by, 'cancelled', clock.now()))
          : { cancelled: 0, freed: 0 }
      const left = await leaving.coming(id, by?.id ?? null)
      return { user: viewOf(disabled, authority, by), cancelled, freed, left }
    },

    async enable(user, by) {
      const { id } = await managed(user, by)
      const enabled = await people.enable(id, actOf(by, 'enabled', clock.now()))
      identities.forget()
      return viewOf(enabled, authority, by)
    },
  }
}

const holds = ({ grants }: UserRecord, { role, place }: Grant): boolean =>
  grants.some((grant) => grant.role === role && grant.place === place)

/** Tokens that somebody made and could not make any more without a grant. A screen of a floor belongs to its wall. */
async function tokensBeyond(
  { people, authority }: PeopleAdminParts,
  { id, grants }: UserRecord,
  taken: Grant,
): Promise<string[]> {
  const kept = { grants: grants.filter(({ role, place }) => role !== taken.role || place !== taken.place) }
  return (await people.listTokens())
    .filter(({ createdBy, grant }) => createdBy === id && grant.role !== 'kiosk')
    .filter(({ grant }) => !authority.at(kept, 'token.write', grant.place))
    .map((token) => token.id)
}
