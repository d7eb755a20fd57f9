// npm run test:services: installs what Debian has, then runs the test files that need it, with skips as failures and databases on the server.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram, SERVICES, type Service } from './support/services.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** How a test file asks for one of the services. */
const ASKS = /\bneeds(Browser)?\(/

const missing = (Object.keys(SERVICES) as Service[]).flatMap((service) => {
  const name = SERVICES[service].package
  return name && !findProgram(service) ? name.split(' ') : []
})
if (missing.length) install(missing)

const files = testFiles(ROOT).filter((file) => ASKS.test(readFileSync(join(ROOT, file), 'utf8')))
const { status } = spawnSync(
  process.execPath,
  [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...files],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, DENYUT_TEST_SERVICES: 'required' },
  },
)
process.exit(status ?? 1)

function install(packages: readonly string[]): void {
  console.log(`installing ${packages.join(' ')}`)
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo']
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const step of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    const [command = '', ...rest] = [...asRoot, ...step]
    const done = spawnSync(command, rest, { env: environment, encoding: 'utf8' })
    if (done.status !== 0) {
      console.error(done.stderr || String(done.error))
      process.exit(1)
    }
  }
}

function testFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.test\.tsx?$/.test(path) && !/(^|\/)(node_modules|dist|\.cache)\//.test(path),
  )
}
