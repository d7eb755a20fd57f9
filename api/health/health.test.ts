import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestApi } from '../support/api.ts'

const TOKEN = 'a metrics token of some length'
let denyut: TestApi
beforeEach(async () => {
  denyut = await new TestApi({ settings: { DENYUT_METRICS_TOKEN: TOKEN } }).start()
})
afterEach(() => denyut.stop())

test('live says that the process runs, ready says why it cannot serve', async () => {
  expect((await denyut.fetch('/health/live')).status).toBe(200)
  expect(await (await denyut.fetch('/health/ready')).json()).toEqual({ ready: true, reasons: [] })
  denyut.reasons.push({ part: 'store', reason: 'does not answer' })
  const answer = await denyut.fetch('/health/ready')
  expect([answer.status, await answer.json()]).toEqual([
    503,
    { ready: false, reasons: [{ part: 'store', reason: 'does not answer' }] },
  ])
  expect((await denyut.fetch('/health/live')).status).toBe(200)
})

test('metrics are for this machine or for who has the token; a proxy on this machine is not this machine', async () => {
  const local = await denyut.fetch('/metrics')
  expect([local.status, await local.text()]).toEqual([200, 'denyut_up 1\n'])
  expect(local.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
  const proxied = { 'x-forwarded-for': '203.0.113.9' }
  expect((await denyut.fetch('/metrics', { headers: proxied })).status).toBe(403)
  expect(
    (await denyut.fetch('/metrics', { headers: { ...proxied, authorization: 'Bearer wrong' } })).status,
  ).toBe(403)
  expect(
    (await denyut.fetch('/metrics', { headers: { ...proxied, authorization: `Bearer ${TOKEN}` } })).status,
  ).toBe(200)
})
