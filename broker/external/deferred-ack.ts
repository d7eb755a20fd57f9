import { createRequire } from 'node:module'
import type { IPublishPacket, MqttClient } from 'mqtt'

/** The version whose private way of sending a packet is used here; another one must pass the tests of this file first. */
const CHECKED_VERSION = '5.16.0'

/** Given to the library's callback it skips the automatic PUBACK and goes on to the next packet. */
const DEFERRED = new Error('acknowledged when durable')

interface PacketSender {
  _sendPacket(packet: { cmd: 'puback'; messageId: number; reasonCode: number }, done: () => void): void
}

/**
 * Lets many messages wait for their acknowledgement at once: mqtt.js by itself handles one message at a time, so that a disk that takes
 * 5 ms would hold ingest to under 200 messages a second. `take` gets every message and calls `acknowledge` once it is durable, and `goOn` when
 * it can have the next one: until then nothing more is read.
 */
export function deferAcknowledgements(
  client: MqttClient,
  take: (packet: IPublishPacket, acknowledge: () => void, goOn: () => void) => void,
): void {
  const { version } = createRequire(import.meta.url)('mqtt/package.json') as { version: string }
  if (version !== CHECKED_VERSION)
    throw new Error(`mqtt ${version} was not checked for deferred acknowledgement, only ${CHECKED_VERSION}`)
  const sender = client as unknown as PacketSender
  client.handleMessage = (packet, callback) => {
    const { messageId, qos } = packet
    const connection = client.stream
    const acknowledge = () => {
      // On another connection the id may have been given to another message, which is not durable yet [MQTT-4.4.0-1, 2.3.1-4].
      if (qos === 1 && messageId !== undefined && client.connected && client.stream === connection)
        sender._sendPacket({ cmd: 'puback', messageId, reasonCode: 0 }, () => {})
    }
    take(packet, acknowledge, () => callback(qos === 1 ? DEFERRED : undefined))
  }
}
