import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Delta } from '#model/live.ts'
import { TestApi } from '../support/api.ts'
import { TestSocket } from '../support/socket.ts'

let denyut: TestApi
beforeEach(async () => {
  denyut = await new TestApi().start()
})
afterEach(() => denyut.stop())

const until = (condition: () => boolean): Promise<void> => expect.poll(condition, { interval: 1 }).toBe(true)

/** A client below Socket.IO that can stop reading, speaking Engine.IO protocol 4 by hand. */
class RawClient {
  readonly socket: WebSocket
  readonly deltas: Delta[] = []
  readonly snapshots: string[] = []
  closed = false
  welcome = false

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
      headers,
    })
    this.socket.on('message', (data) => {
      const text = String(data)
      if (text.startsWith('40')) this.welcome = true
      if (text === '2') this.socket.send('3')
      if (text.startsWith('42["d"')) this.deltas.push((JSON.parse(text.slice(2)) as [string, Delta])[1])
      if (text.startsWith('43')) this.snapshots.push(text)
    })
    this.socket.on('close', () => {
      this.closed = true
    })
    this.socket.on('error', () => {})
  }

  async open(): Promise<this> {
    await once(this.socket, 'open')
    this.socket.send('40')
    await until(() => this.welcome)
    return this
  }

  async subscribe(request: unknown): Promise<void> {
    const before = this.snapshots.length
    this.socket.send(`42${before}${JSON.stringify(['sub', request])}`)
    await until(() => this.snapshots.length > before)
  }
}

/** Far more than the buffers of both ends hold: 20 MB. */
async function flood(): Promise<void> {
  for (let tick = 0; tick < 20; tick++) {
    denyut.live.set('a-l1', 'people', `${tick}${'x'.repeat(1_000_000)}`)
    await denyut.clock.advance(250)
  }
}

test('a client that stops reading is left out alone; the others miss nothing', async () => {
  const headers = await denyut.token('viewer')
  const good = await new TestSocket(denyut.url, headers).connected()
  const slow = await new RawClient(denyut.url, headers).open()
  await good.snapshot('floor:a-l1')
  await slow.subscribe({ ch: 'floor:a-l1' })
  slow.socket.pause()
  await flood()
  await denyut.clock.advance(1_000)
  denyut.live.set('a-l1', 'people', 1)
  await denyut.clock.advance(250)
  await until(() => good.deltas.at(-1)?.d[0]?.[1] === 1)
  expect(good.deltas.map(({ s }) => s)).toEqual(good.deltas.map((_, i) => i + 1))

  // It reads again: what was sent before the cut arrives, what came after is a gap that it sees.
  slow.socket.resume()
  await until(() => slow.deltas.length > 0)
  await expect
    .poll(async () => {
      denyut.live.set('a-l1', 'people', 2)
      await denyut.clock.advance(1_000)
      return slow.deltas.at(-1)?.d[0]?.[1]
    })
    .toBe(2)
  const numbers = slow.deltas.map(({ s }) => s)
  expect(numbers.some((s, i) => i > 0 && s !== (numbers[i - 1] ?? 0) + 1)).toBe(true)
  good.close()
  slow.socket.terminate()
})

test('a client that does not read for a minute is closed', async () => {
  const headers = await denyut.token('viewer')
  const slow = await new RawClient(denyut.url, headers).open()
  await slow.subscribe({ ch: 'floor:a-l1' })
  slow.socket.pause()
  await flood()
  await denyut.clock.advance(62_000)
  slow.socket.resume()
  await until(() => slow.closed)
})
