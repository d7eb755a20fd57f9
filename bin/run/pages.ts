import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OUTPUT = join(ROOT, 'dashboard', 'dist')
const HASH_FILE = '.source-hash'

/**
 * The directory of the built dashboard, built now when its sources changed since the last build. null when there is nothing built and no
 * builder (a production install without development packages).
 */
export async function builtPages(announce: () => void): Promise<string | null> {
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js')
  if (!existsSync(vite)) return existsSync(join(OUTPUT, 'index.html')) ? OUTPUT : null
  const hash = await sourceHash()
  if ((await readFile(join(OUTPUT, HASH_FILE), 'utf8').catch(() => '')) === hash) return OUTPUT
  announce()
  // Built beside and renamed, so that a second process never serves half a build.
  const fresh = `${OUTPUT}.${process.pid}`
  await run([
    vite,
    'build',
    '--config',
    join(ROOT, 'dashboard', 'vite.config.ts'),
    '--logLevel',
    'error',
    '--outDir',
    fresh,
    '--emptyOutDir',
  ])
  await writeFile(join(fresh, HASH_FILE), hash)
  await rm(OUTPUT, { recursive: true, force: true })
  await rename(fresh, OUTPUT)
  return OUTPUT
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
