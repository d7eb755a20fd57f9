import type { SendOutcome } from '#storage/records/mail.ts'

const RETRY_FIRST_MS = 30_000
const RETRY_MAX_MS = 3_600_000
/** About four hours of trying; then it is for a person to look at. */
const ATTEMPTS_MAX = 10
/** What a server says of a refusal may be a page. */
const FAULT_MAX = 200

/** What becomes of something after its `attempts`-th attempt to be sent: twice as long a wait after each failure, then given up. */
export function afterAttempt(attempts: number, fault: string | null, now: number): SendOutcome {
  if (fault === null) return { state: 'sent', nextAt: now, error: null }
  const wait = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (attempts - 1))
  return {
    state: attempts >= ATTEMPTS_MAX ? 'dead' : 'waiting',
    nextAt: now + wait,
    error: fault.slice(0, FAULT_MAX),
  }
}

export const faultOf = (error: unknown): string =>
  error instanceof Error && error.message ? error.message : 'failed'
