import type { DeskUse } from '#model/api/desk-insight.ts'
import { PEOPLE_MIN, shownNodes } from '#model/bookings/disclosure.ts'
import type { Span } from '#model/bookings/hours.ts'
import { nextDate, officeDay } from '#model/bookings/hours.ts'
import { localDate, localTime, localToUnix } from '#model/calendar/local.ts'
import { DenyutError } from '#model/errors.ts'
import type { Dates, DeskGroup, UseRow } from '#storage/records/bookings/figures/port.ts'
import type { DeskPlace } from './directory.ts'
import { allGroups, groupOf, isRest, pathOf, placeOf } from './groups.ts'
import type { BookingParts } from './parts.ts'
import type { Edition } from './rule-book.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DEFAULT_DAYS = 30
/** Longest span: a year of a campus is some hundred thousand bookings. */
const SPAN_MAX_MS = 366 * DAY_MS
/** Shares by hour are told in these steps: finer ones of two places or two spans would tell of the one desk between them. */
const SHARE_STEP = 0.05

type By = 'zone' | 'floor' | 'desk'
/** Where in the path of a desk its group of each kind stands: campus, building, floor, zone, room, desk. */
const DEPTH: Readonly<Record<By, number>> = { floor: 2, zone: 3, desk: 5 }

interface Asked {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly by: By
}

/** How desks are used, in groups that are large enough to tell of nobody. */
export async function deskAnalytics(parts: BookingParts, place: string, asked: Asked) {
  const { directory, bookings, book } = parts
  const zone = directory.timeZone(place)
  const span = wholeDays(asked, parts.clock.now(), zone)
  const dates = { from: localDate(span.from, zone), to: localDate(span.to, zone) }
  const desks = directory.below(place)
  const groups = Map.groupBy(desks, (desk) => askedGroup(desk, place, asked.by))
  const { shown, people } = await shownGroups(parts, place, [...groups.keys()], dates)
  const whole = groupOf(directory, place, desks)
  const open = [...groups].flatMap(([id, members]) =>
    shown.has(id) && id !== place ? groupOf(directory, id, members) : [],
  )
  const { rows, sensedFrom } = await bookings.use(shown.has(place) ? [whole, ...open] : open, dates)
  const figures = new Map(rows.map((row) => [row.group, row]))
  const hours = openHours(await book.open(), dates)
  const use = (group: string, members: readonly DeskPlace[]): DeskUse => {
    const row = figures.get(group)
    const said = row ? measured(row, hours(members), people.get(group) ?? 0, sensedFrom !== null) : UNSAID
    return { ...nameOf(parts, group), desks: members.length, ...said }
  }
  return {
    ...span,
    sensedFrom: sensedFrom === null ? null : localToUnix(sensedFrom, 0, zone),
    total: use(place, desks),
    groups: [...groups].map(([group, members]) => use(group, members)),
    hours: shown.has(place) ? await shares(parts, whole, dates) : [],
  }
}

function wholeDays({ from, to }: Asked, now: number, zone: string): Span {
  const midnight = (t: number): number => localToUnix(localDate(t, zone), 0, zone)
  const today = midnight(now)
  // Spans that end within a day would tell of that day alone.
  const span = {
    from: from === undefined ? today - DEFAULT_DAYS * DAY_MS : midnight(from),
    to: to === undefined ? today : midnight(to - 1 + DAY_MS),
  }
  if (span.to <= span.from || span.to - span.from > SPAN_MAX_MS + DAY_MS)
    throw new DenyutError('range_too_large')
  return span
}

/** The group a desk is counted in: never more than the place that was asked for. */
function askedGroup(desk: DeskPlace, place: string, by: By): string {
  const path = pathOf('', desk)
  const depth = Math.max(DEPTH[by], path.indexOf(place))
  return path[depth] as string
}

/** Those of the asked groups, and the place itself, whose figures may be shown, and how many people are behind each. */
async function shownGroups(
  { directory, bookings }: BookingParts,
  place: string,
  groups: readonly string[],
  dates: Dates,
): Promise<{ shown: ReadonlySet<string>; people: ReadonlyMap<string, number> }> {
  const wanted = new Set([place, ...groups])
  const paths = directory.all().map((desk) => pathOf(directory.campus(), desk))
  // Only the way down to what is asked, with everything beside it.
  const above = new Set(
    paths.flatMap((path) =>
      path.slice(
        0,
        Math.max(
          0,
          path.findLastIndex((node) => wanted.has(node)),
        ),
      ),
    ),
  )
  const needed = paths.map((path) => path.filter((_, i) => i === 0 || above.has(path[i - 1] as string)))
  const nodes = new Set(needed.flat())
  const people = await bookings.people(
    allGroups(directory).filter(({ id }) => nodes.has(id)),
    dates,
  )
  return { shown: shownNodes(needed, people), people }
}

function nameOf({ directory }: BookingParts, group: string): Pick<DeskUse, 'group' | 'label' | 'rest'> {
  const id = placeOf(group)
  return { group: id, label: directory.label(id), rest: isRest(group) }
}

const UNSAID = {
  suppressed: true,
  utilisation: null,
  held_h: null,
  used_h: null,
  ghost_h: null,
  unseen_h: null,
  unbooked_h: null,
  recovered_h: null,
  bookings: null,
  noShowRate: null,
  peak: null,
} as const

const measured = (row: UseRow, open_h: number, people: number, sensed: boolean) => ({
  suppressed: false,
  utilisation: open_h > 0 ? round(row.held_h / open_h) : null,
  held_h: round(row.held_h),
  // Where nobody books, how many sat there is not known.
  used_h: people > 0 && sensed ? round(row.used_h) : null,
  ghost_h: sensed ? round(row.ghost_h) : null,
  unseen_h: sensed ? round(row.unseen_h) : null,
  unbooked_h: people > 0 && sensed ? round(row.unbooked_h) : null,
  recovered_h: round(row.recovered_h),
  bookings: row.bookings,
  noShowRate: row.bookings > 0 ? round(row.noShows / row.bookings) : null,
  peak: row.peak,
})

/** Share of the desks held by weekday and hour. */
async function shares({ bookings }: BookingParts, group: DeskGroup, dates: Dates) {
  const rows = await bookings.hours(group, dates)
  const days = new Map<number, number>()
  for (let date = dates.from; date < dates.to; date = nextDate(date)) {
    const { weekday } = localTime(localToUnix(date, 720, group.zone), group.zone)
    days.set(weekday, (days.get(weekday) ?? 0) + 1)
  }
  return rows.map(({ weekday, hour, held_h, people }) => {
    const share = held_h / (group.desks.length * (days.get(weekday) ?? 1))
    return {
      weekday,
      hour,
      share: people < PEOPLE_MIN ? null : round(Math.round(share / SHARE_STEP) * SHARE_STEP),
    }
  })
}

/** Working hours of desks on these days, by the hours and days off of each building, which are looked up once. */
function openHours(edition: Edition, { from, to }: Dates): (desks: readonly DeskPlace[]) => number {
  const known = new Map<string, number>()
  const ofDesk = ({ building, ancestors }: DeskPlace): number => {
    let hours = known.get(building)
    if (hours === undefined) {
      hours = 0
      const calendar = edition.calendar(ancestors)
      const rules = edition.rules(ancestors)
      for (let date = from; date < to; date = nextDate(date)) {
        const { work } = officeDay(date, calendar, rules)
        if (work) hours += (work.to - work.from) / HOUR_MS
      }
      known.set(building, hours)
    }
    return hours
  }
  return (desks) => desks.reduce((sum, desk) => sum + ofDesk(desk), 0)
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000
