import { connect, type MqttClient } from 'mqtt'
import type { Log } from '#platform/log.ts'

/** A broker keeps the session, and so the messages, of an ingest process that is away for this long. */
const SESSION_EXPIRY_S = 7 * 86_400
/** Messages a broker may send ahead of our acknowledgements: enough for group commit, small enough to hold in memory. */
const RECEIVE_MAXIMUM = 2_000
const RECONNECT_MS = 1_000
const CONNECT_LIMIT_MS = 10_000

export type ProtocolVersion = 4 | 5

export interface Connected {
  readonly client: MqttClient
  readonly protocolVersion: ProtocolVersion
}

/**
 * Connects with MQTT 5, else 3.1.1, to a session that the broker keeps; the client reconnects by itself afterwards. `prepare` is called before
 * anything can arrive. `refused`: the broker answers and does not want us; `away`: it does not answer.
 */
export async function connectTo(
  url: string,
  clientId: string,
  log: Log,
  prepare: (client: MqttClient) => void,
): Promise<Connected | 'refused' | 'away'> {
  let outcome: 'refused' | 'away' = 'away'
  for (const protocolVersion of [5, 4] as const) {
    const found = await attempt(url, clientId, protocolVersion, prepare)
    if ('client' in found) return found
    log.debug({ err: found.error, protocolVersion }, 'the broker refused a connection')
    // A return code of CONNACK is a number; errors of the network have names.
    if (typeof found.error?.code === 'number') outcome = 'refused'
  }
  return outcome
}

function attempt(
  url: string,
  clientId: string,
  protocolVersion: ProtocolVersion,
  prepare: (client: MqttClient) => void,
): Promise<Connected | { error: { code?: unknown } | undefined }> {
  const properties = { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum: RECEIVE_MAXIMUM }
  const client = connect(url, {
    clientId,
    protocolVersion,
    clean: false,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: CONNECT_LIMIT_MS,
    resubscribe: false,
    ...(protocolVersion === 5 ? { properties } : {}),
  })
  prepare(client)
  return new Promise((resolve) => {
    const giveUp = (error?: Error & { code?: unknown }) => client.end(true, () => resolve({ error }))
    client.once('error', giveUp)
    client.once('close', giveUp)
    client.once('connect', () => {
      client.off('error', giveUp)
      client.off('close', giveUp)
      resolve({ client, protocolVersion })
    })
  })
}
