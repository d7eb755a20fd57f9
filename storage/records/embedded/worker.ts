// The embedded PostgreSQL in a thread of its own, so that a long query never holds up MQTT or HTTP.
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { type Ahead, catchUp } from './copy.ts'
import { DurableFileSystem } from './durable-fs.ts'
import { engineOptions } from './options.ts'
import { type Answer, type Request, toPlain, type WorkerStart } from './protocol.ts'

/** Last lines of the engine's own log, told when it breaks. */
const LINES_KEPT = 20

const port = parentPort
if (!port) throw new Error('this file runs as a worker thread')
const { directory, fresh, durable, snapshot } = workerData as WorkerStart
const lines: string[] = []
let broken = false

const answer = (message: Answer): void => port.postMessage(message)

/** The engine swallows the trap that ends a panic and would go on with damaged memory: after this nothing more is executed. */
function breakDown(reason: string): void {
  if (broken) return
  broken = true
  answer({ kind: 'broken', reason, lines })
}

function hear(line: string): void {
  lines.push(line)
  if (lines.length > LINES_KEPT) lines.shift()
  if (line.includes('PANIC:')) breakDown(line)
}

const fileSystem = new DurableFileSystem(
  directory,
  (error) => breakDown(`the disk did not sync: ${error.message}`),
  !fresh && durable,
)
const engine = new PGlite({
  ...engineOptions(fileSystem, hear),
  ...(snapshot && { loadDataDir: new Blob([new Uint8Array(snapshot)], { type: 'application/gzip' }) }),
})

async function execute(id: number, bytes: Uint8Array): Promise<void> {
  if (broken) return
  try {
    const messages = await engine.execProtocolStream(bytes, { throwOnError: false })
    // An answer given while breaking down could acknowledge what is not on the disk.
    if (!broken) answer({ kind: 'result', id, messages: messages.map(toPlain) })
  } catch (error) {
    answer({ kind: 'refused', id, reason: (error as Error).message })
  }
}

/** Between two statements no file changes. */
function copy(id: number, target: string, ahead: Ahead): void {
  if (broken) return
  try {
    catchUp(directory, target, ahead)
    answer({ kind: 'copied', id })
  } catch (error) {
    answer({ kind: 'refused', id, reason: (error as Error).message })
  }
}

async function serve(request: Request): Promise<void> {
  if (request.kind === 'exec') await execute(request.id, request.bytes)
  else if (request.kind === 'copy') copy(request.id, request.target, request.ahead)
  else await close()
}

async function close(): Promise<void> {
  if (!broken) await engine.close()
  port?.close()
}

/** One after the other: a message of the protocol may continue the one before. */
let queue: Promise<void> = engine.waitReady.then(
  () => {
    fileSystem.syncing = durable
    if (!broken) answer({ kind: 'ready' })
  },
  (error: Error) => breakDown(error.message),
)

port.on('message', (request: Request) => {
  queue = queue.then(() => serve(request))
})
