import type { Campus } from '#model/campus/campus.ts'
import { DenyutError } from '#model/errors.ts'
import type { QuarantineEntry } from '#model/readings.ts'
import type { Device, Gateway } from '#model/registry.ts'
import type { BookingRecords } from '#storage/records/bookings/port.ts'
import type { MailRecords } from '#storage/records/mail.ts'
import type {
  CredentialHash,
  DeviceRecords,
  LinkRecord,
  PeopleRecords,
  QuarantineRecords,
  Records,
  TokenRecord,
  UserRecord,
} from '#storage/records/records.ts'
import { testCampus, testDevices } from './campus.ts'

const key = (hash: Uint8Array): string => Buffer.from(hash).toString('hex')

/** Records in memory, for tests of the API alone. */
export function memoryRecords(): Records & { readonly entries: QuarantineEntry[] } {
  const entries: QuarantineEntry[] = []
  let campus: Campus | null = testCampus()
  return {
    engine: 'pglite',
    entries,
    open: async () => {},
    close: async () => {},
    ping: async () => {},
    backups: () => null,
    backup: async () => {
      throw new DenyutError('unavailable')
    },
    campus: {
      read: async () => campus,
      replace: async (next) => {
        campus = next
      },
    },
    devices: memoryDevices(),
    people: memoryPeople(),
    quarantine: memoryQuarantine(entries),
    bookings: outOfOrder<BookingRecords>(),
    mail: outOfOrder<MailRecords>(),
  }
}

/** Bookings and mail live on constraints and locks of a real database: tests of them bring one. Here they are out of order. */
const outOfOrder = <T extends object>(): T =>
  new Proxy({} as T, {
    get: () => async () => {
      throw new DenyutError('unavailable')
    },
  })

function memoryDevices(): DeviceRecords {
  const devices = new Map<string, Device>(testDevices().map((device) => [device.id, device]))
  const gateways = new Map<string, Gateway>()
  const credentials = new Map<string, CredentialHash>()
  return {
    list: async () => [...devices.values()],
    listGateways: async () => [...gateways.values()],
    placements: async () => [...devices.values()].map(({ id, place }) => ({ device: id, place, from: 0 })),
    credentials: async () => [...credentials.values()],
    brokerHashes: async () => [],
    async add(added) {
      for (const { device, secretHash } of added) {
        if (devices.has(device.id)) throw new DenyutError('already_exists', `${device.id} exists.`)
        devices.set(device.id, device)
        if (secretHash) credentials.set(device.id, { username: device.id, kind: 'device', secretHash })
      }
    },
    async addGateway(gateway, secretHash) {
      gateways.set(gateway.id, gateway)
      credentials.set(gateway.id, { username: gateway.id, kind: 'gateway', secretHash })
    },
    async rotate(username, secretHash) {
      credentials.set(username, { username, kind: 'device', secretHash })
    },
    async move(id, place, _from, label) {
      const device = devices.get(id)
      if (device) devices.set(id, { ...device, place, label: label ?? device.label })
    },
    async retire(id, now) {
      const device = devices.get(id)
      if (device) devices.set(id, { ...device, retiredAt: now })
    },
  }
}

function memoryPeople(): PeopleRecords {
  const users = new Map<string, UserRecord>()
  const links = new Map<string, LinkRecord>()
  const sessions = new Map<string, { user: string; expiresAt: number }>()
  const tokens = new Map<string, TokenRecord>()
  const byEmail = (email: string) =>
    [...users.values()].find((user) => user.email === email.trim().toLowerCase())
  const ensure = (email: string, now: number): UserRecord => {
    const known = byEmail(email)
    if (known) return known
    const user: UserRecord = {
      id: `user-${users.size + 1}`,
      email: email.trim().toLowerCase(),
      name: null,
      passwordHash: null,
      language: 'id',
      grants: [],
      createdAt: now,
      disabledAt: null,
      unit: null,
    }
    users.set(user.id, user)
    return user
  }
  const change = (user: UserRecord, to: Partial<UserRecord>): UserRecord => {
    const changed = { ...user, ...to }
    users.set(user.id, changed)
    return changed
  }
  const endSessions = (id: string) => {
    for (const [hash, { user }] of sessions) if (user === id) sessions.delete(hash)
  }
  const endLinks = (email: string | null): number => {
    const same = [...links].filter(([, link]) => email !== null && link.email === email)
    for (const [hash] of same) links.delete(hash)
    return same.length
  }
  const find = (id: string): UserRecord => {
    const user = users.get(id)
    if (!user) throw new DenyutError('not_found')
    return user
  }
  return {
    find: async (id) => users.get(id) ?? null,
    async removeGrant(id, { role, place }) {
      const user = find(id)
      const grants = user.grants.filter((grant) => grant.role !== role || grant.place !== place)
      if (grants.length === user.grants.length) throw new DenyutError('not_found')
      return change(user, { grants })
    },
    async disable(id, _, { now }) {
      endSessions(id)
      return change(find(id), { disabledAt: now })
    },
    enable: async (id) => change(find(id), { disabledAt: null }),
    countAdmins: async () =>
      [...users.values()].filter(({ grants }) => grants.some(({ role }) => role === 'admin')).length,
    list: async () => [...users.values()],
    findByEmail: async (email) => byEmail(email) ?? null,
    async invite(email, grant, now) {
      const user = ensure(email, now)
      return change(user, { grants: [...user.grants, grant] })
    },
    async update(id, to) {
      const user = users.get(id)
      if (!user) throw new DenyutError('not_found')
      if (to.passwordHash !== undefined) endSessions(id)
      return change(user, to)
    },
    async createLink(hash, link) {
      const replaced = endLinks(link.email)
      links.set(key(hash), link)
      return replaced
    },
    async readLink(hash, now) {
      const link = links.get(key(hash))
      return link && link.expiresAt > now ? link : null
    },
    async useLink(hash, { email, name, passwordHash, campus }, now) {
      const link = links.get(key(hash))
      if (!link || link.expiresAt <= now) return null
      links.delete(key(hash))
      endLinks(link.email)
      const user = ensure(link.email ?? email ?? '', now)
      endSessions(user.id)
      const grants = link.purpose === 'setup' ? [{ role: 'admin' as const, place: campus }] : user.grants
      return change(user, { name, passwordHash, grants })
    },
    async createSession(hash, user, expiresAt) {
      sessions.set(key(hash), { user, expiresAt })
    },
    async readSession(hash, now) {
      const session = sessions.get(key(hash))
      const user = users.get(session?.user ?? '')
      return session && user && session.expiresAt > now ? { user, expiresAt: session.expiresAt } : null
    },
    async extendSession(hash, expiresAt) {
      const session = sessions.get(key(hash))
      if (session) session.expiresAt = expiresAt
    },
    async deleteSession(hash) {
      sessions.delete(key(hash))
    },
    async createToken(token, hash) {
      tokens.set(key(hash), token)
    },
    listTokens: async () => [...tokens.values()],
    async readToken(hash, now) {
      const token = tokens.get(key(hash))
      return token && token.expiresAt > now ? token : null
    },
    async deleteToken(id) {
      const found = [...tokens].find(([, token]) => token.id === id)
      return found ? tokens.delete(found[0]) : false
    },
  }
}

function memoryQuarantine(entries: QuarantineEntry[]): QuarantineRecords {
  return {
    add: async () => ({ payloadNotKept: 0 }),
    async list({ reason, device, limit, offset }) {
      const found = entries.filter(
        (entry) => (!reason || entry.reason === reason) && (!device || entry.device === device),
      )
      return { total: found.length, byReason: {}, entries: found.slice(offset, offset + limit) }
    },
    take: async () => [],
    remove: async () => {},
  }
}
