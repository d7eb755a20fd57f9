import { afterEach, beforeEach, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { TestApi } from '../support/api.ts'

let denyut: TestApi
beforeEach(async () => {
  denyut = await new TestApi().start()
})
afterEach(() => denyut.stop())

const HOUR_MS = 3_600_000
const PASSWORD = 'kata sandi panjang'

/** A person who has chosen a password by an invitation. */
async function join(email: string, on = denyut): Promise<void> {
  const { url } = await on.api.accessAdmin.invite({ email, role: 'viewer' })
  const answer = await on.call(API.access.useLink, {
    params: { code: url.split('#')[1] ?? '' },
    body: { name: 'Budi', password: PASSWORD },
  })
  expect(answer.status).toBe(200)
}

const signIn = (email: string, password: string, headers = {}) =>
  denyut.call(API.access.signIn, { body: { email, password }, headers })
const cookieOf = (headers: Headers): string => headers.get('set-cookie')?.split(';')[0] ?? ''
const codeOf = (data: unknown): string => (data as { code: string }).code

test('a session lasts twelve hours from its last use, and its cookie with it', async () => {
  await join('budi@contoh.go.id')
  const cookie = cookieOf((await signIn('budi@contoh.go.id', PASSWORD)).headers)
  for (let i = 0; i < 3; i++) {
    await denyut.clock.advance(11 * HOUR_MS)
    const used = await denyut.call(API.access.me, { headers: { cookie } })
    expect(used.status).toBe(200)
    expect(cookieOf(used.headers)).toBe(cookie)
  }
  expect((await denyut.call(API.access.me, { headers: { cookie } })).headers.get('set-cookie')).toBeNull()
  await denyut.clock.advance(12 * HOUR_MS)
  expect((await denyut.call(API.access.me, { headers: { cookie } })).status).toBe(401)
})

test('signing out ends the session and takes the cookie away', async () => {
  await join('budi@contoh.go.id')
  const headers = {
    cookie: cookieOf((await signIn('budi@contoh.go.id', PASSWORD)).headers),
    'sec-fetch-site': 'same-origin',
  }
  expect((await denyut.call(API.access.me, { headers })).status).toBe(200)
  const out = await denyut.call(API.access.signOut, { headers })
  expect(out.status).toBe(204)
  expect(out.headers.get('set-cookie')).toMatch(/^denyut-session=;.*Max-Age=0/)
  expect((await denyut.call(API.access.me, { headers })).status).toBe(401)
})

test('wrong password, unknown address, invited and disabled people get one answer', async () => {
  await join('budi@contoh.go.id')
  await denyut.api.accessAdmin.invite({ email: 'baru@contoh.go.id', role: 'viewer' })
  await join('mantan@contoh.go.id')
  const former = await denyut.records.people.findByEmail('mantan@contoh.go.id')
  await denyut.records.people.disable(former?.id ?? '', 'kampus', {
    actor: 'test',
    action: 'disabled',
    by: 'person',
    now: 1,
  })
  const answers = await Promise.all([
    signIn('budi@contoh.go.id', 'salah'),
    signIn('tiada@contoh.go.id', PASSWORD),
    signIn('baru@contoh.go.id', PASSWORD),
    signIn('mantan@contoh.go.id', PASSWORD),
  ])
  expect(answers.map(({ status, data }) => [status, codeOf(data)])).toEqual(
    Array(4).fill([401, 'wrong_credentials']),
  )
  expect(answers.every(({ headers }) => headers.get('set-cookie') === null)).toBe(true)
})

test('after ten wrong passwords even the right one waits as long as Retry-After says; others do not', async () => {
  await join('budi@contoh.go.id')
  await join('citra@contoh.go.id')
  for (let i = 0; i < 10; i++) expect((await signIn('budi@contoh.go.id', 'salah')).status).toBe(401)
  const refused = await signIn('Budi@contoh.go.id', PASSWORD)
  expect([refused.status, codeOf(refused.data)]).toEqual([429, 'too_many_requests'])
  const wait_s = Number(refused.headers.get('retry-after'))
  expect(wait_s).toBe(900)
  expect((await signIn('citra@contoh.go.id', PASSWORD)).status).toBe(200)
  await denyut.clock.advance(wait_s * 1_000)
  expect((await signIn('budi@contoh.go.id', PASSWORD)).status).toBe(200)
})

test('a link works once, for a while, and its code is nowhere to be found', async () => {
  const { url, expiresAt } = await denyut.api.accessAdmin.invite({
    email: 'budi@contoh.go.id',
    role: 'viewer',
    scope: 'a',
  })
  const code = url.split('#')[1] ?? ''
  expect((await denyut.call(API.access.readLink, { params: { code } })).data).toEqual({
    purpose: 'invite',
    email: 'budi@contoh.go.id',
    expiresAt,
  })
  const body = { name: 'Budi', password: PASSWORD }
  const used = await denyut.call(API.access.useLink, { params: { code }, body })
  expect(used.data.grants).toEqual([{ role: 'viewer', place: 'a' }])
  const again = await denyut.call(API.access.useLink, { params: { code }, body })
  expect([again.status, codeOf(again.data)]).toEqual([410, 'link_expired'])

  const late = await denyut.api.accessAdmin.link('budi@contoh.go.id')
  await denyut.clock.advance(24 * HOUR_MS)
  expect(
    (await denyut.call(API.access.readLink, { params: { code: late.url.split('#')[1] ?? '' } })).status,
  ).toBe(410)
})

test('the set-up link needs an e-mail address and is void once there is an administrator', async () => {
  await denyut.api.accessAdmin.invite({ email: 'pegawai@contoh.go.id', role: 'employee' })
  const first = (await denyut.api.createSetupLink())?.url.split('#')[1] ?? ''
  const second = (await denyut.api.createSetupLink())?.url.split('#')[1] ?? ''
  const nameless = await denyut.call(API.access.useLink, {
    params: { code: first },
    body: { name: 'A', password: PASSWORD },
  })
  expect(nameless.data).toMatchObject({ code: 'validation_failed', errors: [{ path: 'email' }] })
  const body = { name: 'A', email: 'a@contoh.go.id', password: PASSWORD }
  expect((await denyut.call(API.access.useLink, { params: { code: first }, body })).status).toBe(200)
  const late = await denyut.call(API.access.useLink, {
    params: { code: second },
    body: { ...body, email: 'b@contoh.go.id' },
  })
  expect([late.status, codeOf(late.data)]).toEqual([409, 'setup_done'])
  expect(await denyut.api.createSetupLink()).toBeNull()
})

test('a lost password: the link signs in, and every older session ends', async () => {
  await join('budi@contoh.go.id')
  const old = { cookie: cookieOf((await signIn('budi@contoh.go.id', PASSWORD)).headers) }
  expect((await denyut.call(API.access.me, { headers: old })).status).toBe(200)
  const { url } = await denyut.api.accessAdmin.link('budi@contoh.go.id')
  const body = { name: 'Budi', password: 'kata sandi yang baru' }
  const fresh = await denyut.call(API.access.useLink, { params: { code: url.split('#')[1] ?? '' }, body })
  expect((await denyut.call(API.access.me, { headers: { cookie: cookieOf(fresh.headers) } })).status).toBe(
    200,
  )
  expect((await denyut.call(API.access.me, { headers: old })).status).toBe(401)
  expect((await signIn('budi@contoh.go.id', PASSWORD)).status).toBe(401)
})

test('a changing request with a cookie must come from a page of ours; a token needs no origin', async () => {
  const { cookie = '' } = await denyut.person('admin')
  const change = (headers: Record<string, string>) =>
    denyut.call(API.access.setLanguage, { body: { language: 'en' }, headers: { cookie, ...headers } })
  const status = async (headers: Record<string, string>) => (await change(headers)).status
  expect(await status({})).toBe(403)
  expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await status({ 'sec-fetch-site': 'same-site' })).toBe(403)
  expect(await status({ origin: 'https://evil.example' })).toBe(403)
  expect(await status({ origin: 'null' })).toBe(403)
  expect(await status({ origin: denyut.url })).toBe(200)
  expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  const token = await denyut.token('admin')
  const invited = await denyut.call(API.access.inviteUser, {
    body: { email: 'x@contoh.go.id', role: 'viewer' },
    headers: token,
  })
  expect(invited.status).toBe(201)
})

test('another site cannot sign a browser in', async () => {
  await join('budi@contoh.go.id')
  expect((await signIn('budi@contoh.go.id', PASSWORD, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  const form = await denyut.fetch('/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body: '{}',
  })
  expect([form.status, codeOf(await form.json())]).toEqual([400, 'malformed_json'])
})

test('with a public https address the cookie is Secure and bound to the host, and answers ask for https', async () => {
  const https = await new TestApi({
    settings: { DENYUT_PUBLIC_URL: 'https://denyut.example.go.id/' },
  }).start()
  try {
    const setup = await https.api.createSetupLink()
    expect(setup?.url).toMatch(/^https:\/\/denyut\.example\.go\.id\/setup#/)
    await join('budi@contoh.go.id', https)
    const answer = await https.call(API.access.signIn, {
      body: { email: 'budi@contoh.go.id', password: PASSWORD },
      headers: { origin: 'https://denyut.example.go.id' },
    })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-denyut-session=[\w-]{32}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200; Secure$/,
    )
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=/)
    expect((await https.call(API.access.me, { headers: { cookie: cookieOf(answer.headers) } })).status).toBe(
      200,
    )
  } finally {
    await https.stop()
  }
})

test('a token ends, a wrong one is refused even beside a good cookie', async () => {
  const token = await denyut.token('viewer')
  expect(token.authorization).toMatch(/^Bearer dny_/)
  const { cookie = '' } = await denyut.person('viewer')
  expect((await denyut.call(API.access.me, { headers: token })).data).toMatchObject({
    kind: 'token',
    email: null,
  })
  expect(
    (await denyut.call(API.access.me, { headers: { cookie, authorization: 'Bearer wrong' } })).status,
  ).toBe(401)
  expect(
    (await denyut.call(API.access.me, { headers: { cookie, authorization: 'Basic eDp5' } })).status,
  ).toBe(401)
  await denyut.clock.advance(24 * HOUR_MS)
  expect((await denyut.call(API.access.me, { headers: token })).status).toBe(401)
})
