import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { needs } from '../../../test/support/services.ts'
import { act, HOUR, Holds, open, T } from '../bookings/support/holds.ts'
import { connectEmbedded } from '../connection.ts'
import { EmbeddedEngine } from '../embedded/engine.ts'
import { migrate } from '../migrate.ts'
import { MIGRATIONS } from '../migrations/index.ts'
import { openRecords } from '../open.ts'
import { RECORDS_DIRECTORY } from '../place.ts'
import { everyEngine, type TestDatabase } from '../support/engines.ts'
import { sampleCampus, sampleDevice } from '../support/samples.ts'
import { temporaryDataDir } from '../support/template.ts'
import { dump, tablesOf } from './dump.ts'
import { backupOffline, restoreOffline } from './offline.ts'
import { restore } from './restore.ts'

/** A database is created, which is seconds of work, on a machine where many want to work. */
const CREATION_MS = 300_000

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'denyut-backup-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const WISH = {
  kind: 'booking' as const,
  desks: ['d1'],
  visitor: null,
  requestId: null,
  series: null,
  note: null,
  checkIn: null,
}

/** Every row of every table, as text. */
async function rowsOf({ connection }: Pick<TestDatabase, 'connection'>): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {}
  for (const table of await tablesOf(connection.db))
    rows[table] = (await connection.run(`SELECT row_to_json(t)::text AS row FROM ${table} t ORDER BY 1`)).map(
      ({ row }) => row,
    )
  return rows
}

/** Rows of many kinds: texts with quotes and line breaks, bytes, ranges and empty ranges, arrays, JSON, numbers of all sizes. */
async function fill(database: TestDatabase): Promise<void> {
  const holds = await Holds.begin(database)
  const { bookings, devices, quarantine, mail } = database
  const odd = 'tanda "kutip"\n\\ dan \u2028 é 世'
  await devices.add(
    [{ device: sampleDevice('s1', { label: odd }), secretHash: new Uint8Array(32).fill(255) }],
    1,
  )
  await quarantine.add([
    {
      device: 's1',
      topic: 't',
      reason: 'invalid',
      detail: odd,
      payload: Buffer.from([0, 1, 255]),
      receivedAt: 2 ** 52,
      sequence: 1,
    },
  ])
  const { id } = await holds.held({ note: odd })
  await bookings.change(id, { ...act(holds.ani, T + HOUR), version: null }, () => ({
    patch: { state: 'no_show', heldFrom: null, heldTo: null },
  }))
  await holds.held({ person: holds.budi, from: T + 5 * HOUR, to: T + 6 * HOUR })
  await bookings.setPolicy('b1', { grace_min: 20 }, act(holds.ani))
  await bookings.assign('d3', holds.ani, act(holds.ani))
  await bookings.lend('d3', T, T + HOUR, act(holds.ani))
  await bookings.setDelegate(holds.ani, holds.budi, true, act(holds.ani))
  await bookings.addPresence([{ desk: 'd1', sitting: true, from: T, to: T + HOUR }])
  const zone = 'Asia/Makassar'
  const desks = ['d1', 'd2'].map((id) => ({ id, zone }))
  await bookings.closeDate('2026-11-30', [{ id: 'r1', zone, desks }])
  await bookings.wait({ id: randomUUID(), person: holds.ani, place: 'z1', from: T, to: T + HOUR, now: T })
  await bookings.notify(holds.ani, { kind: 'offered', mailUntil: T + HOUR }, id, T)
  await mail.queue({ person: holds.budi, kind: 'invite', booking: null, link: 'https://x/#y', until: T }, T)
}

const engines = everyEngine(() => needs('postgresql', 'back-ups on PostgreSQL'))

describe('a back-up', () => {
  const databases = new Map<string, TestDatabase>()
  beforeAll(async () => {
    for (const [name, openOne] of engines) databases.set(name, await openOne())
  })
  afterAll(async () => {
    for (const database of databases.values()) await database.close()
  })
  const names = engines.map(([name]) => name)
  const pairs = names.flatMap((from) => names.map((to) => [from, to] as const))
  const database = (name: string) => databases.get(name) as TestDatabase

  test.each(pairs)(
    'of %s restores the same rows on %s, numbers go on above them, and every constraint holds',
    async (from, to) => {
      const [source, target] = [database(from), database(to)]
      await fill(source)
      const before = await rowsOf(source)
      expect(Object.values(before).filter((rows) => rows.length > 0).length).toBeGreaterThan(18)
      const path = join(directory, 'b.ndjson.gz')
      const made = await dump(source.connection.db, path, T)
      expect(made).toMatchObject({
        rows: Object.values(before).flat().length,
        step: MIGRATIONS.length,
        at: T,
      })
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      expect(await readdir(directory)).toEqual(['b.ndjson.gz'])
      if (target !== source) await fill(target)
      await expect(restore(target.connection.db, path, silentLog)).rejects.toMatchObject({
        code: 'records_not_empty',
      })
      await target.clear()
      expect(await restore(target.connection.db, path, silentLog)).toMatchObject({ rows: made.rows, at: T })
      expect(await rowsOf(target)).toEqual(before)
      const { run } = target.connection
      const [{ person } = { person: '' }] = await run('SELECT person FROM notification LIMIT 1')
      await target.bookings.notify(String(person), { kind: 'new', mailUntil: null }, null, T)
      await expect(
        run("INSERT INTO mail (person, kind, next_ms, until_ms, created_ms) VALUES ('nobody', 'x', 1, 1, 1)"),
      ).rejects.toMatchObject({
        code: '23503',
      })
      const again = { from: T + 5 * HOUR, to: T + 6 * HOUR, heldFrom: T + 5 * HOUR }
      const request = {
        id: randomUUID(),
        kind: 'booking' as const,
        desks: ['d1'],
        person: String(person),
        visitor: null,
        requestId: null,
        series: null,
        note: null,
        checkIn: null,
        ...again,
      }
      expect(await target.bookings.hold(request, open, act('x'))).toMatchObject({
        refuse: { code: 'booking_desk_taken' },
      })
    },
  )

  test('that is not whole, is something else, or is of a newer Denyut is refused, and leaves the database empty', async () => {
    const { connection, clear } = database('PGlite')
    await fill(database('PGlite'))
    const path = join(directory, 'b.ndjson.gz')
    await dump(connection.db, path, T)
    await clear()
    const whole = await readFile(path)
    const lines = gunzipSync(whole).toString().trimEnd().split('\n')
    const lastRow = lines.findLastIndex((line) => !/^\{"(table|rows)"/.test(line))
    const wrong: Record<string, Buffer> = {
      torn: whole.subarray(0, whole.length - 40),
      'no gzip': Buffer.from('records'),
      'something else': gzipSync('{"a":1}\n'),
      'without its end': gzipSync(`${lines.slice(0, -1).join('\n')}\n`),
      'with a row less': gzipSync(`${lines.toSpliced(lastRow, 1).join('\n')}\n`),
      'with a table more': gzipSync(
        `${[lines[0], '{"table":"strange"}', '{"a":1}', '{"rows":1}'].join('\n')}\n`,
      ),
    }
    for (const [what, bytes] of Object.entries(wrong)) {
      await writeFile(path, bytes)
      await expect(restore(connection.db, path, silentLog), what).rejects.toMatchObject({
        code: 'backup_invalid',
      })
    }
    await writeFile(
      path,
      gzipSync(`${JSON.stringify({ ...JSON.parse(lines[0] ?? ''), step: MIGRATIONS.length + 1 })}\n`),
    )
    await expect(restore(connection.db, path, silentLog)).rejects.toMatchObject({
      code: 'database_newer',
    })
    await expect(restore(connection.db, join(directory, 'none'), silentLog)).rejects.toMatchObject({
      code: 'backup_invalid',
    })
    expect(Object.values(await rowsOf({ connection })).flat()).toEqual([])
  })
})

describe('the embedded records', () => {
  let dataDir: { path: string; remove: () => Promise<void> }
  let clock: VirtualClock
  beforeEach(async () => {
    dataDir = await temporaryDataDir()
    clock = new VirtualClock(T)
  })
  afterEach(() => dataDir.remove())

  const records = () => openRecords({ dataDir: dataDir.path, clock, log: silentLog, ownLock: true })
  const offline = () => ({ databaseUrl: undefined, dataDir: dataDir.path, clock, log: silentLog })
  const backups = () => readdir(join(dataDir.path, 'backups')).catch(() => [])

  test('answer while they are backed up, and the back-up is of one moment', async () => {
    // As a crash in the middle of one leaves it.
    await mkdir(join(dataDir.path, 'records.copy'))
    const running = records()
    await running.open()
    expect(await readdir(dataDir.path)).not.toContain('records.copy')
    await running.campus.replace(sampleCampus(), 1)
    const { id: person } = await running.people.invite('a@x.id', { role: 'employee', place: 'kampus' }, 1)
    const path = join(directory, 'b.ndjson.gz')
    let done = false
    const backup = running.backup(path).finally(() => {
      done = true
    })
    let held = 0
    for (; !done; held++) {
      const from = T + held * HOUR
      const request = { ...WISH, id: randomUUID(), person, from, to: from + HOUR, heldFrom: from }
      expect((await running.bookings.hold(request, null, act(person))).kind).toBe('held')
    }
    await backup
    expect(held).toBeGreaterThan(10)
    expect(await readdir(dataDir.path)).not.toContain('records.copy')
    await running.close()
    const restored = await temporaryDataDir()
    await restoreOffline({ ...offline(), dataDir: restored.path }, path, true)
    const engine = new EmbeddedEngine({ directory: join(restored.path, RECORDS_DIRECTORY), log: silentLog })
    await engine.open()
    const connection = connectEmbedded(engine, silentLog)
    const [counts] = await connection.run(`SELECT (SELECT count(*) FROM booking) AS bookings,
      (SELECT count(*) FROM audit WHERE entity = 'booking') AS trail, (SELECT count(*) FROM outbox) AS outbox`)
    expect([counts?.trail, counts?.outbox]).toEqual([counts?.bookings, counts?.bookings])
    expect(Number(counts?.bookings)).toBeLessThan(held)
    await connection.close()
    await engine.close()
    await restored.remove()
  })

  test('are backed up every hour in which something was written', async () => {
    const running = records()
    await running.open()
    await running.campus.replace(sampleCampus(), 1)
    expect(running.backups()).toEqual({ safeUntil: null, fault: null })
    await clock.advance(HOUR)
    await expect.poll(backups, { timeout: 60_000 }).toEqual(['records-20261130T010000Z.ndjson.gz'])
    await clock.advance(HOUR)
    // Nothing was written since: what there is is safe until now without another file.
    await expect
      .poll(() => running.backups(), { timeout: 60_000 })
      .toEqual({ safeUntil: T + 2 * HOUR, fault: null })
    await running.people.invite('a@x.id', { role: 'viewer', place: 'b1' }, 1)
    await clock.advance(HOUR)
    await expect
      .poll(async () => (await backups()).at(-1), { timeout: 60_000 })
      .toBe('records-20261130T030000Z.ndjson.gz')
    await running.close()
    expect(clock.pending).toBe(0)
    expect(await backups()).not.toContain('records-20261130T020000Z.ndjson.gz')
    // What was written before a stop is in a back-up an hour after the start, though nothing is written then.
    const again = records()
    await again.open()
    await clock.advance(HOUR)
    await expect.poll(backups, { timeout: 60_000 }).toContain('records-20261130T040000Z.ndjson.gz')
    await again.close()
  })

  test('say why they cannot be backed up, and that they are again', async () => {
    const running = records()
    await running.open()
    const place = join(dataDir.path, 'backups')
    await writeFile(place, 'in the way')
    await clock.advance(HOUR)
    await expect.poll(() => running.backups()?.fault, { timeout: 60_000 }).toMatch(/EEXIST|ENOTDIR/)
    expect(running.backups()?.safeUntil).toBeNull()
    await rm(place)
    await clock.advance(HOUR)
    await expect
      .poll(() => running.backups(), { timeout: 60_000 })
      .toEqual({ safeUntil: T + 2 * HOUR, fault: null })
    await running.close()
  })

  test('are backed up before they are migrated, and that back-up is of the step before', {
    timeout: CREATION_MS,
  }, async () => {
    const engine = new EmbeddedEngine({ directory: join(dataDir.path, RECORDS_DIRECTORY), log: silentLog })
    await engine.open()
    const connection = connectEmbedded(engine, silentLog)
    const older = MIGRATIONS.slice(0, -1)
    await migrate(connection.db, 1, silentLog, older)
    await connection.run(
      "INSERT INTO app_user (id, email, language, created_ms) VALUES ('u1', 'a@x.id', 'id', 1)",
    )
    await connection.close()
    await engine.close()
    const running = records()
    await running.open()
    await running.close()
    expect(await backups()).toEqual([`records-before-step-${older.length}-20261130T000000Z.ndjson.gz`])
    const [name = ''] = await backups()
    const done = await restoreOffline(offline(), join(dataDir.path, 'backups', name), true)
    expect(done).toMatchObject({
      rows: 1,
      step: older.length,
      previous: expect.stringContaining('before-restore'),
    })
    const again = records()
    await again.open()
    expect(await again.people.findByEmail('a@x.id')).toMatchObject({ id: 'u1' })
    await again.close()
  })

  test('are replaced only when told, never while they run, and a crash between the two renames is mended', {
    timeout: CREATION_MS,
  }, async () => {
    const running = records()
    await running.open()
    await running.people.invite('lama@x.id', { role: 'viewer', place: 'b1' }, 1)
    const { path } = await running.backup(null)
    await running.people.invite('baru@x.id', { role: 'viewer', place: 'b1' }, 1)
    await expect(restoreOffline(offline(), path, true)).rejects.toMatchObject({ code: 'data_dir_in_use' })
    await running.close()
    await expect(restoreOffline(offline(), path, false)).rejects.toMatchObject({ code: 'records_not_empty' })
    await expect(restoreOffline(offline(), join(directory, 'none'), true)).rejects.toMatchObject({
      code: 'backup_invalid',
    })
    const emails = async () => {
      const opened = records()
      await opened.open()
      const people = await opened.people.list()
      await opened.close()
      return people.map(({ email }) => email).sort()
    }
    expect(await emails()).toEqual(['baru@x.id', 'lama@x.id'])
    const nowhere = { ...offline(), dataDir: join(directory, 'nowhere') }
    await expect(backupOffline(nowhere, join(directory, 'b'))).rejects.toMatchObject({ code: 'not_found' })
    const { previous } = await restoreOffline(offline(), path, true)
    await rename(join(dataDir.path, 'records'), join(dataDir.path, 'records.restored'))
    expect(await emails()).toEqual(['lama@x.id'])
    await rm(join(dataDir.path, 'records'), { recursive: true })
    await rename(previous ?? '', join(dataDir.path, 'records'))
    expect(await emails()).toEqual(['baru@x.id', 'lama@x.id'])
  })
})
