import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What each room may import, besides packages and itself. The compiler holds the same rule by project references. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  platform: ['model'],
  storage: ['model', 'platform'],
  broker: ['model', 'platform', 'storage'],
  ingest: ['model', 'platform', 'storage'],
  api: ['model', 'platform', 'storage'],
  simulators: ['model', 'platform'],
  dashboard: ['model'],
  bin: ['model', 'platform', 'storage', 'broker', 'ingest', 'api'],
  bench: ['model', 'platform', 'storage', 'broker', 'ingest', 'api', 'bin', 'test'],
}

/** One fact a line in one table: splitting them would only hide where a fact is. */
const TABLES = ['model/errors.ts', 'dashboard/i18n/messages.ts']

const sources = Object.keys(MAY_IMPORT).flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(^|\/)(dist|node_modules)\//.test(file))
    .map((file) => ({ room, path: join(room, file), text: readFileSync(join(ROOT, room, file), 'utf8') })),
)
const product = sources.filter(({ path }) => !/\.test\.tsx?$|\/support\//.test(path))

const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')

const roomOf = (path: string, target: string): string | null => {
  if (target.startsWith('#')) return target.slice(1).split('/')[0] ?? null
  if (!target.startsWith('.')) return null
  return normalize(join(dirname(path), target)).split('/')[0] ?? null
}

test('every room imports only what the dependency rule allows', () => {
  const wrong = product.flatMap(({ room, path, text }) =>
    importsOf(text)
      .map((target) => ({ target, to: roomOf(path, target) }))
      .filter(({ to }) => to !== null && to !== room && !MAY_IMPORT[room]?.includes(to))
      .map(({ target }) => `${path} → ${target}`),
  )
  expect(wrong).toEqual([])
})

test('rooms have no circular imports between their folders', () => {
  const edges = new Map<string, Set<string>>()
  for (const { path, text } of product) {
    for (const target of importsOf(text)) {
      if (!target.startsWith('.')) continue
      const from = path
      const to = normalize(join(dirname(path), target))
      if (!edges.has(from)) edges.set(from, new Set())
      edges.get(from)?.add(to)
    }
  }
  expect(findCycle(edges)).toBeNull()
})

test('model knows no machine: no clock, no randomness, no Node', () => {
  const wrong = product
    .filter(({ room }) => room === 'model')
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, i) =>
          /\bDate\.now\(|\bnew Date\(\)|Math\.random\(|from 'node:/.test(line) ? [`${path}:${i + 1}`] : [],
        ),
    )
  expect(wrong).toEqual([])
})

test('only platform/clock.ts reads the clock of the machine', () => {
  const wrong = product
    .filter(({ room, path }) => room !== 'dashboard' && room !== 'bench' && path !== 'platform/clock.ts')
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, i) =>
          /\bDate\.now\(|\bnew Date\(\)|\bsetTimeout\(|\bsetInterval\(/.test(line) &&
          !/^\s*(\*|\/\/)/.test(line)
            ? [`${path}:${i + 1}`]
            : [],
        ),
    )
  expect(wrong).toEqual([])
})

test('query languages live in storage', () => {
  const wrong = product
    .filter(({ room, text }) => room !== 'storage' && /\bSELECT\s+.+\bFROM\b|\|>\s*range\(/.test(text))
    .map(({ path }) => path)
  expect(wrong).toEqual([])
})

test('files stay small enough to be read: none over 500 lines', () => {
  const long = sources
    .filter(({ path, text }) => text.split('\n').length > 500 && !TABLES.includes(path))
    .map(({ path, text }) => `${path}: ${text.split('\n').length}`)
  expect(long).toEqual([])
})

test('nothing is left unfinished or silenced', () => {
  const marks = /\b(TODO|FIXME|XXX|HACK)\b|@ts-ignore|@ts-expect-error|\bas any\b|\btest\.(only|todo)\(/
  expect(product.filter(({ text }) => marks.test(text)).map(({ path }) => path)).toEqual([])
})

function findCycle(edges: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const state = new Map<string, 'open' | 'done'>()
  const visit = (node: string, trail: string[]): string | null => {
    if (state.get(node) === 'done') return null
    if (state.get(node) === 'open') return [...trail.slice(trail.indexOf(node)), node].join(' → ')
    state.set(node, 'open')
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...trail, node])
      if (cycle) return cycle
    }
    state.set(node, 'done')
    return null
  }
  for (const node of edges.keys()) {
    const cycle = visit(node, [])
    if (cycle) return cycle
  }
  return null
}
