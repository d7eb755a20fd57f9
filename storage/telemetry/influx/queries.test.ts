import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SeriesKey } from '../store.ts'
import { DAY_MS, HOUR_MS } from '../zone.ts'
import * as queries from './queries.ts'
import { FluxChecker } from './testing/flux-checker.ts'

const checker = new FluxChecker()
const RANGE = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1) }
const EVER = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
const DEVICE = { subject: 'k4-t1-l3-c1', metric: 'co2_ppm', kind: 'indoor-climate' }
const PLACE = { subject: 'k4-t1', metric: 'power_kw', kind: 'place' }

/** Every text the store can build from these. */
const allQueries = (bucket: string, keys: readonly SeriesKey[]): string[] =>
  [RANGE, EVER]
    .flatMap((range) => [
      queries.headsQuery(bucket, range),
      queries.rollupSeriesQuery(bucket, range),
      queries.pointsQuery(bucket, keys, range, null),
      queries.pointsQuery(bucket, keys, range, 500),
      queries.lastPointsQuery(bucket, keys, range),
      queries.rollupsQuery(bucket, keys, range),
      queries.bucketsQuery(bucket, keys[0]!, range, DAY_MS, 16 * HOUR_MS),
      queries.bucketsQuery(bucket, keys[0]!, range, HOUR_MS / 4, 0),
      queries.pingQuery(bucket),
    ])
    .map(String)

test('every Flux text of the store passes the type checker', async () => {
  for (const keys of [[DEVICE], [PLACE], [DEVICE, PLACE, { ...DEVICE, metric: 'temperature_c' }]]) {
    for (const text of allQueries('denyut_raw', keys)) expect(await checker.check(text), text).toEqual([])
  }
})

test('the checker sees a misspelt argument, an unknown function and a broken text', async () => {
  const good = 'from(bucket: "a") |> range(start: -1h) |> aggregateWindow(every: 1h, fn: mean)'
  expect(await checker.check(good)).toEqual([])
  expect(await checker.check(good.replace('every:', 'evry:'))).not.toEqual([])
  expect(await checker.check(good.replace('fn: mean', 'fn: meann'))).not.toEqual([])
  expect(await checker.check(good.replace('|> range(', '|> range(('))).not.toEqual([])
})

test('hostile names stay single string literals', async () => {
  const hostile = [
    'a" or true or r.device == "',
    '") |> drop(columns: ["_value"]) //',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux's own interpolation is what must stay inert.
    '${r._value}',
    '\\',
    '\n|> limit(n: 0)',
    "'",
    '',
  ]
  // Literals and their escapes are cut out of a text; what is left is the query's own shape.
  const shape = (text: string) => text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '""')
  const plain = allQueries('b', [DEVICE]).map(shape)
  for (const name of hostile) {
    const texts = allQueries(name, [{ subject: name, metric: name, kind: name }])
    expect(texts.map(shape)).toEqual(plain)
    for (const text of texts) expect(await checker.check(text), text).toEqual([])
  }
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 12 }), async (name) => {
      expect(allQueries(name, [{ subject: name, metric: name, kind: 'k' }]).map(shape)).toEqual(plain)
    }),
    { numRuns: 200 },
  )
})

test('the texts keep to what storage computes itself', () => {
  for (const text of allQueries('denyut_raw', [DEVICE, PLACE])) {
    expect(text).not.toMatch(/\b(location|map|pivot|contains|union|sort|join)\b/)
    expect(text).not.toMatch(/offset: -/)
  }
})

test('filters of a thousand series are no deeper than Flux allows', async () => {
  const keys = Array.from({ length: 1_000 }, (_, i) => ({ ...DEVICE, subject: `d${i}` }))
  const text = String(queries.pointsQuery('b', keys, RANGE, null))
  expect(await checker.check(text)).toEqual([])
  let depth = 0
  let deepest = 0
  for (const letter of text) {
    if (letter === '(') deepest = Math.max(deepest, ++depth)
    if (letter === ')') depth--
  }
  expect(deepest).toBeLessThan(20)
})

test('an empty range is known before Flux refuses it', () => {
  expect(queries.isEmptyRange({ from: 5, to: 5 })).toBe(true)
  expect(queries.isEmptyRange({ from: 5, to: 4 })).toBe(true)
  expect(queries.isEmptyRange({ from: 5, to: 6 })).toBe(false)
  expect(queries.isEmptyRange(EVER)).toBe(false)
})
