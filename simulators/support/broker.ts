import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { Aedes, type Client, type PublishPacket } from 'aedes'

export interface Received {
  readonly topic: string
  readonly payload: string
  readonly client: string
}

/** A small real broker that keeps what it receives, for the tests of what publishes. */
export class TestBroker {
  readonly received: Received[] = []
  /** Client ids that are refused (CONNACK 5). */
  readonly refuse = new Set<string>()
  /** Called before a message is acknowledged; an error keeps it from that. */
  before: (packet: PublishPacket, client: Client | null) => Promise<void> = async () => {}
  #aedes: Aedes | undefined
  #server: Server | undefined
  #port = 0

  get url(): string {
    return `mqtt://127.0.0.1:${this.#port}`
  }

  /** On the port of the last start, or a free one. */
  async start(): Promise<void> {
    const aedes = await Aedes.createBroker({
      authenticate: (client, _username, _password, done) => {
        if (this.refuse.has(client.id))
          done(Object.assign(new Error('refused'), { returnCode: 5 }) as never, false)
        else done(null, true)
      },
      authorizePublish: (client, packet, done) => {
        this.before(packet, client).then(() => {
          this.received.push({
            topic: packet.topic,
            payload: packet.payload.toString(),
            client: client?.id ?? '',
          })
          done(null)
        }, done)
      },
    })
    const server = createServer(aedes.handle).listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#aedes = aedes
    this.#server = server
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server?.close(() => resolve())
    await new Promise<void>((closed) => (this.#aedes ? this.#aedes.close(closed) : closed()))
    await promise
  }
}
