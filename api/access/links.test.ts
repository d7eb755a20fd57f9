import { expect, test } from 'vitest'
import type { Role } from '#model/access/roles.ts'
import { API } from '#model/api/index.ts'
import { type DeskWorld, type Employee, openDesks } from '../bookings/support/desks.ts'
import { eachWorld } from '../bookings/support/each-world.ts'

const TARGET = 'sasaran@contoh.go.id'

let world: DeskWorld
let chief: Employee
let local: Employee
eachWorld(openDesks, async (begun) => {
  world = begun
  chief = await world.employee('Kepala', null, 'admin')
  local = { id: '', headers: await world.api.person('admin', 'a', 'gedung@contoh.go.id') }
})

const invite = async ({ headers }: Employee, role: Exclude<Role, 'kiosk'>, scope: string) =>
  (await world.api.call(API.access.inviteUser, { headers, body: { email: TARGET, role, scope } })).data
const reset = async ({ headers }: Employee) =>
  (await world.api.call(API.access.linkUser, { headers, body: { email: TARGET } })).data
const codeOf = ({ url }: { url: string }): string => url.split('#')[1] ?? ''
const opens = async (link: { url: string }) =>
  (await world.api.call(API.access.readLink, { params: { code: codeOf(link) } })).status
const use = async (link: { url: string }) =>
  (
    await world.api.call(API.access.useLink, {
      params: { code: codeOf(link) },
      body: { name: 'Sasaran', password: 'kata sandi panjang' },
    })
  ).status

test('an invitation that is kept does not open the account once others have made it more', async () => {
  const kept = await invite(local, 'viewer', 'a')
  const wider = await invite(chief, 'admin', 'kampus')
  expect(await use(kept)).toBe(410)
  expect(await use(wider)).toBe(200)
  expect([await opens(kept), await use(kept)]).toEqual([410, 410])
})

test('a new role ends the links of who does not cover it, and no others', async () => {
  const own = await invite(chief, 'viewer', 'b')
  expect(await invite(local, 'viewer', 'a')).toMatchObject({
    url: expect.stringMatching(/\/sign-in$/),
    endedLinks: 0,
  })
  expect(await use(own)).toBe(200)
  const kept = await reset(chief)
  expect(await opens(kept)).toBe(200)
})

test('a reset link from before a promotion is refused, also after the promotion is taken back', async () => {
  expect(await use(await invite(local, 'viewer', 'a'))).toBe(200)
  const kept = await reset(local)
  expect(await opens(kept)).toBe(200)
  await invite(chief, 'manager', 'kampus')
  expect([await opens(kept), await use(kept)]).toEqual([410, 410])
  const user = (await world.database.people.findByEmail(TARGET))?.id ?? ''
  const params = { user, role: 'manager', place: 'kampus' } as const
  expect((await world.api.call(API.access.removeRole, { headers: chief.headers, params })).status).toBe(200)
  expect([await opens(kept), await use(kept)]).toEqual([410, 410])
})

test('a link is worth what its maker still may: not after the maker lost the role, was disabled, or its token was revoked', async () => {
  const take = async () => {
    const params = { user: local.id, role: 'admin', place: 'a' } as const
    await world.api.call(API.access.removeRole, { headers: chief.headers, params })
  }
  local = { ...local, id: (await world.database.people.findByEmail('gedung@contoh.go.id'))?.id ?? '' }
  const ofPerson = await invite(local, 'viewer', 'a')
  await take()
  expect([await opens(ofPerson), await use(ofPerson)]).toEqual([410, 410])

  const token = await world.api.call(API.access.createToken, {
    headers: chief.headers,
    body: { role: 'admin' },
  })
  const bearer = { id: '', headers: { authorization: `Bearer ${token.data.token}` } }
  const ofToken = await reset(bearer)
  expect(await opens(ofToken)).toBe(200)
  await world.api.api.accessAdmin.revokeToken(token.data.id)
  expect([await opens(ofToken), await use(ofToken)]).toEqual([410, 410])
})

test('there is one link to an account: a new one ends the earlier and says so, and using it or a new password leaves none', async () => {
  const first = await invite(chief, 'viewer', 'a')
  const second = await reset(chief)
  expect([first.endedLinks, second.endedLinks]).toEqual([0, 1])
  expect([await opens(first), await opens(second)]).toEqual([410, 200])
  const user = (await world.database.people.findByEmail(TARGET))?.id ?? ''
  await world.database.people.update(user, { passwordHash: 'x' })
  expect(await use(second)).toBe(410)
  expect(await use(await reset(chief))).toBe(200)
  const [left] = await world.database.connection.run('SELECT count(*)::int AS n FROM link')
  expect(left).toEqual({ n: 0 })
})
