import type { IncomingHttpHeaders } from 'node:http'
import type { Grant } from '#model/access/roles.ts'
import { DenyutError } from '#model/errors.ts'
import type { Language } from '#model/text.ts'
import type { Clock } from '#platform/clock.ts'
import { hashSecret, randomSecret } from '#platform/secrets.ts'
import type { PeopleRecords } from '#storage/records/records.ts'
import { readCookie } from './cookie.ts'

/** A session ends this long after its last use. */
export const SESSION_MS = 12 * 3_600_000
/** A session is extended at most this often: every request would write. */
const EXTEND_EVERY_MS = 10 * 60_000
/** A revoked session or changed role works at most this much longer, on this node and on others. */
const IDENTITY_CACHE_MS = 10_000
/** People and programs seen within that time. */
const IDENTITIES_MAX = 10_000

/** Who asks, and how they proved it. */
export interface Caller {
  readonly kind: 'user' | 'token'
  readonly id: string
  readonly name: string
  readonly email: string | null
  /** The person behind it: oneself, or who made the token; null: the command line made it. */
  readonly person: string | null
  /** null: a token has none of its own. */
  readonly language: Language | null
  readonly grants: readonly Grant[]
  readonly via: 'cookie' | 'bearer'
  readonly credential: Credential
}

export interface Credential {
  readonly via: 'cookie' | 'bearer'
  readonly hash: Uint8Array
}

interface Cached {
  readonly caller: Caller
  readonly readAt: number
  readonly expiresAt: number
}

/** Resolves session cookies and bearer tokens to callers. */
export class Identities {
  readonly #people: PeopleRecords
  readonly #clock: Clock
  readonly #cookie: string
  readonly #listeners = new Set<(ended: Credential | null) => void>()
  #cache = new Map<string, Cached>()

  constructor(people: PeopleRecords, clock: Clock, cookie: string) {
    this.#people = people
    this.#clock = clock
    this.#cookie = cookie
  }

  /** The secret that a request carries; null when it carries none. A bearer token wins over a cookie. */
  credentialOf(headers: IncomingHttpHeaders): Credential | null {
    const bearer = /^Bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1]
    if (headers.authorization !== undefined) return { via: 'bearer', hash: hashSecret(bearer ?? '') }
    const session = readCookie(headers.cookie, this.#cookie)
    return session === undefined ? null : { via: 'cookie', hash: hashSecret(session) }
  }

  /** null when nobody has this secret, or no longer. */
  async resolve(credential: Credential): Promise<Caller | null> {
    const key = cacheKey(credential)
    const now = this.#clock.now()
    const cached = this.#cache.get(key)
    if (cached && now - cached.readAt < IDENTITY_CACHE_MS && now < cached.expiresAt) return cached.caller
    this.#cache.delete(key)
    const found =
      credential.via === 'cookie' ? await this.#session(credential, now) : await this.#token(credential, now)
    if (found) this.#remember(key, found)
    return found?.caller ?? null
  }

  /** Extends a session that was last extended a while ago; true when the cookie is to be sent again. */
  async extend({ credential }: Caller): Promise<boolean> {
    const now = this.#clock.now()
    const cached = this.#cache.get(cacheKey(credential))
    if (credential.via !== 'cookie' || !cached) return false
    if (cached.expiresAt - now > SESSION_MS - EXTEND_EVERY_MS) return false
    await this.#people.extendSession(credential.hash, now + SESSION_MS)
    this.#cache.set(cacheKey(credential), { ...cached, expiresAt: now + SESSION_MS })
    return true
  }

  /** A new session; returns the secret for the cookie. */
  async signIn(user: string): Promise<string> {
    const secret = randomSecret()
    const now = this.#clock.now()
    await this.#people.createSession(hashSecret(secret), user, now + SESSION_MS, now)
    return secret
  }

  async signOut(credential: Credential): Promise<void> {
    await this.#people.deleteSession(credential.hash)
    this.#cache.delete(cacheKey(credential))
    for (const listener of this.#listeners) listener(credential)
  }

  /** After people or roles changed here. */
  forget(): void {
    this.#cache.clear()
    for (const listener of this.#listeners) listener(null)
  }

  /** Called with the credential that ended, or null when any may have changed. Returns the unsubscribe. */
  onChange(listener: (ended: Credential | null) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async #session(credential: Credential, now: number): Promise<Cached | null> {
    const session = await this.#people.readSession(credential.hash, now)
    if (!session || session.user.disabledAt !== null) return null
    const { id, name, email, language, grants } = session.user
    const caller: Caller = {
      kind: 'user',
      id,
      name: name ?? email,
      email,
      person: id,
      language,
      grants,
      via: 'cookie',
      credential,
    }
    return { caller, readAt: now, expiresAt: session.expiresAt }
  }

  async #token(credential: Credential, now: number): Promise<Cached | null> {
    const token = await this.#people.readToken(credential.hash, now)
    if (!token) return null
    const { id, name, grant, expiresAt, createdBy } = token
    const caller: Caller = {
      kind: 'token',
      id,
      name,
      email: null,
      person: createdBy,
      language: null,
      grants: [grant],
      via: 'bearer',
      credential,
    }
    return { caller, readAt: now, expiresAt }
  }

  #remember(key: string, entry: Cached): void {
    this.#cache.set(key, entry)
    const oldest = this.#cache.size > IDENTITIES_MAX ? this.#cache.keys().next().value : undefined
    if (oldest !== undefined) this.#cache.delete(oldest)
  }
}

const cacheKey = ({ via, hash }: Credential): string => `${via} ${Buffer.from(hash).toString('base64')}`

/** Throws `unauthenticated` for nobody. */
export function signedIn(caller: Caller | null): Caller {
  if (!caller) throw new DenyutError('unauthenticated')
  return caller
}
