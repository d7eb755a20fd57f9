import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { environmentWith } from './environment.ts'

/** The program as it is started from a terminal. */
export const LAUNCHER = fileURLToPath(new URL('../../bin/denyut.mjs', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/** Runs one command to its end, with these settings and no others. */
export function runCommand(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [LAUNCHER, ...args], { env: environmentWith(env) })
    let out = ''
    let errors = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      errors += chunk
    })
    // Not 'exit': what it has written may still be on its way then.
    child.once('close', (code) => resolve({ code, out, errors }))
  })
}
