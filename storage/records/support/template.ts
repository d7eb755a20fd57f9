import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { silentLog } from '#platform/log.ts'
import { EmbeddedEngine } from '../embedded/engine.ts'
import { RECORDS_DIRECTORY } from '../place.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const PGLITE = join(ROOT, 'node_modules/@electric-sql/pglite/package.json')

/**
 * A data directory with an empty embedded database, deleted by the returned `remove`. Creating one takes seconds, so it is created once a
 * version of the engine, kept below node_modules, and copied.
 */
export async function temporaryDataDir(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'denyut-records-'))
  await cp(await template(), join(path, RECORDS_DIRECTORY), { recursive: true })
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

async function template(): Promise<string> {
  const { version } = JSON.parse(await readFile(PGLITE, 'utf8')) as { version: string }
  const path = join(ROOT, 'node_modules/.cache/denyut', `pglite-${version}`)
  if (existsSync(path)) return path
  await mkdir(dirname(path), { recursive: true })
  const fresh = await mkdtemp(`${path}-`)
  const engine = new EmbeddedEngine({ directory: join(fresh, RECORDS_DIRECTORY), log: silentLog })
  await engine.open()
  await engine.close()
  // Test files run in processes of their own: the first that is ready wins, the others throw theirs away.
  await rename(join(fresh, RECORDS_DIRECTORY), path).catch(() => {})
  await rm(fresh, { recursive: true, force: true })
  return path
}
