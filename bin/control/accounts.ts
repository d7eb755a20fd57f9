import { mosquittoHash } from '#platform/secrets.ts'
import type { Records } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { wantedFilters } from '../../broker/external/subscriptions.ts'
import { principal } from '../run/principals.ts'

/** Name of the ingest processes at an external broker, unless MQTT_URL has another one. */
const INGEST = 'denyut-ingest'

/** An account of an external broker: a device, a gateway, or the ingest processes themselves. */
export interface BrokerAccount {
  readonly username: string
  readonly kind: 'device' | 'gateway' | 'ingest'
  /** As in Mosquitto's password file; null when it is not known and a new secret is needed. */
  readonly hash: string | null
  /** Topic filters. */
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
}

export interface AccountSources {
  readonly registry: Registry
  readonly records: Records
  readonly brokerUrl: string | undefined
}

/** Everybody who signs in to an external broker, ingest first, with the rights that the embedded broker would give. */
export async function brokerAccounts({
  registry,
  records,
  brokerUrl,
}: AccountSources): Promise<BrokerAccount[]> {
  const { username, password } = brokerUrl ? new URL(brokerUrl) : { username: '', password: '' }
  const ingest: BrokerAccount = {
    username: decodeURIComponent(username) || INGEST,
    kind: 'ingest',
    hash: password === '' ? null : await mosquittoHash(decodeURIComponent(password)),
    publish: [],
    subscribe: wantedFilters(registry),
  }
  const others = (await records.devices.brokerHashes()).map(
    ({ username: name, kind, hash }): BrokerAccount => {
      const { publish, subscribe } = principal(registry, name, kind)
      return { username: name, kind, hash, publish, subscribe }
    },
  )
  return [ingest, ...others]
}
