import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { DenyutError, isDenyutError } from '#model/errors.ts'
import type { Part } from '#platform/lifecycle.ts'
import type { Log } from '#platform/log.ts'
import {
  type ControlAnswer,
  type ControlRequest,
  controlAddress,
  NO_METHOD,
  REQUEST_LIMIT_BYTES,
} from './protocol.ts'

export type ControlMethods = Readonly<Record<string, (params: never) => Promise<unknown>>>

/** The owner's door to a running instance: a socket that only the owner of the data directory can open. */
export function controlServer(dataDir: string, methods: ControlMethods, log: Log): Part {
  const address = controlAddress(dataDir)
  let server: Server | undefined
  return {
    name: 'control socket',
    async start() {
      // The data directory is locked by us, so a socket that is still there belongs to a process that was killed.
      if (process.platform !== 'win32') await rm(address, { force: true })
      server = createServer((socket) => serve(socket, methods, log))
      await new Promise<void>((resolve, reject) => {
        server?.once('error', reject).listen(address, resolve)
      })
      if (process.platform !== 'win32') await chmod(address, 0o600)
    },
    stop: () => new Promise((resolve) => (server ? server.close(() => resolve()) : resolve())),
  }
}

function serve(socket: Socket, methods: ControlMethods, log: Log): void {
  let text = ''
  socket.setEncoding('utf8')
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: string) => {
    text += chunk
    if (text.length > REQUEST_LIMIT_BYTES) return void socket.destroy()
    const end = text.indexOf('\n')
    if (end < 0) return
    const line = text.slice(0, end)
    text = ''
    void answer(line, methods, log).then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
  })
}

async function answer(line: string, methods: ControlMethods, log: Log): Promise<ControlAnswer> {
  try {
    const request = JSON.parse(line) as ControlRequest
    const method = methods[request.method]
    if (!method) throw new DenyutError('not_found', `${NO_METHOD} ${request.method}.`)
    return { result: (await method(request.params as never)) ?? null }
  } catch (error) {
    if (isDenyutError(error))
      return {
        error: { code: error.code, message: error.message, words: error.words, errors: error.errors },
      }
    log.error({ err: error }, 'a control request failed')
    return { error: { code: 'internal', message: error instanceof Error ? error.message : String(error) } }
  }
}
