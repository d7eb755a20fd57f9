import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { catchUp, copyAhead } from './copy.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'denyut-copy-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const NAMES = ['a', 'b', 'base/1', 'base/2', 'pg_wal/1', 'pg_wal/2']

async function filesOf(directory: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found[path.slice(directory.length)] = await readFile(path, 'utf8')
  }
  return found
}

test('whatever is written, renamed, removed or dated back while a directory is copied, it is the same after it has caught up', async () => {
  const name = fc.constantFrom(...NAMES)
  const write = fc
    .tuple(name, fc.string({ minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([path, text, dated]) => async (directory: string) => {
      await writeFile(join(directory, path), text)
      if (dated) await utimes(join(directory, path), 1, 1)
    })
  const move = fc.tuple(name, name).map(([from, to]) => async (directory: string) => {
    await rename(join(directory, from), join(directory, to)).catch(() => {})
  })
  const remove = name.map((path) => (directory: string) => rm(join(directory, path), { force: true }))
  const deeds = fc.array(fc.oneof(write, move, remove), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(deeds, deeds, deeds, async (before, during, after) => {
      const directory = await mkdtemp(join(root, 'x-'))
      const [source, target] = [join(directory, 'source'), join(directory, 'target')]
      for (const path of ['source/base', 'source/pg_wal', 'target'])
        await mkdir(join(directory, path), { recursive: true })
      for (const deed of before) await deed(source)
      const ahead = copyAhead(source, target)
      for (const deed of during) await deed(source)
      const seen = await ahead
      for (const deed of after) await deed(source)
      catchUp(source, target, seen)
      expect(await filesOf(target)).toEqual(await filesOf(source))
    }),
    { numRuns: 100 },
  )
})

test('what has not changed for long is copied ahead alone', async () => {
  const [source, target] = [join(root, 'source'), join(root, 'target')]
  for (const path of [source, target]) await mkdir(path)
  await writeFile(join(source, 'old'), 'as it was')
  const seen = await copyAhead(source, target)
  await writeFile(join(target, 'old'), 'not again')
  catchUp(source, target, { ...seen, beganAt: seen.beganAt + 60_000 })
  expect(await filesOf(target)).toEqual({ '/old': 'not again' })
})
