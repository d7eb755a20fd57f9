import { appendFileSync } from 'node:fs'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SeriesFile } from './series-file.ts'

test('series keep their numbers across restarts, and a torn last line is taken off', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-series-'))
  const path = join(directory, 'series')
  const keys = [
    { subject: 'm1', metric: 'power_kw', kind: 'energy-meter' },
    { subject: 'ikn', metric: 'people', kind: 'place' },
  ]
  const file = new SeriesFile(path)
  expect(file.load()).toEqual([])
  for (const key of keys) file.append(key)
  await appendFile(path, 'm2 pow')
  expect(new SeriesFile(path).load()).toEqual(keys)
  new SeriesFile(path).append({ subject: 'm2', metric: 'power_kw', kind: 'energy-meter' })
  expect(new SeriesFile(path).load()).toHaveLength(3)
  await rm(directory, { recursive: true })
})

test('what a failed append has left is taken off before the next one', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-series-'))
  const path = join(directory, 'series')
  const key = (subject: string) => ({ subject, metric: 'power_kw', kind: 'energy-meter' })
  let room_bytes = Number.POSITIVE_INFINITY
  const file = new SeriesFile(path, (to, line) => {
    appendFileSync(to, line.slice(0, room_bytes))
    if (line.length > room_bytes) throw Object.assign(new Error('as told'), { code: 'ENOSPC' })
  })
  file.load()
  file.append(key('m1'))
  room_bytes = 5
  expect(() => file.append(key('m2'))).toThrow('as told')
  room_bytes = Number.POSITIVE_INFINITY
  file.append(key('m3'))
  expect(new SeriesFile(path).load()).toEqual([key('m1'), key('m3')])
  await rm(directory, { recursive: true })
})
