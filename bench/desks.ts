import { randomUUID } from 'node:crypto'
import { nextDate } from '#model/bookings/hours.ts'
import { daySpan } from '#model/bookings/use.ts'
import type { Campus } from '#model/campus/campus.ts'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { systemClock } from '#platform/clock.ts'
import type { Dates, DeskGroup } from '#storage/records/bookings/figures/port.ts'
import { everyEngine, type TestDatabase } from '#storage/records/support/engines.ts'
import { createRegistry } from '#storage/registry/memory.ts'
import { Directory } from '../api/bookings/directory.ts'
import { allGroups } from '../api/bookings/groups.ts'
import { memoryRecords } from '../api/support/records.ts'
import { needs } from '../test/support/services.ts'
import { quantile } from './quantile.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ZONE = 'Asia/Makassar'
const DATES: Dates = { from: '2025-12-01', to: '2026-12-01' }
/** Names are kept for a quarter of the year; who came before is forgotten. */
const NAMED_FROM = '2026-09-01'
const PEOPLE = 1_500
const BOOKED = 0.7
const MISSED = 0.08
const ROUNDS = 5

export interface DeskRow {
  readonly engine: string
  readonly question: string
  readonly direct_ms: number
  readonly addedUp_ms: number
}

export interface DeskCost {
  readonly engine: string
  readonly bookings: number
  readonly closeDay_ms: number
  readonly bytesPerDay: number
}

/** Figures of a year of all desks, worked out from bookings and presence, and from days that are added up. `scale`: share of the desks. */
export async function benchDesks(scale: number): Promise<{ rows: DeskRow[]; costs: DeskCost[] }> {
  const rows: DeskRow[] = []
  const costs: DeskCost[] = []
  const campus = campusOf(scale)
  const groups = await groupsOf(campus)
  for (const [engine, open] of everyEngine(() => needs('postgresql', 'figures of desks on PostgreSQL'))) {
    const database = await open()
    try {
      await database.campus.replace(campus, 1)
      const bookings = await fill(database, groups)
      const direct = await answers(database, groups, 1)
      const began = systemClock.monotonic()
      for (let date = DATES.from; date < DATES.to; date = nextDate(date))
        await database.bookings.closeDate(date, groups)
      const closed_ms = systemClock.monotonic() - began
      await database.connection.run('VACUUM (ANALYZE) desk_day, place_day')
      const addedUp = await answers(database, groups, ROUNDS)
      for (const [question, { ms, found }] of direct) {
        const after = addedUp.get(question)
        if (JSON.stringify(after?.found) !== JSON.stringify(found))
          throw new Error(`${engine} answers ${question} otherwise once days are added up`)
        rows.push({ engine, question, direct_ms: ms, addedUp_ms: after?.ms ?? Number.NaN })
      }
      const days = (daySpan(DATES.to, ZONE).from - daySpan(DATES.from, ZONE).from) / (24 * HOUR_MS)
      const [size] = await database.connection.run(
        `SELECT (pg_total_relation_size('desk_day') + pg_total_relation_size('place_day'))::float8 AS bytes`,
      )
      costs.push({
        engine,
        bookings,
        closeDay_ms: closed_ms / days,
        bytesPerDay: Number(size?.bytes) / days,
      })
    } finally {
      await database.close()
    }
  }
  return { rows, costs }
}

/** The demo campus with a share of its desks. */
function campusOf(scale: number): Campus {
  const campus = iknCampus()
  const rooms = campus.buildings.flatMap(({ floors }) => floors.flatMap((floor) => floor.rooms))
  let left = Math.ceil(rooms.reduce((sum, { desks }) => sum + desks.length, 0) * scale)
  const cut = <R extends { readonly desks: readonly unknown[] }>(room: R): R => {
    const desks = room.desks.slice(0, left)
    left -= desks.length
    return { ...room, desks }
  }
  const buildings = campus.buildings.map((building) => ({
    ...building,
    floors: building.floors.map((floor) => ({ ...floor, rooms: floor.rooms.map(cut) })),
  }))
  return { ...campus, buildings }
}

/** The groups that the product counts of a campus: the campus first. */
async function groupsOf(campus: Campus): Promise<readonly DeskGroup[]> {
  const records = memoryRecords()
  await records.campus.replace(campus, 1)
  const registry = createRegistry(records)
  await registry.reload()
  return allGroups(new Directory(registry))
}

const desksOf = (groups: readonly DeskGroup[]): readonly string[] =>
  (groups[0]?.desks ?? []).map(({ id }) => id)

/** Working days on which most desks are booked, used for most of that time, and some left empty. */
async function fill({ connection, people }: TestDatabase, groups: readonly DeskGroup[]): Promise<number> {
  const ids: string[] = []
  for (let i = 0; i < PEOPLE; i++)
    ids.push((await people.invite(`p${i}@contoh.example`, { role: 'employee', place: 'ikn' }, 1)).id)
  let random = 1
  const chance = () => {
    random = (random * 48_271) % 2_147_483_647
    return random / 2_147_483_647
  }
  const desks = desksOf(groups)
  let count = 0
  for (let date = DATES.from, day = 0; date < DATES.to; date = nextDate(date), day++) {
    if ([0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())) continue
    const { from } = daySpan(date, ZONE)
    const bookings: string[] = []
    const presence: string[] = []
    for (const [i, desk] of desks.entries()) {
      if (chance() > BOOKED) continue
      const [begin, end] = [from + 7.5 * HOUR_MS, from + 16 * HOUR_MS]
      const missed = chance() < MISSED
      const left = missed ? begin + HOUR_MS / 2 : Math.round(end - chance() * 2 * HOUR_MS)
      const person = date < NAMED_FROM ? 'NULL' : `'${ids[(i + day * 7) % ids.length]}'`
      bookings.push(`('${randomUUID()}', 'booking', '${desk}', ${person}, 'x', tstzrange(ts_of_ms(${begin}), ts_of_ms(${end})),
        tstzrange(ts_of_ms(${begin}), ts_of_ms(${left})), '${missed ? 'no_show' : 'completed'}', 0, 'person', 0)`)
      const [came, went] = missed ? [left, left] : [begin + HOUR_MS / 4, left - HOUR_MS]
      presence.push(seen(desk, false, from, came), seen(desk, false, went, from + DAY_MS))
      if (!missed) presence.push(seen(desk, true, came, went))
    }
    await connection.run(`INSERT INTO booking (id, kind, desk, person, booked_by, planned, held, state, changed_ms, changed_by, created_ms)
      VALUES ${bookings.join(',')}`)
    await connection.run(`INSERT INTO desk_presence (desk, sitting, during) VALUES ${presence.join(',')}`)
    count += bookings.length
  }
  await connection.run('VACUUM (ANALYZE) booking, desk_presence')
  return count
}

const seen = (desk: string, sitting: boolean, from: number, to: number): string =>
  `('${desk}', ${sitting}, tstzrange(ts_of_ms(${from}), ts_of_ms(${to})))`

async function answers({ bookings }: TestDatabase, groups: readonly DeskGroup[], rounds: number) {
  const campus = groups[0] as DeskGroup
  const several = groups.filter(({ desks }) => desks.length > 1)
  const questions: Readonly<Record<string, () => Promise<unknown>>> = {
    'whose figures may be shown': async () => [...(await bookings.people(groups, DATES))],
    'by zone': () => bookings.use(several, DATES),
    'by desk': () => bookings.use(groups, DATES),
    'weekday and hour': async () =>
      // More people than are needed are not counted.
      (await bookings.hours(campus, DATES)).map((row) => ({ ...row, people: Math.min(5, row.people) })),
  }
  const found = new Map<string, { ms: number; found: unknown }>()
  for (const [question, ask] of Object.entries(questions)) {
    const times: number[] = []
    let answer: unknown
    for (let round = 0; round < rounds; round++) {
      const began = systemClock.monotonic()
      answer = await ask()
      times.push(systemClock.monotonic() - began)
    }
    times.sort((a, b) => a - b)
    found.set(question, { ms: quantile(times, 0.5), found: answer })
  }
  return found
}
