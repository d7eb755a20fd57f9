/**
 * Date, time to the second or finer, and an offset: without one the moment depends on the reader [RFC 3339
 * §5.6].
 */
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(?:([Zz])|([+-])(\d\d):?(\d\d))$/

/** Largest distance from 1970 that a Date can hold, ms [ECMA-262 §21.4.1.1]. */
export const MAX_TIME_MS = 8.64e15

/** Unix ms of an ISO 8601 time with offset, fractions cut to milliseconds; null when it is none. */
export function parseIsoTime(text: string): number | null {
  const match = ISO.exec(text)
  if (!match) return null
  const part = (index: number): number => Number(match[index] ?? 0)
  const month = part(2)
  const day = part(3)
  if (month < 1 || month > 12 || day < 1 || part(4) > 23 || part(5) > 59 || part(6) > 60) return null
  const midnight = Date.UTC(part(1), month - 1, day)
  // 31 April would roll over into May.
  if (new Date(midnight).getUTCDate() !== day) return null
  const ms = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const offset_min = (part(10) * 60 + part(11)) * (match[9] === '-' ? -1 : 1)
  return midnight + ((part(4) * 60 + part(5) - offset_min) * 60 + part(6)) * 1_000 + ms
}
