import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Grant } from '#model/access/roles.ts'
import type { DenyutError } from '#model/errors.ts'
import { hashSecret } from '#platform/secrets.ts'
import { needs } from '../../test/support/services.ts'
import type { Covers } from './records.ts'
import { enginesFor, type TestDatabase } from './support/engines.ts'

const viewer = { role: 'viewer', place: 'b1' } as const
const admin = { role: 'admin', place: 'kampus' } as const
const person = { email: null, name: 'Sari', passwordHash: '$argon2id$x', campus: 'kampus' }
const code = (text: string) => hashSecret(text)
/** Every maker of a link still covers its account. */
const anybody = () => true
const act = (action: string, now: number) => ({ actor: 'bos', action, by: 'person' as const, now })

describe.each(enginesFor(() => needs('postgresql', 'people on PostgreSQL')))('people on %s', (_, open) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
  })
  beforeEach(() => database.clear())
  afterAll(() => database?.close())

  test('an invitation creates somebody once, whatever the case of the address, and adds grants', async () => {
    const { people } = database
    const invited = await people.invite(' Sari@IKN.go.id ', viewer, 5)
    expect(invited).toEqual({
      id: expect.any(String),
      email: 'sari@ikn.go.id',
      name: null,
      passwordHash: null,
      language: 'id',
      unit: null,
      grants: [viewer],
      createdAt: 5,
      disabledAt: null,
    })
    await people.invite('sari@ikn.go.id', viewer, 6)
    const again = await people.invite('sari@ikn.go.id', admin, 6)
    expect(again).toEqual({ ...invited, grants: [viewer, admin] })
    await people.invite('adi@ikn.go.id', viewer, 7)
    expect(await people.countAdmins()).toBe(1)
    expect((await people.list()).map(({ email }) => email)).toEqual(['adi@ikn.go.id', 'sari@ikn.go.id'])
    expect(await people.findByEmail('SARI@ikn.go.id')).toEqual(again)
    expect(await people.findByEmail('x@ikn.go.id')).toBeNull()
  })

  test('somebody changes name, language, password', async () => {
    const { people } = database
    const { id } = await people.invite('a@x.id', viewer, 1)
    expect(await people.update(id, { name: 'Adi', language: 'en' })).toMatchObject({
      name: 'Adi',
      language: 'en',
    })
    expect(await people.update(id, { passwordHash: 'p' })).toMatchObject({ name: 'Adi', passwordHash: 'p' })
    expect(await people.update(id, {})).toMatchObject({ name: 'Adi' })
    await expect(people.update('nobody', { name: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    } satisfies Partial<DenyutError>)
  })

  test('a link opens once and not after its time', async () => {
    const { people } = database
    const link = { purpose: 'invite', email: 'sari@x.id', expiresAt: 100 } as const
    await people.createLink(code('a'), link, act('link_made', 1))
    expect(await people.readLink(code('a'), 99, anybody)).toEqual(link)
    expect(await people.readLink(code('a'), 100, anybody)).toBeNull()
    expect(await people.readLink(code('b'), 1, anybody)).toBeNull()
    expect(await people.useLink(code('a'), person, 100, anybody)).toBeNull()
    expect(await people.useLink(code('a'), person, 99, anybody)).toMatchObject({
      email: 'sari@x.id',
      name: 'Sari',
      grants: [],
    })
    expect(await people.useLink(code('a'), person, 99, anybody)).toBeNull()
    expect(await people.readLink(code('a'), 99, anybody)).toBeNull()
  })

  test('one of many who use a link at once is served', async () => {
    const { people } = database
    await people.createLink(
      code('a'),
      { purpose: 'invite', email: 'sari@x.id', expiresAt: 100 },
      act('link_made', 1),
    )
    const served = await Promise.all(
      Array.from({ length: 8 }, () => people.useLink(code('a'), person, 2, anybody)),
    )
    expect(served.filter((user) => user !== null)).toHaveLength(1)
  })

  test('a set-up link makes an admin of the campus and needs an address', async () => {
    const { people } = database
    await people.createLink(code('s'), { purpose: 'setup', email: null, expiresAt: 100 }, act('link_made', 1))
    await expect(people.useLink(code('s'), person, 2, anybody)).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'email', message: { id: 'wajib diisi', en: 'is needed' } }],
    })
    const user = await people.useLink(code('s'), { ...person, email: 'Admin@x.id' }, 3, anybody)
    expect(user).toMatchObject({ email: 'admin@x.id', passwordHash: '$argon2id$x', grants: [admin] })
    const trail = await database.bookings.audit({ entity: 'person', entityId: user?.id ?? '', limit: 9 })
    expect(trail.map(({ actor, action, detail }) => [actor, action, detail])).toEqual([
      [user?.id, 'role_given', admin],
      [user?.id, 'link_used', { purpose: 'setup' }],
    ])
  })

  test('a link is used only while its maker covers what the account has become, as told by grants of people and tokens', async () => {
    const { people } = database
    const { id } = await people.invite('bos@x.id', { role: 'admin', place: 'b1' }, 1)
    const token = { id: 't1', name: 'impor', grant: admin, expiresAt: 3, createdBy: null }
    await people.createToken(token, code('t'), act('token_made', 1))
    const asked: unknown[] = []
    const covers: Covers = (maker, account) => {
      asked.push([maker.grants, account.grants])
      return maker.grants.length > 0
    }
    const make = async (actor: string) =>
      await people.createLink(
        code(actor),
        { purpose: 'reset', email: 'Sari@x.id', expiresAt: 100 },
        { ...act('link_made', 2), actor },
      )
    await people.invite('sari@x.id', viewer, 1)
    expect(await make(id)).toBe(0)
    expect(await people.readLink(code(id), 9, covers)).not.toBeNull()
    expect(asked).toEqual([[[{ role: 'admin', place: 'b1' }], [viewer]]])
    expect(await make('t1')).toBe(1)
    expect(await people.readLink(code(id), 9, covers)).toBeNull()
    expect(await people.readLink(code('t1'), 9, covers)).not.toBeNull()
    await people.deleteToken('t1', act('token_revoked', 9))
    expect(await people.useLink(code('t1'), person, 9, covers)).toBeNull()
    await make(id)
    await people.invite('sari@x.id', admin, 9, 'bos', () => false)
    expect(await people.useLink(code(id), person, 9, anybody)).toBeNull()
  })

  test('an invitation is worth nothing once there is a password, and mail that would carry an ended link is not sent', async () => {
    const { people, connection, mail } = database
    const { id } = await people.invite('a@x.id', viewer, 1)
    const invite = { purpose: 'invite', email: 'a@x.id', expiresAt: 100 } as const
    await people.createLink(code('i'), invite, act('link_made', 1))
    await mail.queue({ person: id, kind: 'invite', booking: null, link: 'https://x', until: 100 }, 1)
    await connection.run(`UPDATE app_user SET password_hash = 'x' WHERE id = '${id}'`)
    expect(await people.readLink(code('i'), 2, anybody)).toBeNull()
    expect(await people.useLink(code('i'), person, 2, anybody)).toBeNull()
    await people.createLink(code('r'), { ...invite, purpose: 'reset' }, act('link_made', 2))
    expect(await mail.claim(10, 20)).toBeNull()
    await people.update(id, { passwordHash: 'y' })
    expect(await people.useLink(code('r'), person, 2, anybody)).toBeNull()
  })

  test('a reset ends the sessions of its owner alone', async () => {
    const { people } = database
    const { id } = await people.invite('a@x.id', viewer, 1)
    const other = await people.invite('b@x.id', viewer, 1)
    await people.createSession(code('1'), id, 100, 1)
    await people.createSession(code('2'), other.id, 100, 1)
    await people.createLink(
      code('r'),
      { purpose: 'reset', email: 'a@x.id', expiresAt: 100 },
      act('link_made', 1),
    )
    expect(await people.useLink(code('r'), person, 2, anybody)).toMatchObject({ grants: [viewer] })
    expect(await people.readSession(code('1'), 3)).toBeNull()
    expect(await people.readSession(code('2'), 3)).not.toBeNull()
  })

  test('a session is read until it ends, is deleted, or its owner is disabled', async () => {
    const { people } = database
    const user = await people.invite('a@x.id', viewer, 1)
    await people.createSession(code('1'), user.id, 100, 1)
    await people.createSession(code('2'), user.id, 200, 1)
    expect(await people.readSession(code('1'), 99)).toEqual({ user, expiresAt: 100 })
    expect(await people.readSession(code('1'), 100)).toBeNull()
    await people.deleteSession(code('1'))
    expect(await people.readSession(code('1'), 99)).toBeNull()
    await people.disable(user.id, 'kampus', act('disabled', 50))
    expect(await people.readSession(code('2'), 60)).toBeNull()
    await people.enable(user.id, act('enabled', 60))
    expect(await people.readSession(code('2'), 60)).toBeNull()
  })

  test('a session is extended while it is there', async () => {
    const { people } = database
    const user = await people.invite('a@x.id', viewer, 1)
    await people.createSession(code('1'), user.id, 100, 1)
    await people.extendSession(code('1'), 300)
    await people.extendSession(code('2'), 300)
    expect(await people.readSession(code('1'), 299)).toEqual({ user, expiresAt: 300 })
    expect(await people.readSession(code('2'), 1)).toBeNull()
  })

  test('sessions and links that have ended do not pile up', async () => {
    const { people, connection } = database
    const { id } = await people.invite('a@x.id', viewer, 1)
    await people.createSession(code('old'), id, 10, 1)
    await people.createSession(code('new'), id, 100, 20)
    await people.createLink(
      code('old'),
      { purpose: 'reset', email: 'a@x.id', expiresAt: 10 },
      act('link_made', 1),
    )
    await people.createLink(
      code('new'),
      { purpose: 'reset', email: 'a@x.id', expiresAt: 100 },
      act('link_made', 20),
    )
    expect(
      await connection.run(
        'SELECT (SELECT count(*) FROM session) AS sessions, (SELECT count(*) FROM link) AS links',
      ),
    ).toEqual([{ sessions: 1, links: 1 }])
  })

  test('a token is read by its hash until it ends', async () => {
    const { people } = database
    const token = { id: 't1', name: 'laporan', grant: viewer, expiresAt: 100, createdBy: null }
    await people.createToken(token, code('t'), act('token_made', 1))
    expect(await people.readToken(code('t'), 99)).toEqual(token)
    expect(await people.readToken(code('t'), 100)).toBeNull()
    expect(await people.readToken(code('x'), 1)).toBeNull()
    await expect(people.createToken(token, code('u'), act('token_made', 1))).rejects.toMatchObject({
      code: 'already_exists',
    })
    const sooner = { ...token, id: 't2', expiresAt: 50 }
    await people.createToken(sooner, code('s'), act('token_made', 1))
    expect(await people.listTokens()).toEqual([sooner, token])
    expect(await people.deleteToken('t1', act('token_revoked', 2))).toBe(true)
    expect(await people.deleteToken('t1', act('token_revoked', 2))).toBe(false)
    expect(await people.readToken(code('t'), 99)).toBeNull()
  })

  /** Somebody who has chosen a password. */
  const joined = async (email: string, ...grants: Grant[]): Promise<string> => {
    const { people } = database
    let id = ''
    for (const grant of grants) id = (await people.invite(email, grant, 1)).id
    await people.update(id, { passwordHash: '$argon2id$x' })
    return id
  }

  test('a disabled account has no way in, and finds none that was under way', async () => {
    const { people, bookings, connection } = database
    const id = await joined('a@x.id', viewer)
    await people.createSession(code('1'), id, 100, 1)
    await people.createLink(
      code('r'),
      { purpose: 'reset', email: 'a@x.id', expiresAt: 100 },
      act('link_made', 1),
    )
    await bookings.setCalendar(id, code('k'))
    await database.mail.queue({ person: id, kind: 'reset', booking: null, link: 'https://x', until: 100 }, 1)
    const made = { name: 'laporan', grant: viewer, expiresAt: 100, createdBy: id }
    const kiosk = { ...made, id: 'layar', grant: { role: 'kiosk', place: 'f1' } as const }
    await people.createToken({ ...made, id: 't1' }, code('t'), act('token_made', 1))
    await people.createToken(kiosk, code('s'), act('token_made', 1))
    expect(await people.disable(id, 'kampus', act('disabled', 9))).toMatchObject({ disabledAt: 9 })
    expect(await people.disable(id, 'kampus', act('disabled', 10))).toMatchObject({ disabledAt: 9 })
    expect(await people.readSession(code('1'), 10)).toBeNull()
    expect(await people.readLink(code('r'), 10, anybody)).toBeNull()
    expect(await people.listTokens()).toEqual([kiosk])
    expect(await database.mail.claim(10, 20)).toBeNull()
    const late = [
      () => people.createSession(code('2'), id, 100, 10),
      () => people.createToken({ ...made, id: 't2' }, code('u'), act('token_made', 10)),
      () => people.invite('a@x.id', admin, 10),
    ]
    for (const attempt of late) await expect(attempt()).rejects.toMatchObject({ code: 'person_disabled' })
    expect(await people.enable(id, act('enabled', 12))).toMatchObject({ disabledAt: null, grants: [viewer] })
    expect(await bookings.byCalendar(code('k'))).toBeNull()
    const trail = await bookings.audit({ entity: 'person', entityId: id, limit: 9 })
    expect(trail.map(({ actor, action, at }) => [actor, action, at])).toEqual([
      ['bos', 'enabled', 12],
      ['bos', 'disabled', 9],
      ['bos', 'link_made', 1],
      ['system', 'role_given', 1],
    ])
    const ofToken = await bookings.audit({ entity: 'token', limit: 9 })
    expect(ofToken.map(({ action, entityId }) => [action, entityId])).toEqual([
      ['token_revoked', 't1'],
      ['token_made', 'layar'],
      ['token_made', 't1'],
    ])
    expect(await connection.run('SELECT count(*)::int AS n FROM session')).toEqual([{ n: 0 }])
    await expect(people.disable('nobody', 'kampus', act('disabled', 9))).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('a role is taken alone, with the tokens that are named, of that person', async () => {
    const { people, bookings } = database
    const id = await joined('a@x.id', viewer, { role: 'admin', place: 'b1' }, { role: 'admin', place: 'b2' })
    const other = await joined('b@x.id', { role: 'admin', place: 'b1' })
    const token = { name: 'x', grant: viewer, expiresAt: 100 }
    await people.createToken({ ...token, id: 't1', createdBy: id }, code('1'), act('token_made', 1))
    await people.createToken({ ...token, id: 't2', createdBy: id }, code('2'), act('token_made', 1))
    await people.createToken({ ...token, id: 't3', createdBy: other }, code('3'), act('token_made', 1))
    const removal = { campus: 'kampus', tokens: ['t1', 't3'] }
    const taken = { role: 'admin', place: 'b1' } as const
    const left = await people.removeGrant(id, taken, removal, act('role_removed', 5))
    expect(left.grants).toEqual([viewer, { role: 'admin', place: 'b2' }])
    expect((await people.listTokens()).map((one) => one.id).toSorted()).toEqual(['t2', 't3'])
    await expect(people.removeGrant(id, taken, removal, act('role_removed', 6))).rejects.toMatchObject({
      code: 'not_found',
    })
    expect((await bookings.audit({ entity: 'person', entityId: id, limit: 1 }))[0]).toMatchObject({
      action: 'role_removed',
      detail: taken,
    })
  })

  test('one administrator of the campus stays who can sign in, also when two take each other away', async () => {
    const { people } = database
    const a = await joined('a@x.id', admin)
    await people.invite('undangan@x.id', admin, 1)
    await joined('gedung@x.id', { role: 'admin', place: 'b1' })
    const take = (id: string) => people.removeGrant(id, admin, { campus: 'kampus', tokens: [] }, act('x', 5))
    const disable = (id: string) => people.disable(id, 'kampus', act('x', 5))
    await expect(take(a)).rejects.toMatchObject({ code: 'last_admin' })
    await expect(disable(a)).rejects.toMatchObject({ code: 'last_admin' })
    const b = await joined('b@x.id', admin)
    const both = await Promise.allSettled([take(a), disable(b)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'last_admin' } })
  })
})
