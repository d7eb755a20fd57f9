import { afterEach, beforeEach, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { TestApi } from '../support/api.ts'

let denyut: TestApi
beforeEach(async () => {
  denyut = await new TestApi().start()
})
afterEach(() => denyut.stop())

test('an admin of one building sees only the people of that building, with the roles they have there', async () => {
  await denyut.person('viewer', 'a', 'rina@contoh.go.id')
  await denyut.records.people.invite('rina@contoh.go.id', { role: 'admin', place: 'b' }, 0)
  await denyut.person('viewer', 'b', 'budi@contoh.go.id')
  const headers = await denyut.token('admin', 'a')
  const { users } = (await denyut.call(API.access.listUsers, { headers })).data
  expect(users.map(({ email, grants }) => [email, grants])).toEqual([
    ['rina@contoh.go.id', [{ role: 'viewer', place: 'a' }]],
  ])
})

test('an admin of one building cannot open the account of somebody with roles elsewhere', async () => {
  await denyut.person('admin', 'kampus', 'kepala@contoh.go.id')
  const headers = await denyut.token('admin', 'a')
  const link = await denyut.call(API.access.linkUser, { headers, body: { email: 'kepala@contoh.go.id' } })
  const unknown = await denyut.call(API.access.linkUser, { headers, body: { email: 'kepaia@contoh.go.id' } })
  expect([link.status, unknown.status]).toEqual([404, 404])
  // Inviting is no way round: the link of a newcomer would set the password.
  const invited = await denyut.call(API.access.inviteUser, {
    headers,
    body: { email: 'kepala@contoh.go.id', role: 'viewer', scope: 'a' },
  })
  expect(invited.data.url).toBe(`${denyut.url}/sign-in`)
})

test('somebody who has a password is invited to sign in with it', async () => {
  const { url } = await denyut.api.accessAdmin.invite({ email: 'rina@contoh.go.id', role: 'viewer' })
  await denyut.call(API.access.useLink, {
    params: { code: url.split('#')[1] ?? '' },
    body: { name: 'Rina', password: 'kata sandi panjang' },
  })
  const again = await denyut.api.accessAdmin.invite({
    email: 'rina@contoh.go.id',
    role: 'manager',
    scope: 'a',
  })
  expect(again.url).toBe(`${denyut.url}/sign-in`)
  expect((await denyut.api.accessAdmin.listUsers())[0]?.grants).toHaveLength(2)
})

test('a role on a place that does not exist is refused by name', async () => {
  const given = { email: 'x@contoh.go.id', role: 'viewer', scope: 'tiada' } as const
  await expect(denyut.api.accessAdmin.invite(given)).rejects.toMatchObject({
    code: 'validation_failed',
    errors: [{ path: 'scope' }],
  })
  expect(await denyut.api.accessAdmin.listUsers()).toEqual([])
})

test('nothing that is shown of people holds a password or a hash', async () => {
  const { url } = await denyut.api.accessAdmin.invite({ email: 'rina@contoh.go.id', role: 'viewer' })
  await denyut.call(API.access.useLink, {
    params: { code: url.split('#')[1] ?? '' },
    body: { name: 'Rina', password: 'kata sandi panjang' },
  })
  expect(JSON.stringify(await denyut.api.accessAdmin.listUsers())).not.toMatch(/argon2|assword/)
})
