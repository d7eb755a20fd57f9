import type { Act } from '#storage/records/bookings/port.ts'
import type { Caller } from './identities.ts'

/** What a caller does, for the audit; no caller: the owner of the data directory at the command line. */
export const actOf = (caller: Caller | undefined, action: string, now: number): Act => ({
  actor: caller?.id ?? 'system',
  action,
  by: caller ? 'person' : 'system',
  now,
})
