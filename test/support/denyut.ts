import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask } from '../../bin/control/client.ts'
import { LAUNCHER } from './command.ts'
import { environmentWith } from './environment.ts'

/** Far longer than any start, on a machine that does ten other things too; one that fails ends its process and is seen at once. */
const START_LIMIT_MS = 240_000
const POLL_MS = 25

export interface DenyutProcess {
  readonly dataDir: string
  readonly httpUrl: string
  readonly mqttUrl: string
  readonly child: ChildProcess
  /** Standard error so far: printed by a failing test. */
  readonly errors: () => string
  ask<T>(method: string, params?: unknown): Promise<T>
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>
  /** Clean stop. */
  stop(): Promise<void>
}

export interface DenyutOptions {
  readonly dataDir?: string
  readonly demo?: boolean
  readonly pages?: boolean
  readonly env?: Readonly<Record<string, string>>
  /** The Node that starts it; without it the one that runs the tests. */
  readonly program?: string | undefined
}

/** A fresh directory that `remove` deletes. */
export async function temporaryDirectory(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'denyut-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Begins a real Denyut as a process of its own, on free ports, and does not wait for it. */
export function launchDenyut(dataDir: string, options: Omit<DenyutOptions, 'dataDir'> = {}) {
  const flags = [...(options.demo ? [] : ['--no-demo']), ...(options.pages ? [] : ['--no-pages'])]
  const child = spawn(options.program ?? process.execPath, [LAUNCHER, 'start', ...flags], {
    env: environmentWith({
      DENYUT_DATA_DIR: dataDir,
      DENYUT_HTTP_PORT: '0',
      DENYUT_MQTT_PORT: '0',
      DENYUT_LOG: 'warn',
      ...options.env,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  child.stdout?.resume()
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await gone
  }
  return {
    child,
    errors: () => errors,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** Starts a real Denyut and waits until it answers. */
export async function startDenyut(options: DenyutOptions = {}): Promise<DenyutProcess> {
  const dataDir = options.dataDir ?? (await temporaryDirectory()).path
  const launched = launchDenyut(dataDir, options)
  const { httpUrl, mqttUrl } = await untilReady(dataDir, launched.child, launched.errors)
  return {
    dataDir,
    httpUrl,
    mqttUrl,
    ...launched,
    ask: (method, params) => ask(dataDir, method, params),
  }
}

/** Waits for a condition; fails with its last error. */
export async function until<T>(
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
  limit_ms = 60_000,
): Promise<T> {
  const end = performance.now() + limit_ms
  let last: unknown
  do {
    try {
      const value = await condition()
      if (value) return value
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  } while (performance.now() < end)
  throw new Error(`waited ${limit_ms} ms for ${what}${last ? `: ${String(last)}` : ''}`)
}

async function untilReady(dataDir: string, child: ChildProcess, errors: () => string) {
  const answer = until(
    async () => child.exitCode !== null || ask<{ httpUrl: string; mqttUrl: string }>(dataDir, 'status'),
    'Denyut to start',
    START_LIMIT_MS,
  )
  const started = await answer
  if (started === true) throw new Error(`it ended with exit code ${child.exitCode}: ${errors()}`)
  return started
}
