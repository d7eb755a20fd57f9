import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { replaceFile } from '#platform/durable.ts'
import { engineOptions } from './options.ts'

const READABLE_BY_ALL = 0o644

/** The empty database that a first start begins with, when the installation has one: `initdb` in WebAssembly takes seconds. */
export async function readSnapshot(path?: string): Promise<Uint8Array | null> {
  try {
    const archive = await readFile(path ?? (await snapshotPath()))
    // Its checksum tells a damaged one, which is not needed.
    await promisify(gunzip)(archive)
    return archive
  } catch {
    return null
  }
}

/** Makes it, of this version of the engine, and returns where it lies. It holds no rows and nothing secret. */
export async function makeSnapshot(path?: string): Promise<string> {
  const target = path ?? (await snapshotPath())
  const engine = new PGlite(engineOptions(null, () => {}))
  await engine.waitReady
  const archive = await engine.dumpDataDir('gzip')
  await engine.close()
  await mkdir(dirname(target), { recursive: true })
  await replaceFile(target, new Uint8Array(await archive.arrayBuffer()), READABLE_BY_ALL)
  return target
}

/** Named by the version of the engine: another one begins anew. */
async function snapshotPath(): Promise<string> {
  const packageFile = new URL('../package.json', import.meta.resolve('@electric-sql/pglite'))
  const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }
  return fileURLToPath(new URL(`../../../.cache/records/pglite-${version}.tar.gz`, import.meta.url))
}
