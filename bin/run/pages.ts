import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DenyutError } from '#model/errors.ts'
import { systemClock } from '#platform/clock.ts'
import { lockDirectory } from '#platform/lock.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OUTPUT = join(ROOT, 'dashboard', 'dist')
const HASH_FILE = '.source-hash'
/** While another process builds. */
const LOOK_AGAIN_MS = 200

/**
 * The directory of the built dashboard, built now when its sources changed since the last build. null when there is nothing built and no
 * builder (a production install without development packages).
 */
export async function builtPages(announce: () => void): Promise<string | null> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(vite)) return existsSync(join(OUTPUT, 'index.html')) ? OUTPUT : null
  const config = join(ROOT, 'dashboard', 'vite.config.ts')
  await buildOnce(OUTPUT, await sourceHash(), async (fresh) => {
    announce()
    await run([vite, 'build', '--config', config, '--logLevel', 'error', '--outDir', fresh, '--emptyOutDir'])
  })
  return OUTPUT
}

/**
 * Makes `output` be what `build` makes of the sources with this hash. Of several processes one builds and the others wait for it. It is
 * built beside and renamed, so that nobody ever serves half a build.
 */
export async function buildOnce(
  output: string,
  hash: string,
  build: (fresh: string) => Promise<void>,
): Promise<void> {
  const isBuilt = async () => (await readFile(join(output, HASH_FILE), 'utf8').catch(() => '')) === hash
  const site = `${output}.building`
  while (!(await isBuilt())) {
    const release = await lockUnlessHeld(site)
    if (!release) {
      await systemClock.wait(LOOK_AGAIN_MS)
      continue
    }
    try {
      if (!(await isBuilt())) await replace(output, site, hash, build)
    } finally {
      await release()
    }
  }
}

async function lockUnlessHeld(directory: string): Promise<(() => Promise<void>) | null> {
  try {
    return await lockDirectory(directory)
  } catch (error) {
    if (error instanceof DenyutError && error.code === 'data_dir_in_use') return null
    throw error
  }
}

async function replace(
  output: string,
  site: string,
  hash: string,
  build: (fresh: string) => Promise<void>,
): Promise<void> {
  const [fresh, old] = [join(site, 'fresh'), join(site, 'old')]
  await build(fresh)
  await writeFile(join(fresh, HASH_FILE), hash)
  await rm(old, { recursive: true, force: true })
  if (existsSync(output)) await rename(output, old)
  await rename(fresh, output)
  await rm(old, { recursive: true, force: true })
}

async function sourceHash(): Promise<string> {
  const hash = createHash('sha256')
  for (const room of ['dashboard', 'model']) await hashTree(join(ROOT, room), hash)
  hash.update(await readFile(join(ROOT, 'package-lock.json')))
  return hash.digest('hex')
}

async function hashTree(directory: string, hash: ReturnType<typeof createHash>): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(directory, entry.name)
    if (entry.isDirectory() && !entry.name.startsWith('dist') && entry.name !== 'node_modules')
      await hashTree(path, hash)
    else if (entry.isFile() && !entry.name.includes('.test.'))
      hash.update(entry.name).update(await readFile(path))
  }
}

function run(command: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      cwd: ROOT,
      // Any other value, as a test runner sets, would give React's development build.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the dashboard did not build (exit code ${code})`)),
    )
  })
}
