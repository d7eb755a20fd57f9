/**
 * Local time of IANA zones with Intl alone. Days are looked up once; within a day the offset is arithmetic.
 */

export const DAY_MS = 86_400_000

/**
 * A stretch of time with one offset: a UTC day, or the part of it on one side of a transition. Unix ms,
 * half-open.
 */
export interface OffsetWindow {
  readonly from: number
  readonly to: number
  /** Local time − UTC, ms. */
  readonly offset_ms: number
}

/** Days remembered per zone: 60 years, more than any store holds. */
const DAYS_MAX = 21_915

/** Finest step at which a transition is looked for: every known one is on a whole second. */
const TRANSITION_STEP_MS = 1_000

export interface ZoneRules {
  /** The window that holds `t`. */
  windowAt(t: number): OffsetWindow
}

const ZONES = new Map<string, ZoneRules>()
/** Zones remembered: there are about 450 of them. */
const ZONES_MAX = 600

/** Rules of a zone; throws RangeError for a name that is none. */
export function zoneRules(zone: string): ZoneRules {
  let rules = ZONES.get(zone)
  if (!rules) {
    if (ZONES.size >= ZONES_MAX) ZONES.clear()
    rules = rulesOf(zone)
    ZONES.set(zone, rules)
  }
  return rules
}

function rulesOf(zone: string): ZoneRules {
  const offsetAt = offsetReader(zone)
  const days = new Map<number, readonly OffsetWindow[]>()
  return {
    windowAt(t) {
      const day = Math.floor(t / DAY_MS)
      let windows = days.get(day)
      if (!windows) {
        if (days.size >= DAYS_MAX) days.clear()
        windows = windowsOf(day * DAY_MS, offsetAt)
        days.set(day, windows)
      }
      const first = windows[0] as OffsetWindow
      return t < first.to ? first : (windows[1] ?? first)
    },
  }
}

/** One window for a UTC day without transition, two for one with. No zone ever changed twice within a day. */
function windowsOf(from: number, offsetAt: (t: number) => number): readonly OffsetWindow[] {
  const to = from + DAY_MS
  const before = offsetAt(from)
  const after = offsetAt(to - TRANSITION_STEP_MS)
  if (before === after) return [{ from, to, offset_ms: before }]
  let low = from
  let high = to - TRANSITION_STEP_MS
  while (high - low > TRANSITION_STEP_MS) {
    const middle = low + Math.floor((high - low) / 2 / TRANSITION_STEP_MS) * TRANSITION_STEP_MS
    if (offsetAt(middle) === before) low = middle
    else high = middle
  }
  return [
    { from, to: high, offset_ms: before },
    { from: high, to, offset_ms: after },
  ]
}

/** Reads the offset at a whole second from the wall clock that Intl shows. */
function offsetReader(zone: string): (t: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (t) => {
    const part: Partial<Record<string, number>> = {}
    for (const { type, value } of format.formatToParts(t)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) - t
  }
}

const NAMES = new Map<string, Intl.DateTimeFormat>()

/** WIB, WITA, WIT, or what the platform calls the zone, in every language: Indonesian knows its own abbreviations, English data does not. */
export function zoneName(zone: string, at: number): string {
  const format = NAMES.get(zone) ?? new Intl.DateTimeFormat('id', { timeZone: zone, timeZoneName: 'short' })
  if (NAMES.size >= ZONES_MAX) NAMES.clear()
  NAMES.set(zone, format)
  return format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? zone
}
