import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { DenyutError } from '#model/errors.ts'
import { type Settings, takesShare } from '#model/settings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Part } from '#platform/lifecycle.ts'
import type { Log } from '#platform/log.ts'
import { pathFault } from '#platform/path-fault.ts'
import { createBroker } from '../../broker/broker.ts'
import { createExternalBroker } from '../../broker/external/consumer.ts'
import type { Core } from './core.ts'
import { principalOf } from './principals.ts'

/** Where messages come in: our own broker, or a client of somebody else's. */
export interface Door extends Part {
  /** Address that devices are told, mqtt://host:port. */
  url(): string
  stats(): Readonly<Record<string, number>>
  /** Ends the connections of a user name whose credential was changed. */
  disconnect(username: string): void
  /** MQTT over WebSocket on the HTTP server. */
  attach(server: Server): void
}

export interface DoorOptions {
  readonly settings: Settings
  readonly core: Core
  readonly clock: Clock
  readonly log: Log
}

/** A client of the broker at MQTT_URL where that is set, else the embedded broker. */
export const createDoor = (options: DoorOptions): Promise<Door> =>
  options.settings.MQTT_URL ? externalDoor(options, options.settings.MQTT_URL) : embeddedDoor(options)

async function embeddedDoor({ settings, core, clock, log }: DoorOptions): Promise<Door> {
  const { ingest, registry } = core
  const tls = await tlsOf(settings)
  const broker = createBroker({
    dataDir: settings.DENYUT_DATA_DIR,
    log,
    clock,
    mqtt: { host: settings.DENYUT_MQTT_HOST, port: settings.DENYUT_MQTT_PORT },
    ...(tls ? { tls } : {}),
    ports: {
      authenticate: (username, password) => principalOf(registry, username, password),
      ...portsOf(ingest),
    },
  })
  return {
    name: 'broker',
    start: () => broker.start(),
    stop: () => broker.stop(),
    url: () => `mqtt://${broker.address().host}:${broker.address().port}`,
    stats: () => broker.stats(),
    disconnect: (username) => broker.disconnect(username),
    attach: (server) => broker.attachWebSocket(server),
  }
}

async function externalDoor({ settings, core, clock, log }: DoorOptions, url: string): Promise<Door> {
  const consumer = createExternalBroker({
    url,
    isShared: takesShare(settings),
    dataDir: settings.DENYUT_DATA_DIR,
    registry: core.registry,
    clock,
    log,
    ports: portsOf(core.ingest),
  })
  const { protocol, host } = new URL(url)
  return {
    name: 'client of the external broker',
    start: () => consumer.start(),
    stop: () => consumer.stop(),
    url: () => `${protocol}//${host}`,
    stats: () => consumer.stats(),
    // Devices authenticate with the broker; its own account file decides.
    disconnect: () => {},
    attach: () => {},
  }
}

const portsOf = ({ accept, countQos0, countNotKept, ledger }: Core['ingest']) => ({
  accept,
  countQos0,
  countNotKept,
  accepting: () => ledger.status().spool.state === 'accepting',
})

async function tlsOf(settings: Settings) {
  const { DENYUT_TLS_CERT: cert, DENYUT_TLS_KEY: key } = settings
  if (Boolean(cert) !== Boolean(key)) {
    throw new DenyutError('setting_invalid', {
      id: 'DENYUT_TLS_CERT dan DENYUT_TLS_KEY sepasang: setel keduanya atau tidak sama sekali.',
      en: 'DENYUT_TLS_CERT and DENYUT_TLS_KEY belong together: set both or none.',
    })
  }
  if (!cert || !key) return null
  try {
    return {
      host: settings.DENYUT_MQTT_HOST,
      port: settings.DENYUT_MQTT_TLS_PORT,
      cert: await readFile(cert),
      key: await readFile(key),
    }
  } catch (cause) {
    throw new DenyutError('setting_invalid', pathFault('DENYUT_TLS_CERT, DENYUT_TLS_KEY', cause), { cause })
  }
}
