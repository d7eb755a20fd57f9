import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deviceIdOf, parseMapping, placesOf, typeOf } from './mapping.ts'
import { measure, type RowCounts, readRows } from './rows.ts'
import { timeReader } from './time.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'replay-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const CSV = [
  'when,co2,temp,note',
  '2026-01-05 10:00:00,512.25,23.5,',
  '2026-01-05 10:01:00,,68.9,spike',
  '2026-01-05 10:02:00,oops,23.6,',
  'yesterday,500,23.1,no time',
  '2026-01-05 10:09:00,,,nothing',
  '2026-01-05 10:10:00,530,23.7,',
].join('\r\n')

async function source(text = CSV, over: Partial<Parameters<typeof readRows>[0]> = {}) {
  const file = join(directory, 'Room 413.csv')
  await writeFile(file, text)
  return {
    file,
    timeColumn: 'when',
    time: timeReader('auto', 'UTC'),
    mapping: parseMapping('co2_ppm=co2,temperature_c=temp'),
    delimiter: ',',
    ...over,
  }
}

async function collect(given: Parameters<typeof readRows>[0], counts?: RowCounts) {
  const rows = []
  for await (const row of readRows(given, counts)) rows.push(row)
  return rows
}

test('rows keep their times and values, also implausible ones; empty cells are left out, text is left for the platform to judge', async () => {
  const counts = { rows: 0, unusable: 0 }
  const minute = (m: number) => Date.UTC(2026, 0, 5, 10, m)
  expect(await collect(await source(), counts)).toEqual([
    { at: minute(0), v: { co2_ppm: 512.25, temperature_c: 23.5 } },
    { at: minute(1), v: { temperature_c: 68.9 } },
    { at: minute(2), v: { co2_ppm: 'oops', temperature_c: 23.6 } },
    { at: minute(10), v: { co2_ppm: 530, temperature_c: 23.7 } },
  ])
  expect(counts).toEqual({ rows: 6, unusable: 2 })
})

test('measuring finds the number of rows, the last time and the usual distance', async () => {
  expect(await measure(await source())).toEqual({
    rows: 6,
    last: Date.UTC(2026, 0, 5, 10, 10),
    interval_s: 60,
  })
  await expect(measure(await source('when,co2,temp\n'))).rejects.toThrow(/no usable row/)
})

test('a missing column or file is named', async () => {
  await expect(measure(await source('when;co2;temp\n1;2;3'))).rejects.toThrow(
    /no column when, co2, temp; it has when;co2;temp/,
  )
  expect(await measure(await source('when;co2;temp\n1;2;3', { delimiter: ';' }))).toMatchObject({ rows: 1 })
  await expect(measure({ ...(await source()), file: join(directory, 'none.csv') })).rejects.toThrow(/ENOENT/)
})

test('times are read in every notation that series come in', () => {
  const auto = timeReader('auto', 'Asia/Makassar')
  const noon = Date.parse('2026-01-05T12:00:00+08:00')
  for (const text of [
    '2026-01-05 12:00:00',
    '2026-01-05T12:00',
    '2026-01-05T04:00:00Z',
    '2026-01-05 05:00:00+01:00',
    String(noon),
    String(noon / 1_000),
  ]) {
    expect(auto(text), text).toBe(noon)
  }
  expect(auto('2026-01-05 12:00:00.250')).toBe(noon + 250)
  expect(auto('2026-01-05')).toBe(noon - 12 * 3_600_000)
  expect(timeReader('DD/MM/YYYY HH.mm', 'Asia/Makassar')('5/1/2026 12.00')).toBe(noon)
  expect(timeReader('unix', 'UTC')('1.5')).toBe(1_500)
  expect(timeReader('unix-ms', 'UTC')('')).toBeNull()
  for (const text of ['', 'soon', '2026-13-45', '2026-01-05 25:00:00']) expect(auto(text), text).toBeNull()
  expect(() => timeReader('HH:mm', 'UTC')).toThrow(/no time format/)
  expect(() => timeReader('auto', 'Mars/Base')).toThrow(/no time zone/)
})

test('device ids come from file names, the type from the metrics, places one for all or one each', () => {
  expect(deviceIdOf('sdh-{file}', '/data/sdh/413.csv')).toBe('sdh-413')
  expect(deviceIdOf('replay-{file}', 'Room 4_B (old).csv')).toBe('replay-room-4-b-old')
  expect(() => deviceIdOf('{file}', '---.csv')).toThrow(/no device id/)
  expect(typeOf(parseMapping('co2_ppm=a,temperature_c=b,unheard_of=c'))).toBe('indoor-climate')
  expect(typeOf(parseMapping('energy_kwh=kwh'))).toBe('energy-meter')
  expect(() => typeOf(parseMapping('unheard_of=c'))).toThrow(/No sensor type/)
  expect(placesOf('r1', ['a', 'b'])).toEqual(['r1', 'r1'])
  expect(placesOf('r1, r2', ['a', 'b'])).toEqual(['r1', 'r2'])
  expect(() => placesOf('r1,r2', ['a', 'b', 'c'])).toThrow(/2 places for 3 files/)
  for (const wrong of ['', 'co2', 'co2=', 'CO2=a']) expect(() => parseMapping(wrong)).toThrow(/no mapping/)
})
