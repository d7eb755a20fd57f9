// Child process of runLoad(): publishes by raw sockets and prints one JSON line. Options come as JSON on standard input.
import { connect, type Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import type { LoadOptions, LoadResult } from './load.ts'
import { connectPacket, PublishTemplate } from './packets.ts'

/** Packet ids run from 1; more than the largest window. */
const PACKET_IDS = 16_384
const PUBACK_BYTES = 4
const WRITE_BUFFER_BYTES = 64 * 1024

const options = (await json(process.stdin)) as LoadOptions
let sent = 0
let acked = 0
const latencies_ms = new Float64Array(options.messages)

class Publisher {
  readonly #socket: Socket
  readonly #templates: PublishTemplate[]
  readonly #sentAt = new Float64Array(PACKET_IDS)
  #nextId = 1
  #inFlight = 0
  #turn = 0
  #rest: Buffer = Buffer.alloc(0)

  constructor(socket: Socket, topics: readonly string[]) {
    this.#socket = socket
    this.#templates = topics.map((topic) => new PublishTemplate(topic, options.metric, options.payloadBytes))
  }

  start(): void {
    this.#socket.on('data', (chunk) => this.#onData(chunk))
    this.#fill()
  }

  #onData(chunk: Buffer): void {
    const bytes = this.#rest.length ? Buffer.concat([this.#rest, chunk]) : chunk
    const now = performance.now()
    let at = 0
    for (; at + PUBACK_BYTES <= bytes.length; at += PUBACK_BYTES) {
      const id = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
      latencies_ms[acked++] = now - (this.#sentAt[id] ?? now)
      this.#inFlight--
    }
    this.#rest = bytes.subarray(at)
    if (acked === options.messages) finish()
    else this.#fill()
  }

  #fill(): void {
    const room = Math.min(options.window - this.#inFlight, options.messages - sent)
    if (room <= 0) return
    const longest = this.#templates[0]?.bytes.length ?? 0
    const batch = Buffer.allocUnsafe(Math.min(WRITE_BUFFER_BYTES, room * (longest + 16)))
    let end = 0
    const now = performance.now()
    for (let i = 0; i < room && end + longest + 16 <= batch.length; i++) {
      const template = this.#templates[this.#turn % this.#templates.length]
      if (!template) return
      const id = this.#nextId
      this.#nextId = id === PACKET_IDS - 1 ? 1 : id + 1
      this.#sentAt[id] = now
      const round = Math.floor(this.#turn / this.#templates.length)
      end = template.write(batch, end, id, options.firstTime + round, this.#turn)
      this.#turn++
      this.#inFlight++
      sent++
    }
    this.#socket.write(batch.subarray(0, end))
  }
}

const started = { cpu: process.cpuUsage(), at: 0 }
const publishers = await Promise.all(options.connections.map(open))
started.at = performance.now()
started.cpu = process.cpuUsage()
for (const publisher of publishers) publisher.start()

function open({
  clientId,
  username,
  password,
  topics,
}: LoadOptions['connections'][number]): Promise<Publisher> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true }, () =>
      socket.write(connectPacket(clientId, username, password)),
    )
    socket.once('error', reject)
    socket.once('data', (answer) => {
      if (answer[3] === 0) resolve(new Publisher(socket, topics))
      else reject(new Error(`CONNACK ${answer[3]} for ${clientId}`))
    })
    socket.once('close', () => {
      if (acked < options.messages)
        throw new Error(`the server closed the connection of ${clientId} after ${acked} acknowledgements`)
    })
  })
}

function finish(): void {
  const seconds = (performance.now() - started.at) / 1_000
  const { user, system } = process.cpuUsage(started.cpu)
  const sorted = latencies_ms.subarray(0, acked).sort()
  const quantile = (q: number) => sorted[Math.floor((sorted.length - 1) * q)] ?? 0
  const result: LoadResult = {
    acked,
    seconds,
    rate: acked / seconds,
    generatorCpu_us: (user + system) / acked,
    ack_ms: { p50: quantile(0.5), p99: quantile(0.99), max: quantile(1) },
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  process.exit(0)
}
