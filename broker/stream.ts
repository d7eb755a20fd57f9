import type { Duplex } from 'node:stream'

/** Reads whole MQTT frames' lengths as bytes pass by, before anybody collects them. */
export class FrameGuard {
  readonly #limit: number
  /** Bytes of the present packet still to come. */
  #rest = 0
  #inLength = false
  #length = 0
  #factor = 1

  constructor(limit: number) {
    this.#limit = limit
  }

  /** False when a packet announces more bytes than the limit. The four length bytes at most are the parser's to check. */
  pass(chunk: Buffer): boolean {
    const { length } = chunk
    for (let i = 0; i < length; ) {
      if (this.#rest > 0) {
        const skipped = Math.min(this.#rest, length - i)
        this.#rest -= skipped
        i += skipped
        continue
      }
      const byte = chunk[i++] as number
      if (!this.#inLength) {
        this.#inLength = true
        this.#length = 0
        this.#factor = 1
        continue
      }
      this.#length += (byte & 127) * this.#factor
      this.#factor *= 128
      if (this.#length > this.#limit) return false
      if (byte < 128) {
        this.#inLength = false
        this.#rest = this.#length
      }
    }
    return true
  }
}

export interface StreamRules {
  readonly packetBytes: number
  readonly writeBytes: number
  onTooLarge(): void
  /** More than `writeBytes` are unsent. */
  onClogged(): void
  /** All of them are sent. */
  onDrained(): void
}

/**
 * Puts the broker's limits around a connection before aedes gets it: frames that are too large, reading only while allowed, and one
 * write a turn of the loop instead of one a packet.
 */
export class GuardedStream {
  readonly stream: Duplex
  /** Whether aedes waits for the line when more than `writeBytes` are unsent, as it should while it sends a kept session its queue. */
  patient = true
  #held = 0
  #starved = false
  /** Writes of this turn are collected; what was unsent before them. */
  #joined = false
  #before = 0

  constructor(stream: Duplex, rules: StreamRules) {
    this.stream = stream
    this.#guardReading(rules)
    this.#joinWrites(rules)
  }

  /** Unsent bytes; those of the present turn only count when they outlive it, because a burst says nothing about the line. */
  get unsentBytes(): number {
    return this.#joined ? this.#before : this.stream.writableLength
  }

  get held(): boolean {
    return this.#held !== 0
  }

  /** Reads nothing more until every reason (one bit each) is lifted. What was read already is still handled. */
  hold(reason: number): void {
    this.#held |= reason
  }

  lift(reason: number): void {
    this.#held &= ~reason
    if (this.#held !== 0 || !this.#starved) return
    this.#starved = false
    if (!this.stream.destroyed) this.stream.emit('readable')
  }

  #guardReading(rules: StreamRules): void {
    const { stream } = this
    const read = stream.read
    const guard = new FrameGuard(rules.packetBytes)
    stream.read = (size?: number) => {
      if (this.#held !== 0) {
        this.#starved = true
        return null
      }
      const chunk: Buffer | null = read.call(stream, size)
      if (chunk === null || guard.pass(chunk)) return chunk
      rules.onTooLarge()
      stream.destroy(new Error('packet too large'))
      return null
    }
  }

  /**
   * aedes corks and uncorks around every packet, a system call each. Here the first write of a turn corks and the end of the turn uncorks.
   * `write` returns false, for which aedes waits, only while `patient`: a slow line must not stop the emitter for all others.
   */
  #joinWrites(rules: StreamRules): void {
    const { stream } = this
    const { write, cork, uncork } = stream
    let clogged = false
    const flush = () => {
      this.#joined = false
      uncork.call(stream)
    }
    const drained = () => {
      clogged = false
      rules.onDrained()
    }
    stream.cork = () => {}
    stream.uncork = () => {}
    stream.write = ((...args: Parameters<Duplex['write']>) => {
      if (!this.#joined) {
        this.#before = stream.writableLength
        this.#joined = true
        cork.call(stream)
        setImmediate(flush)
      }
      write.apply(stream, args)
      if (stream.writableLength <= rules.writeBytes) return true
      if (!clogged) {
        clogged = true
        stream.once('drain', drained)
        rules.onClogged()
      }
      return !this.patient
    }) as Duplex['write']
  }
}
