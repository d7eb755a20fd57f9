import { DenyutError, faulty } from '#model/errors.ts'
import { IS_NEEDED } from '#model/field-words.ts'
import type { Clock } from '#platform/clock.ts'
import { hashSecret } from '#platform/secrets.ts'
import type { Covers, LinkRecord, PeopleRecords, UserRecord } from '#storage/records/records.ts'
import type { Attempts } from './attempts.ts'
import { NOBODY_HASH, type Passwords } from './passwords.ts'

export interface SignInParts {
  readonly people: PeopleRecords
  readonly clock: Clock
  readonly passwords: Passwords
  readonly attempts: Attempts
  readonly campus: () => string
  readonly mayOpen: Covers
}

/** Passwords and one-use links: the two ways by which a person becomes known. */
export class SignIn {
  readonly #parts: SignInParts

  constructor(parts: SignInParts) {
    this.#parts = parts
  }

  /**
   * Throws `wrong_credentials`, the same and after the same work for an unknown address, a wrong password and
   * a disabled person.
   */
  async withPassword(email: string, password: string, address: string): Promise<UserRecord> {
    const { people, passwords, attempts } = this.#parts
    const subject = email.trim().toLowerCase()
    attempts.check(address, subject)
    const user = await people.findByEmail(email)
    const usable = user?.disabledAt === null ? user.passwordHash : null
    const right = await passwords.verify(password, usable ?? NOBODY_HASH)
    if (!right || !user) {
      attempts.failed(address, subject)
      throw new DenyutError('wrong_credentials')
    }
    attempts.succeeded(subject)
    return user
  }

  /**
   * Throws `link_expired` for a code that was used, has ended, never was or opens less than the account has become, `setup_done` for a set-up link
   * after the first administrator.
   */
  async readLink(code: string, address: string): Promise<LinkRecord> {
    const { people, clock, attempts, mayOpen } = this.#parts
    attempts.check(address, null)
    const link = await people.readLink(hashSecret(code), clock.now(), mayOpen)
    if (!link) {
      attempts.failed(address, null)
      throw new DenyutError('link_expired')
    }
    if (link.purpose === 'setup' && (await people.countAdmins()) > 0) throw new DenyutError('setup_done')
    return link
  }

  /** Uses the link up; every session of the person that was open ends. */
  async withLink(
    code: string,
    given: { name: string; email?: string | undefined; password: string },
    address: string,
  ): Promise<UserRecord> {
    const { people, clock, passwords, campus, mayOpen } = this.#parts
    const link = await this.readLink(code, address)
    const email = link.email ?? given.email ?? null
    if (email === null) {
      throw faulty('validation_failed', [{ path: 'email', message: IS_NEEDED }])
    }
    const passwordHash = await passwords.hash(given.password)
    const person = { email, name: given.name, passwordHash, campus: campus() }
    // biome-ignore lint/correctness/useHookAtTopLevel: a link of the records, no hook of React
    const user = await people.useLink(hashSecret(code), person, clock.now(), mayOpen)
    if (!user) throw new DenyutError('link_expired')
    return user
  }
}
