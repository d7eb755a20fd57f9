/** MQTT 3.1.1 packets as bytes, built once: the generator must cost less than what it measures. */

const TIME_DIGITS = 13
const CONNECT_FLAGS = 0b1100_0010

function remainingLength(length: number): number[] {
  const bytes: number[] = []
  do {
    bytes.push((length % 128) | (length >= 128 ? 128 : 0))
    length = Math.floor(length / 128)
  } while (length > 0)
  return bytes
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

const packet = (header: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([header, ...remainingLength(body.length)]), body])

export const connectPacket = (clientId: string, username: string, password: string): Buffer =>
  packet(
    0x10,
    Buffer.concat([
      text('MQTT'),
      Buffer.from([4, CONNECT_FLAGS, 0, 0]),
      text(clientId),
      text(username),
      text(password),
    ]),
  )

/** A QoS 1 PUBLISH whose packet id, time and value are written in place before each send. */
export class PublishTemplate {
  readonly bytes: Buffer
  readonly #idAt: number
  readonly #timeAt: number
  readonly #valueAt: number

  /** `payloadBytes`: the JSON is padded to this length with a field that ingest ignores. */
  constructor(topic: string, metric: string, payloadBytes: number) {
    const head = `{"ts":${'0'.repeat(TIME_DIGITS)},"v":{"${metric}":`
    const core = `${head}10.00}`
    const padding = Math.max(0, payloadBytes - core.length - '},"fw":""'.length)
    const payload = Buffer.from(`${core}${padding > 0 ? `,"fw":"${'x'.repeat(padding)}"` : ''}}`)
    const name = text(topic)
    this.bytes = packet(0x32, Buffer.concat([name, Buffer.from([0, 1]), payload]))
    const payloadAt = this.bytes.length - payload.length
    this.#idAt = payloadAt - 2
    this.#timeAt = payloadAt + 6
    this.#valueAt = payloadAt + head.length
  }

  /** Copies the packet for one message into `target` at `offset`; returns the offset behind it. */
  write(target: Buffer, offset: number, packetId: number, time: number, value: number): number {
    this.bytes.copy(target, offset)
    target[offset + this.#idAt] = packetId >> 8
    target[offset + this.#idAt + 1] = packetId & 255
    writeDigits(target, offset + this.#timeAt, TIME_DIGITS, time)
    writeDigits(target, offset + this.#valueAt, 2, 10 + (value % 90))
    return offset + this.bytes.length
  }
}

function writeDigits(target: Buffer, offset: number, digits: number, value: number): void {
  for (let i = digits - 1; i >= 0; i--) {
    target[offset + i] = 48 + (value % 10)
    value = Math.floor(value / 10)
  }
}
