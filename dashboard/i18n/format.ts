import type { Language } from '#model/text.ts'
import { localeOf, useLanguage } from './text.ts'

/** What is shown for a value that is not known. */
export const NONE = '–'

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

function numberFormat(language: Language, decimals: number): Intl.NumberFormat {
  const slot = `n ${language} ${decimals}`
  const made =
    cache.get(slot) ??
    new Intl.NumberFormat(localeOf(language), {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    })
  cache.set(slot, made)
  return made as Intl.NumberFormat
}

function dateFormat(
  language: Language,
  zone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const slot = `d ${language} ${zone} ${JSON.stringify(options)}`
  const made =
    cache.get(slot) ??
    new Intl.DateTimeFormat(localeOf(language), { timeZone: zone, hourCycle: 'h23', ...options })
  cache.set(slot, made)
  return made as Intl.DateTimeFormat
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' }
const SECONDS: Intl.DateTimeFormatOptions = { ...CLOCK, second: '2-digit' }
const DAY: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' }
const WEEKDAY: Intl.DateTimeFormatOptions = { weekday: 'long' }
const LONG_DAY: Intl.DateTimeFormatOptions = { weekday: 'long', day: 'numeric', month: 'long' }
const DATE: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' }
const FULL_DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' }
const FULL: Intl.DateTimeFormatOptions = { ...FULL_DAY, ...CLOCK }

const AGE_STEPS = [
  { limit_s: 60, unit_s: 1, id: 'dtk', en: 's' },
  { limit_s: 3_600, unit_s: 60, id: 'mnt', en: 'min' },
  { limit_s: 172_800, unit_s: 3_600, id: 'jam', en: 'h' },
  { limit_s: Number.POSITIVE_INFINITY, unit_s: 86_400, id: 'hari', en: 'd' },
] as const

/** A length of time in its largest whole unit. */
function duration(language: Language, ms: number): string {
  const seconds = Math.max(0, ms / 1000)
  const step = AGE_STEPS.find((candidate) => seconds < candidate.limit_s) ?? AGE_STEPS[3]
  return `${numberFormat(language, 0).format(Math.floor(seconds / step.unit_s))} ${step[language]}`
}

export interface Formats {
  number(value: number | null | undefined, decimals?: number): string
  percent(fraction: number | null | undefined, decimals?: number): string
  time(at: number, zone: string): string
  timeWithSeconds(at: number, zone: string): string
  day(at: number, zone: string): string
  weekday(date: string): string
  /** A calendar date YYYY-MM-DD with its weekday. */
  date(date: string): string
  /** For a time axis over days: the date at midnight, the time of day between. */
  tick(at: number, zone: string): string
  dateTime(at: number, zone: string): string
  /** The end of a span whose beginning is shown with its date: the time, and the date when it is another one. */
  until(from: number, to: number, zone: string): string
  duration(ms: number): string
  bytes(value: number): string
}

const missing = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined || Number.isNaN(value)

export function formats(language: Language): Formats {
  const number = (value: number | null | undefined, decimals = 0) =>
    missing(value) ? NONE : numberFormat(language, decimals).format(value)
  return {
    number,
    percent: (fraction, decimals = 0) =>
      missing(fraction) ? NONE : `${numberFormat(language, decimals).format(fraction * 100)}%`,
    time: (at, zone) => dateFormat(language, zone, CLOCK).format(at),
    timeWithSeconds: (at, zone) => dateFormat(language, zone, SECONDS).format(at),
    tick(at, zone) {
      const time = dateFormat(language, zone, CLOCK).format(at)
      return /^00[.:]00$/.test(time) ? dateFormat(language, zone, DATE).format(at) : time
    },
    weekday: (date) => dateFormat(language, 'UTC', WEEKDAY).format(Date.parse(`${date}T00:00:00Z`)),
    date: (date) => dateFormat(language, 'UTC', LONG_DAY).format(Date.parse(`${date}T00:00:00Z`)),
    day: (at, zone) => dateFormat(language, zone, DAY).format(at),
    dateTime: (at, zone) => dateFormat(language, zone, FULL).format(at),
    until(from, to, zone) {
      const day = dateFormat(language, zone, FULL_DAY)
      return dateFormat(language, zone, day.format(from) === day.format(to) ? CLOCK : FULL).format(to)
    },
    duration: (ms) => duration(language, ms),
    bytes(value) {
      const power = Math.min(4, value < 1024 ? 0 : Math.floor(Math.log2(value) / 10))
      return `${number(value / 1024 ** power, power === 0 ? 0 : 1)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`
    },
  }
}

export const useFormats = (): Formats => formats(useLanguage())
