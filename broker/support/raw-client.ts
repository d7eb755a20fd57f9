import { once } from 'node:events'
import net from 'node:net'

/** A packet as it came: type in the high bits of the first byte, and all that follows the length. */
export interface Incoming {
  readonly type: number
  readonly body: Buffer
}

export const PACKET = { connack: 2, publish: 3, puback: 4, suback: 9, pingresp: 13 } as const

interface Connect {
  readonly id: string
  readonly clean?: boolean
  readonly username?: string
  readonly password?: string
  readonly keepalive?: number
  readonly version?: number
  readonly will?: { topic: string; payload: string; retain?: boolean }
}

const text = (value: string | Buffer): Buffer => {
  const bytes = Buffer.from(value as string)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

export function frame(first: number, body: Buffer, claimed = body.length): Buffer {
  const length: number[] = []
  let rest = claimed
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    length.push(rest > 0 ? low | 128 : low)
  } while (rest > 0)
  return Buffer.concat([Buffer.from([first, ...length]), body])
}

export function connectPacket(options: Connect): Buffer {
  const { id, clean = true, username, password, keepalive = 0, version = 4, will } = options
  const flags =
    (clean ? 2 : 0) |
    (will ? 4 : 0) |
    (will?.retain ? 32 : 0) |
    (username === undefined ? 0 : 128) |
    (password === undefined ? 0 : 64)
  return frame(
    0x10,
    Buffer.concat([
      text('MQTT'),
      Buffer.from([version, flags, keepalive >> 8, keepalive & 255]),
      ...(version === 5 ? [Buffer.from([0])] : []),
      text(id),
      ...(will ? [text(will.topic), text(will.payload)] : []),
      ...(username === undefined ? [] : [text(username)]),
      ...(password === undefined ? [] : [text(password)]),
    ]),
  )
}

export function publishPacket(
  topic: string | Buffer,
  payload: string | Buffer,
  qos = 1,
  id = 1,
  retain = false,
): Buffer {
  const packetId = qos > 0 ? [Buffer.from([id >> 8, id & 255])] : []
  return frame(
    0x30 | (qos << 1) | (retain ? 1 : 0),
    Buffer.concat([text(topic), ...packetId, Buffer.from(payload as string)]),
  )
}

export const subscribePacket = (id: number, filter: string, qos = 1): Buffer =>
  frame(0x82, Buffer.concat([Buffer.from([id >> 8, id & 255]), text(filter), Buffer.from([qos])]))

export const PINGREQ = frame(0xc0, Buffer.alloc(0))
export const DISCONNECT = frame(0xe0, Buffer.alloc(0))

/** MQTT byte by byte, for what a well-behaved client never sends. */
export class RawClient {
  readonly socket: net.Socket
  readonly packets: Incoming[] = []
  closed = false
  #buffer: Buffer = Buffer.alloc(0)

  constructor(socket: net.Socket) {
    this.socket = socket
    socket.on('data', (data) => this.#collect(data))
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
  }

  static async open(port: number): Promise<RawClient> {
    const socket = net.connect({ host: '127.0.0.1', port })
    await once(socket, 'connect')
    return new RawClient(socket)
  }

  send(...packets: Buffer[]): void {
    this.socket.write(Buffer.concat(packets))
  }

  /** Bodies of the packets of one type so far. */
  of(type: number): Buffer[] {
    return this.packets.filter((packet) => packet.type === type).map(({ body }) => body)
  }

  get acknowledged(): number[] {
    return this.of(PACKET.puback).map((body) => body.readUInt16BE(0))
  }

  /** Return code of CONNACK; null before it. */
  get connack(): number | null {
    return this.of(PACKET.connack)[0]?.[1] ?? null
  }

  #collect(data: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, data])
    for (;;) {
      let length = 0
      let at = 1
      for (let factor = 1; ; factor *= 128) {
        const byte = this.#buffer[at++]
        if (byte === undefined) return
        length += (byte & 127) * factor
        if (byte < 128) break
      }
      if (this.#buffer.length < at + length) return
      this.packets.push({
        type: (this.#buffer[0] as number) >> 4,
        body: this.#buffer.subarray(at, at + length),
      })
      this.#buffer = this.#buffer.subarray(at + length)
    }
  }
}
