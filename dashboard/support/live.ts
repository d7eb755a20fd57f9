import type { Server } from 'node:http'
import { Server as SocketServer } from 'socket.io'
import type { ChannelName, Delta, LiveEntry, SubscribeAnswer, SubscribeRequest } from '#model/live.ts'
import { pointId } from '#model/live.ts'
import type { FakeWorld } from './world.ts'

interface Channel {
  readonly ids: string[]
  sequence: number
  ring: { s: number; d: LiveEntry[] }[]
}

const RING = 240

/** The live protocol of model/live.ts over an invented world; `mute` stops everything as a dead link would. */
export class FakeLive {
  mute = false
  epoch = 'fake-1'
  refuse = new Set<string>()
  #io: SocketServer
  #world: FakeWorld
  #now: () => number
  #channels = new Map<ChannelName, Channel>()

  constructor(server: Server, world: FakeWorld, now: () => number) {
    this.#world = world
    this.#now = now
    this.#io = new SocketServer(server, { serveClient: false })
    this.#io.on('connection', (socket) => {
      socket.on('sub', (request: SubscribeRequest, ack: (answer: SubscribeAnswer) => void) => {
        if (this.mute) return
        if (this.refuse.has(request.ch)) return ack({ k: 'err', code: 'forbidden' })
        void socket.join(request.ch)
        ack(this.#answer(request))
      })
      socket.on('unsub', ({ ch }: { ch: string }) => void socket.leave(ch))
    })
  }

  beat(): void {
    if (this.mute) return
    const s = Object.fromEntries([...this.#channels].map(([name, channel]) => [name, channel.sequence]))
    this.#io.emit('hb', { t: this.#now(), s })
  }

  /** Changes points and tells every channel that shows them. `lost`: the delta is counted but never sent. */
  change(
    changes: readonly { subject: string; metric: string; value: number | string | null }[],
    lost = false,
  ): void {
    for (const one of changes) this.#world.set(one.subject, one.metric, one.value, this.#now())
    for (const [name, channel] of this.#channels) {
      const d = changes.flatMap((one): LiveEntry[] => {
        const index = channel.ids.indexOf(pointId(one.subject, one.metric))
        return index < 0 ? [] : [[index, one.value, this.#now(), 0]]
      })
      if (d.length === 0) continue
      channel.sequence += 1
      channel.ring = [...channel.ring, { s: channel.sequence, d }].slice(-RING)
      const delta: Delta = { c: name, e: this.epoch, s: channel.sequence, t: this.#now(), d }
      if (!lost && !this.mute) this.#io.to(name).emit('d', delta)
    }
  }

  event(kind: string, id: string): void {
    this.#io.emit('ev', { kind, id, rev: 1 })
  }

  /** Cuts every client off, as a restart does. */
  cut(): void {
    this.#io.disconnectSockets(true)
  }

  async close(): Promise<void> {
    await this.#io.close()
  }

  #answer(request: SubscribeRequest): SubscribeAnswer {
    const channel = this.#channels.get(request.ch) ?? {
      ids: this.#world.ids(request.ch),
      sequence: 0,
      ring: [],
    }
    this.#channels.set(request.ch, channel)
    const { since } = request
    const t = this.#now()
    if (
      since?.e === this.epoch &&
      (since.s === channel.sequence || channel.ring.some((entry) => entry.s === since.s + 1))
    ) {
      const d = channel.ring.filter((entry) => entry.s > since.s).flatMap((entry) => entry.d)
      return { k: 'delta', e: this.epoch, from: since.s + 1, to: channel.sequence, t, d }
    }
    const h = `${channel.ids.length}`
    const p = this.#world.entries(channel.ids)
    return {
      k: 'snap',
      e: this.epoch,
      s: channel.sequence,
      t,
      h,
      ...(request.h === h ? {} : { ids: channel.ids }),
      p,
    }
  }
}
