import { io, type Socket } from 'socket.io-client'
import type { ChangeEvent, Delta, Heartbeat, SubscribeAnswer, SubscribeRequest } from '#model/live.ts'

/** A client of the live socket that keeps what it hears. */
export class TestSocket {
  readonly socket: Socket
  readonly deltas: Delta[] = []
  readonly beats: Heartbeat[] = []
  readonly events: ChangeEvent[] = []
  closed: string | null = null

  constructor(url: string, headers: Record<string, string>, transports = ['websocket']) {
    this.socket = io(url, { transports, extraHeaders: headers, reconnection: false, forceNew: true })
    this.socket.on('d', (delta: Delta) => this.deltas.push(delta))
    this.socket.on('hb', (beat: Heartbeat) => this.beats.push(beat))
    this.socket.on('ev', (event: ChangeEvent) => this.events.push(event))
    this.socket.on('disconnect', (reason) => {
      this.closed = reason
    })
  }

  /** Rejects when the server refuses. */
  connected(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.socket.once('connect', () => resolve(this))
      this.socket.once('connect_error', reject)
    })
  }

  subscribe(request: SubscribeRequest | unknown): Promise<SubscribeAnswer> {
    return new Promise((resolve) => this.socket.emit('sub', request, resolve))
  }

  /** Subscribes to a channel that must be granted. */
  async snapshot(ch: SubscribeRequest['ch']): Promise<Extract<SubscribeAnswer, { k: 'snap' }>> {
    const answer = await this.subscribe({ ch })
    if (answer.k !== 'snap') throw new Error(JSON.stringify(answer))
    return answer
  }

  /** Resolves when everything sent to us before has arrived: the server answers in order. */
  async settled(): Promise<void> {
    await this.subscribe({ ch: 'me' })
  }

  close(): void {
    this.socket.disconnect()
  }
}
