import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#platform/support/free-port.ts'

export interface Mosquitto {
  readonly url: string
  /** Stops it cleanly, so that it writes its sessions and queues, and starts it on the same port. */
  restart(): Promise<void>
  /** What `restart` does, in two steps. */
  halt(): Promise<void>
  launch(): Promise<void>
  /** Lets it read its accounts and rights again. */
  reload(): void
  stop(): Promise<void>
}

/** Who may come: everybody, and nothing is dropped. */
const OPEN = ['allow_anonymous true', 'persistence true', 'max_queued_messages 0', 'max_inflight_messages 0']

/** A real Mosquitto on a free port and with a directory of its own; `rules` are lines of its configuration. */
export async function startMosquitto(program: string, rules: readonly string[] = OPEN): Promise<Mosquitto> {
  const directory = await mkdtemp(join(tmpdir(), 'denyut-mosquitto-'))
  const port = await freePort()
  const config = join(directory, 'mosquitto.conf')
  await writeFile(
    config,
    [`listener ${port} 127.0.0.1`, `persistence_location ${directory}/`, 'user root', ...rules, ''].join(
      '\n',
    ),
  )
  let child: ChildProcess
  const launch = async () => {
    child = spawn(program, ['-c', config], { stdio: 'ignore' })
    await listening(port)
  }
  const end = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
  await launch()
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async restart() {
      await end()
      await launch()
    },
    halt: end,
    launch,
    reload: () => void child.kill('SIGHUP'),
    async stop() {
      await end()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Resolves once something accepts connections on the port. */
export async function listening(port: number, attempts = 2_400): Promise<void> {
  for (let i = 0; i < attempts; i++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`nothing listens on port ${port}`)
}
