import type { Text } from '../text.ts'

export const ROLES = ['employee', 'viewer', 'manager', 'engineer', 'admin', 'kiosk'] as const
export type Role = (typeof ROLES)[number]
/** A screen on a wall is no person: its role is given to tokens only. */
export const PERSON_ROLES = ['employee', 'viewer', 'manager', 'engineer', 'admin'] as const satisfies Role[]

/** A role on a place and everything below it. */
export interface Grant {
  readonly role: Role
  readonly place: string
}

export const ROLE_LABELS: Record<Role, Text> = {
  employee: { id: 'Pegawai', en: 'Employee' },
  viewer: { id: 'Pemantau', en: 'Viewer' },
  manager: { id: 'Pengelola gedung', en: 'Facility manager' },
  engineer: { id: 'Teknisi', en: 'Engineer' },
  admin: { id: 'Admin', en: 'Admin' },
  kiosk: { id: 'Layar lantai', en: 'Floor screen' },
}

/** What can be asked of the platform. */
export const VERBS = [
  'campus.read',
  'aggregate.read',
  'desk.read',
  'desk.history',
  'history.read',
  'device.read',
  'device.write',
  'raw.read',
  'ledger.read',
  'quarantine.read',
  'quarantine.replay',
  'user.read',
  'user.write',
  'token.write',
  'settings.write',
  'campus.write',
  'booking.own',
  'booking.manage',
  'kiosk.read',
] as const
export type Verb = (typeof VERBS)[number]

/**
 * The one table of who may do what, on the place of the grant and below. Employee: desk availability, own
 * bookings. Viewer: aggregates of room and above. Manager: single desks, analytics. Engineer: devices, raw
 * messages, ledger, quarantine, no names. Admin: users, settings. Kiosk: the screen of one floor and nothing else.
 */
export const ALLOWED: Readonly<Record<Role, ReadonlySet<Verb>>> = {
  employee: new Set(['campus.read', 'desk.read', 'booking.own']),
  viewer: new Set(['campus.read', 'aggregate.read', 'history.read', 'booking.own']),
  manager: new Set([
    'campus.read',
    'aggregate.read',
    'history.read',
    'desk.read',
    'desk.history',
    'device.read',
    'ledger.read',
    'booking.own',
    'booking.manage',
    'kiosk.read',
  ]),
  engineer: new Set([
    'campus.read',
    'aggregate.read',
    'history.read',
    'desk.read',
    'device.read',
    'device.write',
    'raw.read',
    'ledger.read',
    'quarantine.read',
    'quarantine.replay',
    'booking.own',
  ]),
  admin: new Set(VERBS),
  kiosk: new Set(['kiosk.read']),
}

/** Whether grants allow a verb on a place whose ancestors (itself included) are given. */
export const allows = (grants: readonly Grant[], verb: Verb, ancestors: readonly string[]): boolean =>
  grants.some((grant) => ALLOWED[grant.role].has(verb) && ancestors.includes(grant.place))
