import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DenyutError, isDenyutError } from '#model/errors.ts'
import { durationMs, type Settings } from '#model/settings.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import { DuckTelemetryStore } from '#storage/telemetry/duckdb/store.ts'
import {
  type InfluxSetupOptions,
  type InfluxSetupResult,
  setupInflux,
} from '#storage/telemetry/influx/setup.ts'
import { InfluxTelemetryStore } from '#storage/telemetry/influx/store.ts'
import { StoreError, type TelemetryStore } from '#storage/telemetry/store.ts'

/** Of the first user's password: 192 bits. */
const PASSWORD_BYTES = 24

/** InfluxDB where INFLUX_URL says so, else DuckDB in the data directory. */
export function telemetryStore(settings: Settings, clock: Clock, log: Log): TelemetryStore {
  const {
    INFLUX_URL: url,
    INFLUX_TOKEN: token,
    INFLUX_READ_TOKEN: readToken,
    INFLUX_ORG: org,
    INFLUX_BUCKET_PREFIX: bucketPrefix,
    DENYUT_DATA_DIR: dataDir,
  } = settings
  if (!url)
    return new DuckTelemetryStore({
      path: join(dataDir, 'telemetry.duckdb'),
      tempDir: join(dataDir, 'tmp'),
      clock,
      log,
    })
  if (!token)
    throw new DenyutError('setting_invalid', {
      id: 'INFLUX_URL disetel, jadi INFLUX_TOKEN (atau INFLUX_TOKEN_FILE) wajib disetel juga.',
      en: 'INFLUX_URL is set, so INFLUX_TOKEN (or INFLUX_TOKEN_FILE) must be.',
    })
  return new InfluxTelemetryStore({
    url,
    token,
    readToken,
    org,
    bucketPrefix,
    seriesFile: join(dataDir, 'influx-series'),
    clock,
    log,
  })
}

/** Opens the store; on an InfluxDB without our buckets makes them first. Throws StoreError, or `store_unavailable` when they cannot be made. */
export async function openTelemetry(store: TelemetryStore, settings: Settings, log: Log): Promise<void> {
  try {
    await store.open()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    if (store.name !== 'influxdb' || error.fault !== 'configuration') throw error
    const { done } = await provisionInflux(settings, { tokens: 'none' })
    log.info({ done }, 'InfluxDB was set up')
    await store.open()
  }
}

/** Opens the store at a start. false: it is a server that does not answer at the moment. Throws `store_unavailable` otherwise. */
export async function openNow(store: TelemetryStore, settings: Settings, log: Log): Promise<boolean> {
  try {
    await openTelemetry(store, settings, log)
    return true
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    if (store.name === 'influxdb' && error.fault === 'transient') {
      log.warn({ err: error }, 'InfluxDB does not answer: messages are accepted and wait in the spool')
      return false
    }
    throw new DenyutError('store_unavailable', `${store.name}: ${error.message}`, { cause: error })
  }
}

export interface ProvisionOptions {
  readonly tokens: InfluxSetupOptions['tokens']
  /** Name of the first user, for a server that is not set up yet; without it such a server is refused. */
  readonly username?: string
}

export interface Provisioned extends InfluxSetupResult {
  /** The first user, made now. */
  readonly admin: { readonly username: string; readonly password: string } | null
}

/** Makes organisation, buckets and tokens where they are missing; repeating it changes nothing. Throws `setting_invalid`, `store_unavailable`. */
export async function provisionInflux(
  settings: Settings,
  { tokens, username }: ProvisionOptions,
): Promise<Provisioned> {
  const {
    INFLUX_URL: url,
    INFLUX_TOKEN: token,
    INFLUX_ORG: org,
    INFLUX_BUCKET_PREFIX: bucketPrefix,
  } = settings
  if (!url)
    throw new DenyutError('setting_invalid', {
      id: 'INFLUX_URL wajib disetel.',
      en: 'INFLUX_URL must be set.',
    })
  const admin = username
    ? { username, password: randomBytes(PASSWORD_BYTES).toString('base64url') }
    : undefined
  const retention = { raw_ms: durationMs(settings.DENYUT_RAW_RETENTION) }
  try {
    const options = { url, token, org, bucketPrefix, retention, tokens }
    const made = await setupInflux(admin ? { ...options, admin } : options)
    return { ...made, admin: (made.done.includes('onboarded') && admin) || null }
  } catch (error) {
    if (isDenyutError(error)) throw error
    throw new DenyutError('store_unavailable', `InfluxDB ${url}: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
