import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url))

export interface LoadConnection {
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly topics: readonly string[]
}

export interface LoadOptions {
  readonly port: number
  readonly connections: readonly LoadConnection[]
  /** Unacknowledged messages of one connection. */
  readonly window: number
  readonly messages: number
  readonly metric: string
  readonly payloadBytes: number
  /** Time of the first reading of each topic, Unix ms; each next one is 1 ms later. */
  readonly firstTime: number
}

export interface LoadResult {
  readonly acked: number
  readonly seconds: number
  readonly rate: number
  /** CPU of the generator itself, µs a message. */
  readonly generatorCpu_us: number
  readonly ack_ms: { readonly p50: number; readonly p99: number; readonly max: number }
}

/** Publishes with QoS 1 from a process of its own and waits for every acknowledgement. */
export function runLoad(options: LoadOptions): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [GENERATOR], { stdio: ['pipe', 'pipe', 'inherit'] })
    // Thousands of connections are longer than arguments of a process may be.
    child.stdin.end(JSON.stringify(options))
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0
        ? resolve(JSON.parse(out) as LoadResult)
        : reject(new Error(`the load generator ended with exit code ${code}`)),
    )
  })
}
