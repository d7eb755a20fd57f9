import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { freePort } from '#platform/support/free-port.ts'

export interface TestServer {
  readonly url: string
  stop(): Promise<void>
}

/** A PostgreSQL server of its own in a temporary directory, on a free port of the loopback; `initdb` is the path of that program. */
export async function startPostgres(initdb: string): Promise<TestServer> {
  const bin = dirname(initdb)
  const directory = await mkdtemp(join(tmpdir(), 'denyut-postgres-'))
  const owner = serverOwner()
  if (owner) await chown(directory, owner.uid, owner.gid)
  const options = {
    ...owner,
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'],
  }
  const data = join(directory, 'data')
  execFileSync(
    initdb,
    ['-D', data, '-A', 'trust', '-U', 'denyut', '-E', 'UTF8', '--locale=C', '--no-sync'],
    options,
  )
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'shared_buffers=16MB',
  ]
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    options,
  )
  await untilReady(server)
  return {
    url: `postgres://denyut@127.0.0.1:${port}/postgres`,
    async stop() {
      const exited = once(server, 'exit')
      // SIGINT: fast shutdown, open sessions are ended.
      if (server.kill('SIGINT')) await exited
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The server refuses to run as root; Debian's package brings the user postgres. */
function serverOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)))
  })
}
