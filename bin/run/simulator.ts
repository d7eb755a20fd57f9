import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Clock } from '#platform/clock.ts'
import type { Part } from '#platform/lifecycle.ts'
import type { Log } from '#platform/log.ts'

const SIMULATOR = fileURLToPath(new URL('../../simulators/cli.ts', import.meta.url))
/** A simulator that dies is started again after this; it waits for the other side by itself. */
const RESTART_AFTER_MS = 5_000

export interface SimulatorOptions {
  readonly name: string
  readonly args: readonly string[]
  /** Asked at every start of the process. */
  readonly env?: () => Promise<Readonly<Record<string, string>>>
  readonly heard?: (line: string) => void
  readonly clock: Clock
  readonly log: Log
  /** Aborted when Denyut is told to end: a terminal tells the whole group, so a simulator may be gone before it is stopped. */
  readonly ending?: AbortSignal | undefined
}

/** A simulator as a process of its own, which is started again when it ends by itself. */
export function simulatorProcess(options: SimulatorOptions): Part & { isGone(): boolean } {
  const { name, args, env, heard, clock, log, ending } = options
  let child: ChildProcess | undefined
  let stopped = false
  const isOver = () => stopped || ending?.aborted === true

  const launch = async (): Promise<void> => {
    const more = (await env?.()) ?? {}
    if (isOver()) return
    child = spawn(process.execPath, [SIMULATOR, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...more },
    })
    if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => heard?.(line))
    child.once('exit', (code) => {
      if (isOver()) return
      log.warn({ code, simulator: name }, 'a simulator stopped; it is started again')
      again()
    })
  }
  const again = () =>
    clock.after(RESTART_AFTER_MS, () => {
      launch().catch((error: unknown) => {
        log.warn({ err: error, simulator: name }, 'a simulator could not be started; tried again')
        again()
      })
    })

  return {
    name,
    start: launch,
    /** Between its end and the next start. */
    isGone: () => child !== undefined && (child.exitCode !== null || child.signalCode !== null),
    async stop() {
      stopped = true
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      child.kill('SIGTERM')
      await gone
    },
  }
}
