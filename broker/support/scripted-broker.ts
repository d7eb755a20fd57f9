import { once } from 'node:events'
import net from 'node:net'
import { frame, PACKET, publishPacket, RawClient } from './raw-client.ts'

const REQUEST = { connect: 1, subscribe: 8, unsubscribe: 10 } as const
const UNACCEPTABLE_VERSION = 1
/** Where CONNECT has its protocol version, behind the name MQTT. */
const VERSION_AT = 6
const MQTT_3_1_1 = 4

/** A broker that speaks MQTT 3.1.1 and sends what a test tells it to, with the ids that the test chooses. */
export class ScriptedBroker {
  /** Connections that were welcomed, oldest first. */
  readonly connections: RawClient[] = []
  readonly #server = net.createServer((socket) => this.#welcome(socket))

  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `mqtt://127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`
  }

  async stop(): Promise<void> {
    for (const { socket } of this.connections) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  publish(connection: number, id: number, payload: string | Buffer, qos = 1): void {
    this.connections[connection]?.send(publishPacket('denyut/v1/ikn/dev-1/telemetry', payload, qos, id))
  }

  #welcome(socket: net.Socket): void {
    const client = new RawClient(socket)
    let answered = 0
    socket.on('data', () => {
      for (const { type, body } of client.packets.slice(answered)) this.#answer(client, type, body)
      answered = client.packets.length
    })
  }

  #answer(client: RawClient, type: number, body: Buffer): void {
    if (type === REQUEST.connect) {
      const isSpoken = body[VERSION_AT] === MQTT_3_1_1
      client.send(frame(PACKET.connack << 4, Buffer.from([0, isSpoken ? 0 : UNACCEPTABLE_VERSION])))
      if (isSpoken) this.connections.push(client)
      else client.socket.end()
    }
    if (type === REQUEST.subscribe)
      client.send(frame(PACKET.suback << 4, Buffer.from([body[0]!, body[1]!, 1])))
    if (type === REQUEST.unsubscribe) client.send(frame(0xb0, body.subarray(0, 2)))
  }
}
