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
  file.append(keys)
  await appendFile(path, 'm2 pow')
  expect(new SeriesFile(path).load()).toEqual(keys)
  new SeriesFile(path).append([{ subject: 'm2', metric: 'power_kw', kind: 'energy-meter' }])
  expect(new SeriesFile(path).load()).toHaveLength(3)
  await rm(directory, { recursive: true })
})
