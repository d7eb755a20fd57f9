import { localToUnix } from '#model/calendar/local.ts'
import { DenyutError } from '#model/errors.ts'

/** Reads the time of a row; null when the text is none. Unix ms. */
export type TimeReader = (text: string) => number | null

const SECONDS_MAX = 1e11
const OFFSET = /(Z|[+-]\d\d:?\d\d)$/i
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?$/
const TOKENS: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{1,2})',
  DD: '(?<day>\\d{1,2})',
  HH: '(?<hour>\\d{1,2})',
  mm: '(?<minute>\\d{2})',
  ss: '(?<second>\\d{2})',
  SSS: '(?<milli>\\d{1,3})',
}

/**
 * `auto` reads Unix seconds or ms and ISO 8601, also with a space and without an offset; `unix`, `unix-ms`; or a pattern of YYYY MM DD HH mm
 * ss SSS. Times without an offset are of `zone`. Throws `usage` for a pattern without a date or a zone that is none.
 */
export function timeReader(format: string, zone: string): TimeReader {
  try {
    localToUnix('2026-01-01', 0, zone)
  } catch (error) {
    throw new DenyutError(
      'usage',
      {
        id: `${zone} bukan zona waktu, misalnya UTC atau Asia/Makassar.`,
        en: `${zone} is no time zone, as UTC or Asia/Makassar.`,
      },
      { cause: error },
    )
  }
  if (format === 'auto') return (text) => automatic(text.trim(), zone)
  if (format === 'unix') return (text) => scaled(text, 1_000)
  if (format === 'unix-ms') return (text) => scaled(text, 1)
  if (!/YYYY/.test(format) || !/MM/.test(format) || !/DD/.test(format)) {
    throw new DenyutError('usage', {
      id: `${format} bukan format waktu: auto, unix, unix-ms, atau pola seperti DD/MM/YYYY HH:mm:ss.`,
      en: `${format} is no time format: auto, unix, unix-ms, or a pattern as DD/MM/YYYY HH:mm:ss.`,
    })
  }
  const source = format
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/YYYY|SSS|MM|DD|HH|mm|ss/g, (token) => TOKENS[token] ?? token)
  const pattern = new RegExp(`^${source}$`)
  return (text) => {
    const part = pattern.exec(text.trim())?.groups
    if (!part) return null
    return local([part.year, part.month, part.day, part.hour, part.minute, part.second, part.milli], zone)
  }
}

function scaled(text: string, factor: number): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? Math.round(value * factor) : null
}

function automatic(text: string, zone: string): number | null {
  if (/^-?\d+(\.\d+)?$/.test(text)) return scaled(text, Math.abs(Number(text)) < SECONDS_MAX ? 1_000 : 1)
  if (OFFSET.test(text) && /\d[T ]\d/.test(text)) {
    const time = Date.parse(text.replace(' ', 'T'))
    return Number.isNaN(time) ? null : time
  }
  const match = ISO.exec(text)
  return match ? local(match.slice(1), zone) : null
}

function local(
  [year, month, day, hour = '0', minute = '0', second = '0', fraction = '0']: readonly (string | undefined)[],
  zone: string,
): number | null {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  if (
    Number.isNaN(Date.parse(`${date}T00:00:00Z`)) ||
    Number(hour) > 23 ||
    Number(minute) > 59 ||
    Number(second) > 60
  )
    return null
  const ms = Math.round(Number(`0.${fraction}`) * 1_000)
  return localToUnix(date, Number(hour) * 60 + Number(minute), zone) + Number(second) * 1_000 + ms
}
