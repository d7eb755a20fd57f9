import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { Grant, Role } from '#model/access/roles.ts'
import type { userSchema } from '#model/api/access.ts'
import { DenyutError, faulty, noPerson } from '#model/errors.ts'
import { notOnCampus } from '#model/field-words.ts'
import { isReservedAddress } from '#model/reserved.ts'
import type { Clock } from '#platform/clock.ts'
import { hashSecret, randomSecret } from '#platform/secrets.ts'
import type { MailRecords } from '#storage/records/mail.ts'
import type { LinkPurpose, PeopleRecords, TokenRecord, UserRecord } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { actOf } from './act.ts'
import type { Authority, Holder } from './authority.ts'
import type { Caller, Identities } from './identities.ts'

const NEEDS_FLOOR = {
  id: 'Sebuah layar memerlukan satu lantai sebagai tempatnya.',
  en: 'A screen needs one floor as its place.',
}

const DAY_MS = 86_400_000
/** An invitation may wait for the end of somebody's leave; the two others open an account that exists. */
export const LINK_DAYS: Readonly<Record<LinkPurpose, number>> = { setup: 1, invite: 7, reset: 1 }
const LINK_PAGE: Readonly<Record<LinkPurpose, string>> = { setup: '/setup', invite: '/link', reset: '/link' }
/** Lets secret scanners recognise a token that leaked. */
const TOKEN_PREFIX = 'dny_'

export interface Link {
  readonly url: string
  /** Unix ms. */
  readonly expiresAt: number
  /** Earlier ones to the same account, which end with it. */
  readonly endedLinks: number
}

/** A link for somebody; `mailed`: it is also on its way by mail. */
export interface PersonLink extends Link {
  readonly mailed: boolean
}

export type UserView = z.output<typeof userSchema>

/**
 * Changes who may do what: for the HTTP API (`by` is the caller) and for the owner of the data directory at
 * the command line (no `by`). `scope` is a place; without it the whole campus.
 */
export interface AccessAdmin {
  /**
   * Gives somebody a role. The link lets a newcomer choose a password; for somebody who has one, or whose
   * other roles `by` may not administer, it is the sign-in page: a link would hand over the account.
   */
  invite(input: { email: string; role: Role; scope?: string | undefined }, by?: Caller): Promise<PersonLink>
  /** A link to choose a new password; earlier links end. Throws `not_found` for people outside the places of `by`, `person_disabled`. */
  link(email: string, by?: Caller): Promise<PersonLink>
  /**
   * The token is returned once and kept as a hash. It ends with the account of who made it. `maker`: who is written down where no `by`
   * answers for it with its own rights.
   */
  createToken(
    input: { name: string; role: Role; scope?: string | undefined; expiresIn_d: number },
    by?: Caller,
    maker?: Caller,
  ): Promise<{
    id: string
    token: string
    expiresAt: number
    /** Page of the screen, with the token where no server sees it; null for other roles. */
    url: string | null
  }>
  /** Those that have not ended. */
  listTokens(): Promise<TokenRecord[]>
  /** Throws `not_found`. */
  revokeToken(id: string, by?: Caller): Promise<void>
  /** With `by` only people with a role on its places, and only those roles; people without any are for the whole campus. */
  listUsers(by?: Caller): Promise<UserView[]>
  /** The link of the first administrator, while there is none; null afterwards. */
  createSetupLink(): Promise<Link | null>
}

export interface AccessAdminParts {
  readonly people: PeopleRecords
  readonly registry: Registry
  readonly clock: Clock
  readonly authority: Authority
  readonly identities: Identities
  /** Address that people use, without a slash at the end. */
  readonly baseUrl: () => string
  /** Takes mail to be sent; null: the platform sends none. */
  readonly mail: Pick<MailRecords, 'queue'> | null
}

export function createAccessAdmin(parts: AccessAdminParts): AccessAdmin {
  const { people, registry, clock, authority, identities, baseUrl, mail } = parts

  const newLink = async (purpose: LinkPurpose, email: string | null, by?: Caller): Promise<Link> => {
    const code = randomSecret()
    const now = clock.now()
    const expiresAt = now + LINK_DAYS[purpose] * DAY_MS
    const act = actOf(by, 'link_made', now)
    const endedLinks = await people.createLink(hashSecret(code), { purpose, email, expiresAt }, act)
    return { url: `${baseUrl()}${LINK_PAGE[purpose]}#${code}`, expiresAt, endedLinks }
  }

  const mailed = async (
    kind: 'invite' | 'reset' | 'granted',
    { id: person, email }: Pick<UserRecord, 'id' | 'email'>,
    link: Link,
  ): Promise<PersonLink> => {
    const { url, expiresAt } = link
    await mail?.queue({ person, kind, booking: null, link: url, until: expiresAt }, clock.now())
    return { ...link, mailed: mail !== null && !isReservedAddress(email) }
  }

  const mayAdminister = (by: Holder | undefined, user: Holder): boolean => !by || authority.mayOpen(by, user)

  return {
    async invite({ email, role, scope }, by) {
      const known = await people.findByEmail(email)
      const grant: Grant = { role, place: placeOf(scope, registry) }
      if (by) authority.demandGrant(by, grant)
      const user = await people.invite(email, grant, clock.now(), by?.id, authority.mayOpen)
      identities.forget()
      // An account without roles holds nothing that a link could hand over.
      const newcomer = !known?.passwordHash && (!known?.grants.length || mayAdminister(by, known))
      if (newcomer) return await mailed('invite', user, await newLink('invite', email, by))
      const expiresAt = clock.now() + LINK_DAYS.invite * DAY_MS
      const signIn = { url: `${baseUrl()}/sign-in`, expiresAt, endedLinks: 0 }
      return await mailed('granted', user, signIn)
    },

    async link(email, by) {
      const user = await people.findByEmail(email)
      if (!user || !mayAdminister(by, user)) {
        throw noPerson(email)
      }
      if (user.disabledAt !== null) throw new DenyutError('person_disabled')
      return await mailed('reset', user, await newLink('reset', user.email, by))
    },

    async createToken({ name, role, scope, expiresIn_d }, by, maker = by) {
      const id = randomUUID()
      const token = `${TOKEN_PREFIX}${randomSecret()}`
      const now = clock.now()
      const expiresAt = now + expiresIn_d * DAY_MS
      const place = role === 'kiosk' ? floorOf(scope, registry) : placeOf(scope, registry)
      if (by) authority.demandGrant(by, { role, place })
      const made = { id, name, grant: { role, place }, expiresAt, createdBy: by?.person ?? null }
      await people.createToken(made, hashSecret(token), actOf(maker, 'token_made', now))
      return { id, token, expiresAt, url: role === 'kiosk' ? `${baseUrl()}/kiosk/${place}#${token}` : null }
    },

    async listTokens() {
      return (await people.listTokens()).filter(({ expiresAt }) => expiresAt > clock.now())
    },

    async revokeToken(id, by) {
      const act = actOf(by, 'token_revoked', clock.now())
      if (!(await people.deleteToken(id, act)))
        throw new DenyutError('not_found', { id: `Tidak ada token ${id}.`, en: `There is no token ${id}.` })
      identities.forget()
    },

    async listUsers(by) {
      const users = (await people.list()).map((user) => viewOf(user, authority, by))
      if (!by || authority.onCampus(by, 'user.read')) return users
      return users.filter(({ grants }) => grants.length > 0)
    },

    async createSetupLink() {
      return (await people.countAdmins()) === 0 ? newLink('setup', null) : null
    },
  }
}

function placeOf(scope: string | undefined, registry: Registry): string {
  const place = scope ?? registry.campus().id
  if (registry.place(place)) return place
  throw faulty('validation_failed', [{ path: 'scope', message: notOnCampus(place) }])
}

/** A screen is bound to one floor: a token for more would see more than the wall shows. */
function floorOf(scope: string | undefined, registry: Registry): string {
  if (scope !== undefined && registry.place(scope)?.kind === 'floor') return scope
  const message = {
    id: `${scope ?? 'kampus'} bukan lantai`,
    en: `${scope ?? 'the campus'} is no floor`,
  }
  throw new DenyutError('validation_failed', NEEDS_FLOOR, { errors: [{ path: 'scope', message }] })
}

/** Somebody as `by` may read them: with the roles on its own places. */
export function viewOf(user: UserRecord, authority: Authority, by?: Holder): UserView {
  const { id, email, name, grants, createdAt, passwordHash, disabledAt, unit } = user
  return {
    id,
    email,
    name,
    grants: grants.filter(({ place }) => !by || authority.reaches(by, 'user.read', place)),
    createdAt,
    invited: passwordHash === null,
    disabledAt,
    unit,
    mayManage: !by || authority.covers(by, 'user.write', user),
  }
}
