// npm run check: types with the layer rule, then lint and format. The architecture and docs tests run with npm test.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Not a dependency: its other platforms' packages would be missing from a lockfile made here, and npm ci would refuse it. */
const BIOME = '@biomejs/biome@2.6.8'

const steps: [name: string, command: string, args: string[]][] = [
  ['types', process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b']],
  ['lint', 'npx', ['-y', BIOME, 'ci', '--error-on-warnings', '.']],
]

for (const [name, command, args] of steps) {
  const { status } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) {
    console.error(`check failed: ${name}`)
    process.exit(1)
  }
}
console.log('check passed: types, lint')
