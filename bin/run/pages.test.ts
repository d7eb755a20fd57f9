import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryDirectory } from '../../test/support/denyut.ts'
import { buildOnce } from './pages.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let output: string
let builds: number
beforeEach(async () => {
  directory = await temporaryDirectory()
  output = join(directory.path, 'dist')
  builds = 0
})
afterEach(() => directory.remove())

const page = () => readFile(join(output, 'index.html'), 'utf8')
const builder =
  (content: string, hold: Promise<unknown> = Promise.resolve()) =>
  async (fresh: string) => {
    builds++
    await mkdir(fresh, { recursive: true })
    await hold
    await writeFile(join(fresh, 'index.html'), content)
  }

test('of several that need the pages at once one builds, and all have them', async () => {
  const all = Array.from({ length: 3 }, () => buildOnce(output, 'h1', builder('one')))
  await Promise.all(all)
  expect(builds).toBe(1)
  expect(await page()).toBe('one')
  expect(await readdir(`${output}.building`)).toEqual([])
})

test('while newer sources are built the old pages stay whole, afterwards nothing of them is left', async () => {
  await buildOnce(output, 'h1', builder('one'))
  await writeFile(join(output, 'chunk-1.js'), '')
  let built = () => {}
  const newer = buildOnce(output, 'h2', builder('two', new Promise<void>((resolve) => (built = resolve))))
  await expect.poll(() => builds).toBe(2)
  expect(await page()).toBe('one')
  built()
  await newer
  expect(await page()).toBe('two')
  expect((await readdir(output)).sort()).toEqual(['.source-hash', 'index.html'])
})

test('a build that failed is told, and the next one begins anew', async () => {
  const broken = async () => {
    throw new Error('a mistake in the sources')
  }
  await expect(buildOnce(output, 'h1', broken)).rejects.toThrow('a mistake in the sources')
  await buildOnce(output, 'h1', builder('one'))
  expect(await page()).toBe('one')
})
