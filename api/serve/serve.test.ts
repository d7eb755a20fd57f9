import { afterAll, beforeAll, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { ERRORS, type Problem } from '#model/errors.ts'
import { StoreError } from '#storage/telemetry/store.ts'
import { TestApi } from '../support/api.ts'
import { CONTENT_SECURITY_POLICY } from './headers.ts'
import { languageOf } from './language.ts'

let denyut: TestApi
let headers: Record<string, string>
beforeAll(async () => {
  denyut = await new TestApi().start()
  headers = await denyut.token('admin')
})
afterAll(() => denyut.stop())

const problemOf = async (answer: Response): Promise<Problem> => {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  return (await answer.json()) as Problem
}

test('a problem is told in Indonesian, or in English to those who prefer it, under one stable code', async () => {
  const indonesian = await denyut.fetch('/api/v1/me')
  expect(indonesian.headers.get('content-language')).toBe('id')
  expect(indonesian.headers.get('www-authenticate')).toMatch(/^Bearer/)
  const problem = await problemOf(indonesian)
  expect(problem).toMatchObject({
    type: 'urn:denyut:error:unauthenticated',
    status: 401,
    code: 'unauthenticated',
    title: ERRORS.unauthenticated.title.id,
  })
  expect(indonesian.headers.get('x-request-id')).toBe(problem.requestId)
  const english = await problemOf(
    await denyut.fetch('/api/v1/me', { headers: { 'accept-language': 'en-GB,en;q=0.9,id;q=0.5' } }),
  )
  expect(english.title).toBe(ERRORS.unauthenticated.title.en)
  expect(english.requestId).not.toBe(problem.requestId)
})

test('the language follows the weights of Accept-Language', () => {
  expect([undefined, '', 'fr', 'id', 'in-ID', 'en;q=0.1,id;q=0.9', '*'].map(languageOf)).toEqual(
    Array(7).fill('id'),
  )
  expect(['en', 'EN-us', 'fr,en;q=0.2', 'id;q=0.3, en;q=0.4'].map(languageOf)).toEqual(Array(4).fill('en'))
})

test('every fault of the input is told at once, by dotted path and in the language of the reader', async () => {
  const ask = (language: string) =>
    denyut.fetch('/api/v1/gateways', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'accept-language': language },
      body: JSON.stringify({ id: 'UPPER', format: 7, topics: ['ok', ''] }),
    })
  const { errors = [], status } = await problemOf(await ask('en'))
  expect(status).toBe(400)
  expect(errors.map(({ path }) => path)).toEqual(['id', 'format', 'topics.1'])
  const indonesian = await problemOf(await ask('id'))
  expect(indonesian.errors?.[1]?.message).not.toBe(errors[1]?.message)
})

test('faults of the address are told as those of the body', async () => {
  const { errors } = await problemOf(
    await denyut.fetch('/api/v1/devices?limit=0&health=dead&place=UPPER', { headers }),
  )
  expect(errors?.map(({ path }) => path)).toEqual(['place', 'health', 'limit'])
})

test('a body that is no JSON, missing or too large', async () => {
  const post = (body: string | null, type = 'application/json') =>
    denyut.fetch('/api/v1/users', { method: 'POST', headers: { ...headers, 'content-type': type }, body })
  expect((await problemOf(await post('{'))).code).toBe('malformed_json')
  expect((await problemOf(await post('', 'application/json'))).code).toBe('malformed_json')
  expect((await problemOf(await post('a=b', 'application/x-www-form-urlencoded'))).code).toBe(
    'malformed_json',
  )
  expect((await problemOf(await post('{"__proto__":{"x":1}}'))).code).toBe('malformed_json')
  expect((await problemOf(await post(JSON.stringify({ email: 'x'.repeat(300_000) })))).code).toBe(
    'payload_too_large',
  )
  expect((await problemOf(await post('null'))).code).toBe('validation_failed')
})

test('an unknown address of the API is a problem, never a page', async () => {
  for (const path of ['/api/v1/nothing', '/api', '/api/x', '/health/x', '/metrics/x', '/mqtt', '/']) {
    expect([path, (await problemOf(await denyut.fetch(path))).code]).toEqual([path, 'not_found'])
  }
})

test('a store that does not answer is its own problem, our own fault shows nothing of the inside', async () => {
  const list = denyut.records.quarantine.list
  denyut.records.quarantine.list = () =>
    Promise.reject(new StoreError('transient', 'connect ECONNREFUSED 10.1.2.3'))
  const away = await denyut.fetch('/api/v1/quarantine', { headers })
  expect(away.headers.get('retry-after')).toBe('5')
  const text = JSON.stringify(await problemOf(away))
  expect(text).toContain('store_unavailable')
  denyut.records.quarantine.list = () => Promise.reject(new Error('secret inside'))
  const broken = JSON.stringify(await problemOf(await denyut.fetch('/api/v1/quarantine', { headers })))
  expect(broken).toContain('"internal"')
  expect(text + broken).not.toMatch(/10\.1\.2\.3|secret inside/)
  denyut.records.quarantine.list = list
})

test('every answer carries the strict policy, and those of the API are kept by nobody', async () => {
  for (const path of ['/api/v1/me', '/api/docs', '/health/live', '/nothing']) {
    const answer = await denyut.fetch(path)
    expect(answer.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  }
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*/)
  expect((await denyut.call(API.access.me, { headers })).headers.get('cache-control')).toBe('no-store')
})

test('large answers are compressed, small ones are not', async () => {
  const campus = await denyut.fetch('/api/v1/campus', { headers: { ...headers, 'accept-encoding': 'br' } })
  expect(campus.headers.get('content-encoding')).toBe('br')
  const me = await denyut.fetch('/api/v1/me', { headers: { ...headers, 'accept-encoding': 'br' } })
  expect(me.headers.get('content-encoding')).toBeNull()
})
