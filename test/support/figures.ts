import type { ResponseOf } from '#model/api/contract.ts'
import type { ledgerApi } from '#model/api/ledger.ts'
import type { telemetryApi } from '#model/api/telemetry.ts'
import type { Campus } from '#model/campus/campus.ts'
import type { DenyutProcess } from './denyut.ts'

type Live = ResponseOf<typeof telemetryApi.live>
type History = ResponseOf<typeof telemetryApi.history>
type Ledger = ResponseOf<typeof ledgerApi.readLedger>
type Get = <T>(path: string) => Promise<T>

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** As a few open pages ask. */
const AT_ONCE = 4
/** Judged by when something was heard, not by what it said: with each process's own clock. */
const JUDGED = new Set([
  'health',
  'presence',
  'sitting',
  'desks_occupied',
  'desks_vacant',
  'desks_unknown',
  'devices_online',
])

export interface FigureOptions {
  readonly campus: Campus
  /** End and length of the history that was fed. */
  readonly end: number
  readonly history_ms: number
  /** Of devices a few of each type tell what all would. */
  readonly devicesOfAType: number
}

/** What the pages of the dashboard ask a Denyut for, by address. */
export async function dashboardFigures(
  denyut: DenyutProcess,
  options: FigureOptions,
): Promise<Map<string, unknown>> {
  const get = await reader(denyut)
  const { devices } = await denyut.ask<{ devices: { id: string; type: string }[] }>('devices.list')
  const { balanced, inFlight, total } = await get<Ledger>('/ledger')
  const { messages, readings, suspect } = total
  const found = new Map<string, unknown>([['/ledger', { balanced, inFlight, messages, readings, suspect }]])
  const series = new Map<string, Set<string>>()
  const presentPaths = [
    ...placesOf(options.campus).map((place) => `/live/${place}`),
    ...devices.map(({ id }) => `/latest/${id}`),
  ]
  await each(presentPaths, async (path) => {
    const { points } = await get<Live>(path)
    const shown = points.filter(({ metric }) => !JUDGED.has(metric))
    found.set(
      path,
      shown.map((point) => withoutOwnTime(point, options.end)),
    )
    for (const { subject, metric, value } of points) {
      if (typeof value === 'number') series.set(subject, (series.get(subject) ?? new Set()).add(metric))
    }
  })
  await each(historyPaths(series, devices, options), async (path) => {
    found.set(path, (await get<History>(path)).buckets)
  })
  return found
}

/** Where two instances tell different figures: a sentence each. */
export function differences(found: Map<string, unknown>, wanted: Map<string, unknown>): string[] {
  const paths = new Set([...found.keys(), ...wanted.keys()])
  return [...paths].flatMap((path) => [...unlike(found.get(path), wanted.get(path), path)])
}

/** Numbers may differ by their last bits, where one store adds in another order. */
function* unlike(found: unknown, wanted: unknown, where: string): Generator<string> {
  if (typeof wanted === 'number' && typeof found === 'number') {
    const limit = 1e-9 * Math.max(1, Math.abs(wanted))
    if (Math.abs(found - wanted) <= limit) return
  } else if (isObject(wanted) && isObject(found)) {
    for (const key of new Set([...Object.keys(found), ...Object.keys(wanted)]))
      yield* unlike(found[key], wanted[key], `${where} ${key}`)
    return
  } else if (found === wanted) return
  yield `${where}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

async function reader(denyut: DenyutProcess): Promise<Get> {
  const { token } = await denyut.ask<{ token: string }>('tokens.create', { role: 'admin' })
  return async <T>(path: string) => {
    const response = await fetch(`${denyut.httpUrl}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
}

/** Places with a live page. */
const placesOf = ({ id, buildings }: Campus): string[] => [
  id,
  ...buildings.flatMap((building) => [building.id, ...building.floors.map((floor) => floor.id)]),
]

/** As pages ask: the last day, all of it, a part that somebody zoomed into, and a month. */
function historyPaths(
  series: ReadonlyMap<string, ReadonlySet<string>>,
  devices: readonly { readonly id: string; readonly type: string }[],
  { end, history_ms, devicesOfAType }: FigureOptions,
): string[] {
  const ranges = [
    [end - DAY_MS, end],
    [end - history_ms, end],
    [end - 2 * HOUR_MS, end + HOUR_MS],
    [end - 30 * DAY_MS, end + DAY_MS],
  ]
  const typeOf = new Map(devices.map(({ id, type }) => [id, type]))
  const seen = new Map<string, number>()
  // By name, not as answers came: both instances are asked for the same.
  const subjects = [...series.keys()].sort().filter((subject) => {
    // Desks show no history.
    if (/-d\d+/.test(subject)) return false
    const type = typeOf.get(subject)
    if (type === undefined) return true
    seen.set(type, (seen.get(type) ?? 0) + 1)
    return seen.get(type)! <= devicesOfAType
  })
  return subjects.flatMap((subject) =>
    [...series.get(subject)!].flatMap((metric) =>
      ranges.map(([from, to]) => `/history/${subject}/${metric}?from=${from}&to=${to}&points=400`),
    ),
  )
}

/** A value that moved on with the clock since the history ended keeps that it did. */
const withoutOwnTime = (point: Live['points'][number], end: number) => ({
  ...point,
  at: point.at < end ? point.at : 'later',
})

async function each<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const left = [...all].reverse()
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await run(next)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
