import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '#platform/clock.ts'
import { freePort } from '#platform/support/free-port.ts'

/** A server program of the machine, run for tests in a directory of its own. */
export interface TestServer {
  readonly url: string
  readonly port: number
  /** Holds its data. */
  readonly directory: string
  pid(): number
  /** Ends it without warning; the data stay. */
  kill(): Promise<void>
  /** Starts it again on the same port and data. */
  start(): Promise<void>
  /** Ends it and removes its data. */
  end(): Promise<void>
}

const POLL_MS = 20
const PATIENCE_MS = 60_000

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.arrayBuffer()
      return response.ok
    },
    () => false,
  )
}

/** Starts a program and waits until a path of it answers. */
export async function startServer(
  program: string,
  healthPath: string,
  args: (directory: string, port: number) => string[],
): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-server-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    const running = child
    child = null
    if (!running || running.exitCode !== null) return
    const exited = once(running, 'exit')
    running.kill(signal)
    await exited
  }
  const start = async () => {
    child = spawn(program, args(directory, port), { stdio: 'ignore' })
    const deadline = systemClock.monotonic() + PATIENCE_MS
    while (!(await answers(`${url}${healthPath}`))) {
      if (systemClock.monotonic() > deadline || child.exitCode !== null)
        throw new Error(`${program} does not answer`)
      await systemClock.wait(POLL_MS)
    }
  }
  await start()
  return {
    url,
    port,
    directory,
    pid: () => child?.pid ?? Number.NaN,
    kill: () => kill(),
    start,
    async end() {
      await kill('SIGTERM')
      await rm(directory, { recursive: true, force: true })
    },
  }
}
