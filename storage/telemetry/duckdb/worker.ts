import { parentPort } from 'node:worker_threads'
import { Engine } from './engine.ts'
import { toStoreError } from './faults.ts'
import type { Call, PlainError, Reply } from './messages.ts'

const engine = new Engine()
const port = parentPort
if (!port) throw new Error('the DuckDB worker runs as a worker thread only')

/** Buffers of a value's typed arrays, which move to the other thread instead of being copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return value.buffer instanceof ArrayBuffer ? [value.buffer] : []
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap(buffersOf))]
}

function plain(error: unknown): PlainError {
  const { fault, message, refused, stack } = toStoreError(error)
  return { fault, message, refused, stack }
}

async function answer({ id, name, args }: Call): Promise<Reply> {
  try {
    const operation = engine[name] as (...args: unknown[]) => Promise<unknown>
    return { id, value: await operation.apply(engine, [...args]) }
  } catch (error) {
    return { id, error: plain(error) }
  }
}

port.on('message', (call: Call) => {
  void answer(call).then((reply) => {
    const columns = call.name === 'open' || reply.error ? [] : buffersOf(reply.value)
    port.postMessage(reply, columns)
    if (call.name === 'close') port.close()
  })
})
