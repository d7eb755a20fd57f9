import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Contract } from '#model/api/contract.ts'
import { API, API_PREFIX } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, DeskWorld, desk, type Employee, openDesks } from '../bookings/support/desks.ts'

/** JSON Schema as far as the contracts use it. */
interface Shape {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly format?: string
  readonly minimum?: number
  readonly required?: readonly string[]
}

const TEXTS = ['a\u0000b', '\ud800', '', 'x'.repeat(10_000), '0000-01-01', '9999-12-31']
const NUMBERS = [9_007_199_254_740_000, -9_007_199_254_740_000, 0, -1, 2_147_483_648, 0.5]

let database: TestDatabase
let world: DeskWorld
let admin: Employee
/** What a field of that name holds where it is not the one that is spoilt. */
let known: Record<string, unknown> = {}

beforeAll(async () => {
  database = await openDesks()
  world = await new DeskWorld(database).start()
  admin = await world.employee('Kepala', 'itjen', 'admin')
  const ani = await world.employee('Ani')
  const [from, to] = [at('2026-11-25T09:00'), at('2026-11-25T12:00')]
  const booking = await world.booked(admin, desk(1), from, to)
  known = {
    place: 'a-l1',
    scope: 'a',
    desk: desk(2),
    floor: 'a-l1',
    booking: booking.id,
    user: ani.id,
    person: ani.id,
    email: 'ani@contoh.go.id',
    device: 'desk-2',
    subject: 'a-l1',
    from,
    to,
    date: '2026-11-25',
    url: 'http://127.0.0.1:9/x',
  }
})
afterAll(async () => {
  await world?.stop()
  await database?.close()
})

const shapeOf = (schema: z.ZodType | undefined): Shape | null =>
  schema ? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape) : null

/** Which of several ways a sample takes: with all fields or those that are needed, by the first alternative or a later one. */
interface Way {
  readonly whole: boolean
  readonly choice: number
}
const WAYS: readonly Way[] = [
  { whole: true, choice: 0 },
  { whole: false, choice: 0 },
  { whole: false, choice: 1 },
]

function sampleOf(shape: Shape, way: Way, name = ''): unknown {
  if (shape.const !== undefined) return shape.const
  if (shape.enum) return shape.enum[0]
  const choices = shape.anyOf ?? shape.oneOf
  const chosen = choices?.[way.choice] ?? choices?.at(-1)
  if (chosen) return sampleOf(chosen, way, name)
  if (name in known) return known[name]
  if (shape.properties) {
    const fields = Object.entries(shape.properties).filter(
      ([key]) => way.whole || shape.required?.includes(key),
    )
    return Object.fromEntries(fields.map(([key, of]) => [key, sampleOf(of, way, key)]))
  }
  if (shape.type === 'array') return shape.items ? [sampleOf(shape.items, way, name.replace(/s$/, ''))] : []
  if (shape.type === 'number' || shape.type === 'integer') return Math.max(shape.minimum ?? 1, 1)
  if (shape.type === 'boolean') return false
  if (shape.format === 'date') return '2026-11-25'
  if (shape.format === 'uuid') return known.booking
  return 'contoh'
}

type Path = readonly (string | number)[]

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value).flatMap(([key, of]) =>
    leavesOf(of, [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

function spoilt(value: unknown, [head, ...rest]: Path, by: unknown): unknown {
  if (head === undefined) return by
  const part = (value as Record<string | number, unknown>)[head]
  if (Array.isArray(value)) return value.with(Number(head), spoilt(part, rest, by))
  return { ...(value as object), [head]: spoilt(part, rest, by) }
}

interface Sample {
  readonly params: Record<string, unknown>
  readonly query: Record<string, unknown>
  readonly body: unknown
}

/** Samples, each with one value that no form would send. */
function samplesOf(contract: Contract): readonly Sample[] {
  const samples = new Map<string, Sample>()
  for (const way of WAYS) {
    const part = (schema: z.ZodType | undefined) => {
      const shape = shapeOf(schema)
      return shape ? sampleOf(shape, way) : undefined
    }
    const sample = {
      params: part(contract.params) ?? {},
      query: part(contract.query) ?? {},
      body: part(contract.body),
    }
    for (const path of leavesOf(sample))
      if (path.length > 1 || path[0] === 'body')
        for (const by of [...TEXTS, ...NUMBERS, null]) {
          const hostile = spoilt(sample, path, by)
          samples.set(JSON.stringify(hostile), hostile as Sample)
        }
  }
  return [...samples.values()]
}

async function send(
  { method, path, body: takes }: Contract,
  { params, query, body }: Sample,
): Promise<number> {
  const url = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(params[name]))
  const search = Object.entries(query)
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&')
  const { status } = await world.api.fetch(`${API_PREFIX}${url}?${search}`, {
    method,
    headers: {
      ...admin.headers,
      ...(takes ? { 'content-type': 'application/json' } : {}),
      'if-match': '"1"',
    },
    ...(takes ? { body: JSON.stringify(body) } : {}),
  })
  return status
}

/** Half of a surrogate pair has no place in an address. */
const encoded = (value: unknown): string => encodeURIComponent(String(value).toWellFormed())

const contracts = Object.values(API).flatMap((subject) =>
  Object.entries<Contract>(subject).filter(([name]) => name !== 'signOut'),
)

describe('no input makes the platform fail', () => {
  test.each(contracts)('%s', async (_, contract) => {
    admin = await world.again(admin)
    const failed: [number, Sample][] = []
    for (const sample of samplesOf(contract)) {
      const status = await send(contract, sample)
      if (status >= 500) failed.push([status, sample])
    }
    expect(failed.map(([status, sample]) => `${status} ${JSON.stringify(sample).slice(0, 300)}`)).toEqual([])
  })
})
