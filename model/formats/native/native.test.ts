import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { NATIVE_BATCH_MAX, native } from './native.ts'

const TOPIC = 'denyut/v1/ikn/k4-t1-l3-d017-p/telemetry'
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const decode = (payload: unknown, topic = TOPIC) =>
  native.decode(topic, bytes(JSON.stringify(payload)), () => undefined)
const reason = (payload: unknown) => {
  const result = decode(payload)
  return result.ok ? null : `${result.reason}: ${result.detail}`
}

test('one reading keeps its time, sequence and values, with booleans as 0 and 1', () => {
  expect(
    decode({ ts: 1_795_480_267_120, seq: 7, v: { occupied: true, motion: false, battery_pct: 98.5 } }),
  ).toEqual({
    ok: true,
    externalId: 'k4-t1-l3-d017-p',
    samples: [
      { time: 1_795_480_267_120, sequence: 7, values: { occupied: 1, motion: 0, battery_pct: 98.5 } },
    ],
    refused: [],
    partial: null,
  })
})

test('a reading without time or sequence has null for both', () => {
  expect(decode({ v: { people: 3 } })).toMatchObject({ samples: [{ time: null, sequence: null }] })
  expect(decode({ ts: null, seq: null, v: { people: 3 } })).toMatchObject({
    samples: [{ time: null, sequence: null }],
  })
})

test.each([
  ['2026-11-24T08:31:07+08:00', Date.UTC(2026, 10, 24, 0, 31, 7)],
  ['2026-11-24T00:31:07.120334512Z', Date.UTC(2026, 10, 24, 0, 31, 7, 120)],
  ['2026-11-24T00:31Z', Date.UTC(2026, 10, 24, 0, 31)],
  ['2026-02-28T23:30:00.5-0130', Date.UTC(2026, 2, 1, 1, 0, 0, 500)],
])('the ISO time %s is understood', (ts, time) => {
  expect(decode({ ts, v: { people: 3 } })).toMatchObject({ samples: [{ time }] })
})

test.each(['2026-11-24T08:31:07', '2026-11-24', '2026-02-30T00:00:00Z', 'kemarin', '', {}, [], true, 9e15])(
  'the time %j is refused, and the message says so',
  (ts) => {
    expect(reason({ ts, v: { people: 3 } })).toBe(
      'invalid: message.ts is neither Unix ms nor an ISO 8601 time with offset',
    )
  },
)

test('values that are no numbers are refused one by one and the others are kept', () => {
  const payload = '{"v":{"people":3,"co2_ppm":null,"temperature_c":"24","humidity_pct":1e999,"x":[1],"y":{}}}'
  const result = native.decode(TOPIC, bytes(payload), () => undefined)
  expect(result).toMatchObject({ ok: true, samples: [{ values: { people: 3 } }] })
  expect(result.ok && result.refused.map(({ metric, reason: why }) => [metric, why])).toEqual(
    ['co2_ppm', 'temperature_c', 'humidity_pct', 'x', 'y'].map((metric) => [metric, 'not_a_number']),
  )
})

test('a reading of which nothing is a number leaves refusals and no sample', () => {
  expect(decode({ v: { people: 'tiga' } })).toMatchObject({
    ok: true,
    samples: [],
    refused: [{ metric: 'people' }],
  })
})

test('an array is a batch up to its limit', () => {
  const batch = (length: number) => Array.from({ length }, (_, i) => ({ ts: i, v: { people: i } }))
  const whole = decode(batch(NATIVE_BATCH_MAX))
  expect(whole.ok && whole.samples.length).toBe(500)
  expect(reason(batch(NATIVE_BATCH_MAX + 1))).toBe(
    'invalid: 501 readings in one message; at most 500 are allowed',
  )
  expect(reason([])).toBe('invalid: the array is empty')
  expect(reason([{ v: { people: 1 } }, { v: {} }])).toBe('invalid: [1].v is empty')
})

test.each([
  [true, 'message is a boolean; send'],
  [null, 'message is null'],
  [{ value: 3 }, 'message.v is missing; it holds'],
  [{ v: [1] }, 'message.v is an array; it holds'],
  [{ v: {} }, 'message.v is empty'],
  [{ v: { people: 1 }, seq: -1 }, 'message.seq is no whole number'],
  [{ v: { people: 1 }, seq: 1.5 }, 'message.seq is no whole number'],
])('the message %j is refused with its fault', (payload, words) => {
  expect(reason(payload)).toContain(`invalid: ${words}`)
})

test('what is no JSON is refused as such, with the device known', () => {
  const result = native.decode(TOPIC, bytes('{"v":'), () => undefined)
  expect(result).toMatchObject({ ok: false, reason: 'not_json', externalId: 'k4-t1-l3-d017-p' })
})

test.each([
  'denyut/v1/ikn/d1/status',
  'denyut/v1/ikn/telemetry',
  'denyut/v1/ikn/a/b/telemetry',
  'denyut/v1//d1/telemetry',
  'x',
])('the topic %s is no telemetry topic', (topic) => {
  expect(decode({ v: { people: 1 } }, topic)).toMatchObject({
    ok: false,
    reason: 'topic_unknown',
    externalId: null,
  })
})

test('no bytes and no JSON make the decoder throw or invent a value that is no finite number', () => {
  const check = (payload: Uint8Array) => {
    const result = native.decode(TOPIC, payload, () => undefined)
    if (!result.ok) return
    for (const { time, values } of result.samples) {
      expect(time === null || Number.isInteger(time)).toBe(true)
      for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true)
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check))
  fc.assert(fc.property(fc.json({ maxDepth: 4 }), (json) => check(bytes(json))))
  const reading = fc.record({
    ts: fc.anything(),
    seq: fc.anything(),
    v: fc.dictionary(fc.string(), fc.jsonValue()),
  })
  fc.assert(fc.property(fc.array(reading), (json) => check(bytes(JSON.stringify(json)))))
})
