import { connect, type MqttClient } from 'mqtt'

/** Credentials of a device as `devices.add` answers them. */
export interface DeviceAccess {
  readonly clientId: string
  readonly username: string
  readonly password: string
  readonly topic: string
}

export interface Reading {
  /** Unix ms. */
  readonly time: number
  readonly value: number
}

export interface Outgoing {
  readonly payload: string
  /** Empty: something that no format understands. */
  readonly readings: readonly Reading[]
}

/** One reading, or several as an array. */
export function outgoing(metric: string, readings: readonly Reading[]): Outgoing {
  const items = readings.map(({ time, value }) => ({ ts: time, v: { [metric]: value } }))
  return { payload: JSON.stringify(items.length === 1 ? items[0] : items), readings }
}

/**
 * A device as it should be: publishes with QoS 1, keeps what is not acknowledged, and sends it again after every reconnect before
 * anything new.
 */
export class Publisher {
  readonly access: DeviceAccess
  /** Value by time of every reading whose message was acknowledged, and of every reading that was sent. */
  readonly acknowledged = new Map<number, number>()
  readonly sent = new Map<number, number>()
  messagesAcknowledged = 0
  /** Messages without readings. */
  poisonAcknowledged = 0
  readonly #pending = new Set<Outgoing>()
  #client: MqttClient | null = null

  constructor(access: DeviceAccess) {
    this.access = access
  }

  get pending(): number {
    return this.#pending.size
  }

  /** Connects and keeps `window` messages in the air until `next` gives null or the connection breaks. */
  connect(url: string, window: number, next: () => Outgoing | null, reconnectPeriod = 0): void {
    const { clientId, username, password } = this.access
    const client = connect(url, { clientId, username, password, reconnectPeriod, queueQoSZero: false })
    this.#client = client
    client.on('error', () => {})
    client.once('connect', () => {
      const again = [...this.#pending]
      const pump = (): void => {
        if (!client.connected) return
        const message = again.shift() ?? next()
        if (message) this.#send(client, message, pump)
      }
      for (let i = 0; i < window; i++) pump()
    })
  }

  /** Drops the connection as a cable does. */
  async disconnect(): Promise<void> {
    await this.#client?.endAsync(true)
    this.#client = null
  }

  #send(client: MqttClient, message: Outgoing, then: () => void): void {
    this.#pending.add(message)
    for (const { time, value } of message.readings) this.sent.set(time, value)
    client.publish(this.access.topic, message.payload, { qos: 1 }, (error) => {
      if (error) return
      this.#pending.delete(message)
      this.messagesAcknowledged++
      if (message.readings.length === 0) this.poisonAcknowledged++
      for (const { time, value } of message.readings) this.acknowledged.set(time, value)
      then()
    })
  }
}
