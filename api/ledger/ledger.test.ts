import { afterEach, beforeEach, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { QuarantineEntry } from '#model/readings.ts'
import { TestApi } from '../support/api.ts'

let denyut: TestApi
beforeEach(async () => {
  denyut = await new TestApi().start()
})
afterEach(() => denyut.stop())

const entry = (id: string, device: string, payload: Uint8Array | null): QuarantineEntry => ({
  id,
  device,
  topic: `denyut/v1/kampus/${device}/telemetry`,
  reason: 'not_json',
  detail: 'no JSON',
  payload,
  count: 1,
  firstSeen: 1,
  lastSeen: 1,
})

test('an account without a place is for those of the whole campus only', async () => {
  const seen = async (scope?: string) => {
    const { data } = await denyut.call(API.ledger.readDeviceLedgers, {
      headers: await denyut.token('engineer', scope),
    })
    return [data.total, data.devices.map(({ device }) => device)]
  }
  expect(await seen()).toEqual([3, ['a-desk', 'b-desk', 'stranger']])
  expect(await seen('a')).toEqual([1, ['a-desk']])
})

test('a payload is shown as text only when it is text', async () => {
  denyut.records.entries.push(
    entry('1', 'a-air', Buffer.from('{"v": suhu 24 °C}\n')),
    entry('2', 'a-air', Uint8Array.of(0xff, 0x01)),
    entry('3', 'a-air', Uint8Array.of(0x41, 0x00)),
    entry('4', 'a-air', null),
  )
  const { data } = await denyut.call(API.ledger.listQuarantine, { headers: await denyut.token('engineer') })
  expect(data.entries.map(({ payload }) => payload)).toEqual([
    { base64: expect.any(String), text: '{"v": suhu 24 °C}\n' },
    { base64: '/wE=', text: null },
    { base64: 'QQA=', text: null },
    null,
  ])
})

test('refused messages of one device are for the engineer of its place, all of them for one of the campus', async () => {
  denyut.records.entries.push(entry('1', 'a-air', null), entry('2', 'stranger', null))
  const headers = await denyut.token('engineer', 'a')
  expect((await denyut.call(API.ledger.listQuarantine, { headers })).status).toBe(403)
  const own = await denyut.call(API.ledger.listQuarantine, { headers, query: { device: 'a-air' } })
  expect(own.data.entries.map(({ id }) => id)).toEqual(['1'])
  expect(
    (await denyut.call(API.ledger.listQuarantine, { headers, query: { device: 'stranger' } })).status,
  ).toBe(404)
  const all = await denyut.call(API.ledger.listQuarantine, { headers: await denyut.token('engineer') })
  expect(all.data.total).toBe(2)
})
