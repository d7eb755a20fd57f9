import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import type { Clock } from '#platform/clock.ts'
import { hashOf, noiseAt } from '../physics/random.ts'

/** First wait before connecting again, doubled up to the limit; a broker that restarts is back within seconds. */
const BACKOFF_MS = 500
const BACKOFF_LIMIT_MS = 30_000
/** Longest wait for the answer to CONNECT. */
const CONNECT_LIMIT_MS = 15_000
const KEEPALIVE_S = 60
/** CONNACK 3, server unavailable, passes; the other refusals [MQTT-3.2.2.3] do not. */
const UNAVAILABLE = 3

export interface ConnectionOptions {
  readonly url: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly clock: Clock
  /** Told once when the broker refuses the credential: it will not be tried again. */
  readonly refused?: (error: Error) => void
}

export interface Traffic {
  sent: number
  acked: number
  /** Given up because the credential is refused or the end came first. */
  lost: number
  reconnects: number
}

/**
 * One MQTT client that publishes at QoS 1. Messages that are not acknowledged are kept and sent again after a reconnect; senders wait
 * while a window is full, so memory stays bounded while the broker is away.
 */
export class Connection {
  readonly traffic: Traffic = { sent: 0, acked: 0, lost: 0, reconnects: -1 }
  readonly #options: ConnectionOptions
  #client: MqttClient | undefined
  #refused = false
  #attempts = 0
  #waiting: (() => void)[] = []

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /** Begins to connect; does not wait for success. */
  start(): void {
    const { url, clientId, username, password } = this.#options
    const options: IClientOptions = {
      clientId,
      username,
      password,
      clean: true,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNECT_LIMIT_MS,
      reconnectPeriod: BACKOFF_MS,
    }
    const client = connect(url, options)
    this.#client = client
    client.on('connect', () => {
      this.#attempts = 0
      this.traffic.reconnects++
      this.#wake()
    })
    client.on('close', () => {
      client.options.reconnectPeriod = this.#backoff()
    })
    client.on('error', (error) => this.#failed(error))
  }

  get connected(): boolean {
    return this.#client?.connected ?? false
  }

  get refused(): boolean {
    return this.#refused
  }

  get inFlight(): number {
    return this.traffic.sent - this.traffic.acked - this.traffic.lost
  }

  /** A share of the connection with its own window, so that history never holds up what is live. */
  lane(window: number): Lane {
    return new Lane(this, window)
  }

  /** Hands a message to the client; `done` is called when the broker has acknowledged it (true) or never will (false). */
  publish(topic: string, payload: string, done: (acked: boolean) => void): void {
    this.traffic.sent++
    const settle = (acked: boolean) => {
      if (acked) this.traffic.acked++
      else this.traffic.lost++
      done(acked)
      if (this.inFlight === 0) this.#wake()
    }
    if (this.#refused || !this.#client) settle(false)
    else this.#client.publish(topic, payload, { qos: 1 }, (error) => settle(!error))
  }

  /** Until nothing is in flight; at once when the connection is refused. */
  async drained(): Promise<void> {
    while (this.inFlight > 0 && !this.#refused)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Waits for acknowledgements, at most `limit_ms`, then says goodbye. */
  async stop(limit_ms: number): Promise<void> {
    const client = this.#client
    if (!client) return
    const abort = new AbortController()
    await Promise.race([this.drained(), this.#options.clock.wait(limit_ms, abort.signal)])
    abort.abort()
    await client.endAsync(this.inFlight > 0 || !client.connected)
    this.#client = undefined
    this.traffic.lost += this.inFlight
  }

  /** The wait before the next attempt, spread so that a fleet does not come back all at once. */
  #backoff(): number {
    const limit = Math.min(BACKOFF_LIMIT_MS, BACKOFF_MS * 2 ** this.#attempts)
    this.#attempts++
    return Math.round(limit * (0.5 + 0.5 * noiseAt(hashOf(this.#options.clientId), this.#attempts)))
  }

  #failed(error: Error & { code?: unknown }): void {
    if (typeof error.code !== 'number') return
    if (error.code === UNAVAILABLE) {
      this.#options.clock.after(this.#backoff(), () => this.#client?.reconnect())
      return
    }
    if (this.#refused) return
    this.#refused = true
    this.#options.refused?.(error)
    this.#client?.end(true)
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}

/** A window of messages in flight on a connection. */
export class Lane {
  readonly #connection: Connection
  readonly #window: number
  #inFlight = 0
  #waiting: (() => void)[] = []

  constructor(connection: Connection, window: number) {
    this.#connection = connection
    this.#window = window
  }

  /** Resolves once the message is on its way; waits while the window is full. The end of waiting is an aborted signal. */
  async send(
    topic: string,
    payload: string,
    signal?: AbortSignal,
    acked?: (acked: boolean) => void,
  ): Promise<boolean> {
    while (this.#inFlight >= this.#window) {
      if (signal?.aborted) return false
      await this.#turn(signal)
    }
    this.#inFlight++
    this.#connection.publish(topic, payload, (ok) => {
      this.#inFlight--
      acked?.(ok)
      this.#wake()
    })
    return true
  }

  /** Until everything sent over this lane is acknowledged, or the signal aborts. */
  async drained(signal?: AbortSignal): Promise<void> {
    while (this.#inFlight > 0 && !signal?.aborted) await this.#turn(signal)
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    let wake = () => {}
    await new Promise<void>((resolve) => {
      wake = () => resolve()
      this.#waiting.push(wake)
      signal?.addEventListener('abort', wake, { once: true })
    })
    signal?.removeEventListener('abort', wake)
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
