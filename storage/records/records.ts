import type { Grant } from '#model/access/roles.ts'
import type { Campus } from '#model/campus/campus.ts'
import type { QuarantineEntry, QuarantineReason } from '#model/readings.ts'
import type { Device, Gateway, Placement } from '#model/registry.ts'
import type { Language } from '#model/text.ts'
import type { BackupFile } from './backup/format.ts'
import type { BackupState } from './backup/hourly.ts'
import type { Act, BookingRecords } from './bookings/port.ts'
import type { MailRecords } from './mail.ts'

/**
 * Records: campus, devices, credentials, people, sessions, tokens, quarantine, settings made in the UI.
 * PostgreSQL or embedded PGlite behind one code path; every method throws DenyutError (`database_unavailable`, `already_exists`, …).
 * Times are Unix ms and always passed in: no method reads a clock.
 */
export interface Records {
  readonly engine: 'pglite' | 'postgresql'
  /** Locks (embedded), connects, migrates. */
  open(): Promise<void>
  close(): Promise<void>
  ping(): Promise<void>
  /** How the hourly back-ups go; null: a server of its own keeps the records, and its back-ups. */
  backups(): BackupState | null
  /** Backs all records up into a new file, or into the directory of back-ups with null. */
  backup(path: string | null): Promise<BackupFile>
  readonly campus: CampusRecords
  readonly devices: DeviceRecords
  readonly people: PeopleRecords
  readonly quarantine: QuarantineRecords
  readonly bookings: BookingRecords
  readonly mail: MailRecords
}

export interface CampusRecords {
  /** null before the first import. */
  read(): Promise<Campus | null>
  /** Replaces the campus in one transaction; places that vanish while devices stand on them throw `in_use`. */
  replace(campus: Campus, now: number): Promise<void>
}

/** Only hashes are stored: SHA-256 of a 192-bit random secret. */
export interface CredentialHash {
  readonly username: string
  readonly kind: 'device' | 'gateway'
  readonly secretHash: Uint8Array
}

/** The same secret as Mosquitto's password file has it; null when it was made before such hashes were kept. */
export interface BrokerHash {
  readonly username: string
  readonly kind: 'device' | 'gateway'
  readonly hash: string | null
}

/** A device to be added, with the hashes of its secret; both null or absent when a gateway speaks for it. */
export interface DeviceInput {
  readonly device: Device
  readonly secretHash: Uint8Array | null
  readonly brokerHash?: string | null
}

export interface DeviceRecords {
  list(): Promise<Device[]>
  listGateways(): Promise<Gateway[]>
  placements(): Promise<Placement[]>
  /** Credentials of what is not retired. */
  credentials(): Promise<CredentialHash[]>
  /** The same credentials for an external broker, by name. */
  brokerHashes(): Promise<BrokerHash[]>
  /** Adds devices with their placement and, where given, the hashes of the secret; all or nothing. `already_exists` on a known id or externalId. */
  add(devices: readonly DeviceInput[], now: number): Promise<void>
  addGateway(gateway: Gateway, secretHash: Uint8Array, now: number, brokerHash?: string): Promise<void>
  rotate(username: string, secretHash: Uint8Array, brokerHash?: string): Promise<void>
  /** Moves a device from `from` on, under a new label where one is given; earlier readings keep their place. */
  move(device: string, place: string, from: number, label?: string): Promise<void>
  retire(id: string, now: number): Promise<void>
}

export interface UserRecord {
  readonly id: string
  readonly email: string
  readonly name: string | null
  /** PHC string of argon2id; null while invited. */
  readonly passwordHash: string | null
  readonly language: Language
  readonly grants: readonly Grant[]
  readonly createdAt: number
  readonly disabledAt: number | null
  /** Where somebody works, as rules of desks name it. */
  readonly unit: string | null
}

export type LinkPurpose = 'setup' | 'invite' | 'reset'

export interface LinkRecord {
  readonly purpose: LinkPurpose
  readonly email: string | null
  readonly expiresAt: number
}

/** Whether who has these grants may open the account of who has those: the rule of the role table and the tree of places. */
export type Covers = (maker: { grants: readonly Grant[] }, account: { grants: readonly Grant[] }) => boolean

export interface SessionRecord {
  readonly user: UserRecord
  readonly expiresAt: number
}

export interface TokenRecord {
  readonly id: string
  readonly name: string
  readonly grant: Grant
  readonly expiresAt: number
  /** Who made it; null: the command line. */
  readonly createdBy: string | null
}

/** What is needed to take a grant: `campus`, of which one administrator has to stay, and the tokens that end with the grant. */
export interface Removal {
  readonly campus: string
  readonly tokens: readonly string[]
}

export interface PeopleRecords {
  /** People with the role admin anywhere. */
  countAdmins(): Promise<number>
  list(): Promise<UserRecord[]>
  findByEmail(email: string): Promise<UserRecord | null>
  find(id: string): Promise<UserRecord | null>
  /**
   * Creates the person if unknown and adds the grant. A link whose maker does not cover what the account has become ends with that; without
   * `covers` every one that a person made. Throws `person_disabled`.
   */
  invite(email: string, grant: Grant, now: number, actor?: string, covers?: Covers): Promise<UserRecord>
  /** Takes a grant, and with it tokens of the person. Throws `not_found` and `last_admin`. */
  removeGrant(id: string, grant: Grant, options: Removal, act: Act): Promise<UserRecord>
  /**
   * Nobody signs in as this person any more: sessions, links, the calendar address, waiting mail and tokens that it made end with it,
   * but for the screens of floors. Throws `not_found` and `last_admin`.
   */
  disable(id: string, campus: string, act: Act): Promise<UserRecord>
  /** Throws `not_found`. */
  enable(id: string, act: Act): Promise<UserRecord>
  /** A new password ends sessions and links. */
  update(
    id: string,
    change: { name?: string; language?: Language; passwordHash?: string },
  ): Promise<UserRecord>

  /** Links and sessions are kept by the SHA-256 of their code; one use. */
  /** The only link to its account from now on; how many it replaces. Its maker is who acts. */
  createLink(codeHash: Uint8Array, link: LinkRecord, act: Act): Promise<number>
  /** null as for `useLink`. */
  readLink(codeHash: Uint8Array, now: number, covers: Covers): Promise<LinkRecord | null>
  /**
   * Uses the link and creates or updates the person in one transaction. null when it was used, has expired, invites somebody who has a
   * password by now, or its maker does not cover the account (any more). A set-up link grants admin on `campus`.
   */
  useLink(
    codeHash: Uint8Array,
    person: { email: string | null; name: string; passwordHash: string; campus: string },
    now: number,
    covers: Covers,
  ): Promise<UserRecord | null>

  createSession(idHash: Uint8Array, user: string, expiresAt: number, now: number): Promise<void>
  readSession(idHash: Uint8Array, now: number): Promise<SessionRecord | null>
  /** Moves the end of a session; does nothing when it is gone. */
  extendSession(idHash: Uint8Array, expiresAt: number): Promise<void>
  deleteSession(idHash: Uint8Array): Promise<void>

  createToken(token: TokenRecord, hash: Uint8Array, act: Act): Promise<void>
  /** All tokens, expired ones too, the first to expire first. */
  listTokens(): Promise<TokenRecord[]>
  readToken(hash: Uint8Array, now: number): Promise<TokenRecord | null>
  /** false: there is none. */
  deleteToken(id: string, act: Act): Promise<boolean>
}

export interface QuarantineInput {
  readonly device: string
  readonly topic: string
  readonly reason: QuarantineReason
  readonly detail: string
  readonly payload: Uint8Array
  readonly receivedAt: number
  /** Spool sequence; an entry counts a sequence once, so a replay after a crash does not count twice. */
  readonly sequence: number
}

export interface QuarantineRecords {
  /**
   * Keyed by (device, topic, reason, payload hash) with a count; at most 1,000 entries and 16 MiB a device. Returns how many payloads
   * were beyond that and only counted.
   */
  add(entries: readonly QuarantineInput[]): Promise<{ payloadNotKept: number }>
  list(filter: { reason?: QuarantineReason; device?: string; limit: number; offset: number }): Promise<{
    total: number
    byReason: Partial<Record<QuarantineReason, number>>
    entries: QuarantineEntry[]
  }>
  take(
    filter: { ids?: readonly string[]; reason?: QuarantineReason; device?: string },
    limit: number,
  ): Promise<QuarantineEntry[]>
  remove(ids: readonly string[]): Promise<void>
}
