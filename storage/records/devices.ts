import { type Kysely, sql } from 'kysely'
import { DenyutError, noDevice, noDeviceOrGateway, noPlace } from '#model/errors.ts'
import { EXISTS, isDevice } from '#model/field-words.ts'
import type { Device, Gateway } from '#model/registry.ts'
import { rowsOf } from './bulk.ts'
import type { BrokerHash, CredentialHash, DeviceInput, DeviceRecords } from './records.ts'
import type { Database } from './schema.ts'

type Reads = Pick<DeviceRecords, 'list' | 'listGateways' | 'placements' | 'credentials' | 'brokerHashes'>
type NewCredential = CredentialHash & Pick<BrokerHash, 'hash'>

export const deviceRecords = (db: Kysely<Database>): DeviceRecords => ({ ...reads(db), ...changes(db) })

function reads(db: Kysely<Database>): Reads {
  return {
    async list() {
      const { rows } = await sql<Database['device'] & { place: string }>`
        SELECT d.*, p.place FROM device d
        JOIN LATERAL (SELECT place FROM placement WHERE device = d.id ORDER BY from_ms DESC LIMIT 1) p ON true
        ORDER BY d.id`.execute(db)
      return rows.map(toDevice)
    },

    async listGateways() {
      const rows = await db.selectFrom('gateway').selectAll().orderBy('id').execute()
      return rows.map(toGateway)
    },

    async placements() {
      return await db
        .selectFrom('placement')
        .select(['device', 'place', 'from_ms as from'])
        .orderBy('device')
        .orderBy('from_ms')
        .execute()
    },

    async credentials() {
      return await db
        .selectFrom('credential')
        .select(['username', 'kind', 'secret_hash as secretHash'])
        .orderBy('username')
        .execute()
    },

    async brokerHashes() {
      return await db
        .selectFrom('credential')
        .select(['username', 'kind', 'broker_hash as hash'])
        .orderBy('username')
        .execute()
    },
  }
}

function changes(db: Kysely<Database>): Omit<DeviceRecords, keyof Reads> {
  return {
    async add(devices, now) {
      if (devices.length === 0) return
      await db.transaction().execute((tx) => addDevices(tx, devices, now))
    },

    async addGateway(gateway, secretHash, _now, brokerHash) {
      await db.transaction().execute(async (tx) => {
        await refuseKnownIds(tx, [gateway.id])
        const { id, format, topics } = gateway
        await tx
          .insertInto('gateway')
          .values({ id, format, topics, created_ms: gateway.createdAt, retired_ms: null })
          .execute()
        await addCredentials(tx, [{ username: id, kind: 'gateway', secretHash, hash: brokerHash ?? null }])
      })
    },

    async rotate(username, secretHash, brokerHash) {
      const { numUpdatedRows } = await db
        .updateTable('credential')
        .set({ secret_hash: secretHash, broker_hash: brokerHash ?? null })
        .where('username', '=', username)
        .executeTakeFirst()
      if (numUpdatedRows === 0n)
        throw new DenyutError('not_found', {
          id: `${username} tidak punya kredensial.`,
          en: `${username} has no credential.`,
        })
    },

    async move(device, place, from, label) {
      await db.transaction().execute(async (tx) => {
        await lockPlacements(tx)
        await requirePlaces(tx, [place])
        const known = await tx
          .selectFrom('device')
          .select('id')
          .where('id', '=', device)
          .where('retired_ms', 'is', null)
          .executeTakeFirst()
        if (!known) throw noDevice(device)
        if (label !== undefined)
          await tx.updateTable('device').set({ label }).where('id', '=', device).execute()
        await tx
          .insertInto('placement')
          .values({ device, place, from_ms: from })
          .onConflict((conflict) => conflict.columns(['device', 'from_ms']).doUpdateSet({ place }))
          .execute()
      })
    },

    async retire(id, now) {
      await db.transaction().execute(async (tx) => {
        const retired = { retired_ms: now }
        const device = await tx
          .updateTable('device')
          .set(retired)
          .where('id', '=', id)
          .where('retired_ms', 'is', null)
          .executeTakeFirst()
        const gateway = await tx
          .updateTable('gateway')
          .set(retired)
          .where('id', '=', id)
          .where('retired_ms', 'is', null)
          .executeTakeFirst()
        if (device.numUpdatedRows + gateway.numUpdatedRows === 0n) throw noDeviceOrGateway(id)
        await tx.deleteFrom('credential').where('username', '=', id).execute()
      })
    },
  }
}

async function addDevices(tx: Kysely<Database>, given: readonly DeviceInput[], now: number): Promise<void> {
  await lockPlacements(tx)
  const devices = given.map(({ device }) => device)
  await refuseKnownIds(
    tx,
    devices.map(({ id }) => id),
  )
  await refuseKnownExternalIds(tx, devices)
  await requirePlaces(
    tx,
    devices.map(({ place }) => place),
  )
  const rows = devices.map(toDeviceRow)
  const casts = {
    id: 'text',
    label: 'text',
    type: 'text',
    format: 'text',
    model: 'text',
    external_id: 'text',
    gateway: 'text',
    expected_interval_s: 'double precision',
    direction_inverted: 'boolean',
    created_ms: 'bigint',
    retired_ms: 'bigint',
  }
  await sql`INSERT INTO device (${sql.join(Object.keys(casts).map((column) => sql.ref(column)))})
    SELECT * FROM ${rowsOf(rows, casts, 'given')}`.execute(tx)
  const placements = devices.map(({ id, place }) => ({ device: id, place, from_ms: now }))
  await sql`INSERT INTO placement (device, place, from_ms)
    SELECT * FROM ${rowsOf(placements, { device: 'text', place: 'text', from_ms: 'bigint' }, 'given')}`.execute(
    tx,
  )
  const credentials = given.flatMap(({ device, secretHash, brokerHash }) =>
    secretHash
      ? [{ username: device.id, kind: 'device' as const, secretHash, hash: brokerHash ?? null }]
      : [],
  )
  await addCredentials(tx, credentials)
}

async function addCredentials(tx: Kysely<Database>, credentials: readonly NewCredential[]): Promise<void> {
  if (credentials.length === 0) return
  const rows = credentials.map(({ username, kind, secretHash, hash }) => ({
    username,
    kind,
    secret_hash: secretHash,
    broker_hash: hash,
  }))
  const casts = { username: 'text', kind: 'text', secret_hash: 'bytea', broker_hash: 'text' }
  await sql`INSERT INTO credential (username, kind, secret_hash, broker_hash)
    SELECT * FROM ${rowsOf(rows, casts, 'given')}`.execute(tx)
}

/** Taken before places are looked at: a campus that is being replaced holds the stronger lock until its places are final. */
const lockPlacements = (tx: Kysely<Database>) => sql`LOCK TABLE placement IN ROW EXCLUSIVE MODE`.execute(tx)

/** Devices and gateways share one set of names: a name is what a client signs in with. */
async function refuseKnownIds(tx: Kysely<Database>, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM device WHERE id = ANY (${ids}::text[])
    UNION ALL SELECT id FROM gateway WHERE id = ANY (${ids}::text[]) ORDER BY id LIMIT 1`.execute(tx)
  if (rows[0])
    throw new DenyutError(
      'already_exists',
      { id: `${rows[0].id} ${EXISTS.id}.`, en: `${rows[0].id} ${EXISTS.en}.` },
      { errors: [{ path: 'id', message: EXISTS }] },
    )
}

async function refuseKnownExternalIds(tx: Kysely<Database>, devices: readonly Device[]): Promise<void> {
  const names = devices.map(({ format, externalId }) => ({ format, external_id: externalId }))
  const { rows } = await sql<{ id: string; format: string; external_id: string }>`
    SELECT d.id, d.format, d.external_id FROM device d
    JOIN ${rowsOf(names, { format: 'text', external_id: 'text' }, 'given')} USING (format, external_id)
    WHERE d.retired_ms IS NULL LIMIT 1`.execute(tx)
  const known = rows[0]
  if (!known) return
  const name = `${known.format} ${known.external_id}`
  const taken = isDevice(known.id)
  throw new DenyutError(
    'already_exists',
    { id: `${name} ${taken.id}.`, en: `${name} ${taken.en}.` },
    { errors: [{ path: 'externalId', message: taken }] },
  )
}

async function requirePlaces(tx: Kysely<Database>, places: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    SELECT given.id FROM unnest(${[...new Set(places)]}::text[]) AS given(id)
    WHERE NOT EXISTS (SELECT FROM place WHERE place.id = given.id AND removed_ms IS NULL) LIMIT 1`.execute(tx)
  if (rows[0]) throw noPlace(rows[0].id, 'place')
}

const toDeviceRow = (device: Device): Database['device'] => ({
  id: device.id,
  label: device.label,
  type: device.type,
  format: device.format,
  model: device.model,
  external_id: device.externalId,
  gateway: device.gateway,
  expected_interval_s: device.expectedInterval_s,
  direction_inverted: device.directionInverted,
  created_ms: device.createdAt,
  retired_ms: null,
})

const toDevice = (row: Database['device'] & { place: string }): Device => ({
  id: row.id,
  label: row.label,
  type: row.type,
  format: row.format,
  model: row.model,
  externalId: row.external_id,
  gateway: row.gateway,
  place: row.place,
  expectedInterval_s: row.expected_interval_s,
  directionInverted: row.direction_inverted,
  createdAt: row.created_ms,
  retiredAt: row.retired_ms,
})

const toGateway = (row: Database['gateway']): Gateway => ({
  id: row.id,
  format: row.format,
  topics: row.topics,
  createdAt: row.created_ms,
  retiredAt: row.retired_ms,
})
