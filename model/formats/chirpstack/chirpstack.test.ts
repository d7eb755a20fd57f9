import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOfBase64 } from '../bytes.ts'
import type { KnownDevice } from '../format.ts'
import { chirpstack } from './chirpstack.ts'

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const topicOf = (devEui: string, event = 'up') => `application/17c82e96/device/${devEui}/event/${event}`
const DESK = '24e124798c000001'
const AT = Date.UTC(2026, 10, 24, 0, 31, 7, 120)

/** Envelope as documented for ChirpStack v4, without what no decoder looks at. */
const envelope = (devEui: string, more: Record<string, unknown>) => ({
  deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d',
  time: '2026-11-24T00:31:07.120334242+00:00',
  deviceInfo: { applicationName: 'Test application', deviceName: 'Test device', devEui, tags: {} },
  dr: 1,
  fPort: 85,
  rxInfo: [
    { gatewayId: '0016c001f153a14c', uplinkId: 4_217_106_255, rssi: -88, snr: -2 },
    { gatewayId: '0016c001f153a14d', uplinkId: 1, rssi: -36, snr: 10.5 },
  ],
  ...more,
})

const up = (known: KnownDevice | undefined, more: Record<string, unknown>, devEui = DESK) =>
  chirpstack.decode(topicOf(devEui), bytes(envelope(devEui, more)), (id) =>
    id === devEui ? known : undefined,
  )

// Frames of the maker's documentation, base64 as the network server sends them.
test.each<[KnownDevice, string, Record<string, number>]>([
  [{ type: 'desk-presence', model: 'VS341' }, 'AXVkAwAB', { battery_pct: 100, occupied: 1 }],
  [{ type: 'room-presence', model: 'vs121' }, 'BMkDCAChBs0F', { people: 3 }],
  [
    { type: 'indoor-climate', model: 'am307' },
    'A2fuAARofAUAAQbLAgd9qAMIfSUACXNmJw==',
    { temperature_c: 23.8, humidity_pct: 62, co2_ppm: 936 },
  ],
  [
    { type: 'energy-meter', model: 'ws523' },
    'CHABBYEsB8lKAAN0MAkGgwlmAAAEgAcAAAA=',
    { energy_kwh: 26.121, power_kw: 0.007, voltage_v: 235.2, current_a: 0.074, power_factor: 0.44 },
  ],
])('the raw bytes of %o are read by the registered model', (known, data, values) => {
  expect(
    up(known, { fCnt: 42, data, object: { battery: 1, occupancy: 'vacant', people_count_all: 9 } }),
  ).toEqual({
    ok: true,
    externalId: DESK,
    samples: [{ time: AT, sequence: 42, values: { ...values, rssi_dbm: -36 } }],
    refused: [],
    partial: null,
  })
})

test('a frame counter of zero is left out of proto3 JSON and still is zero', () => {
  expect(up({ type: 'desk-presence', model: 'vs341' }, { data: 'AwAB' })).toMatchObject({
    samples: [{ sequence: 0 }],
  })
})

test('without a model the decoded object is read under the names that decoders use', () => {
  const room = { type: 'room-presence', model: null }
  expect(
    up(room, { data: 'qg==', object: { people_counter_all: 4, regions: [1], activity: 'trigger' } }),
  ).toMatchObject({
    samples: [{ values: { people: 4, motion: 1 } }],
  })
  const desk = { type: 'desk-presence', model: 'unheard-of' }
  expect(up(desk, { object: { occupancy: 'vacant', battery: 77, temperature: 24 } })).toMatchObject({
    samples: [{ values: { occupied: 0, battery_pct: 77 } }],
  })
  const plug = { type: 'energy-meter', model: null }
  expect(
    up(plug, { object: { power_consumption: 26_121, active_power: 7, current: 74, voltage: 235.2 } }),
  ).toMatchObject({
    samples: [{ values: { energy_kwh: 26.121, power_kw: 0.007, voltage_v: 235.2 } }],
  })
})

test('half a frame is decoded in part and says so', () => {
  expect(up({ type: 'desk-presence', model: 'vs341' }, { data: 'AXVkAw==' })).toMatchObject({
    ok: true,
    samples: [{ values: { battery_pct: 100 } }],
    partial: 'the frame ends after the channel byte 03',
  })
})

test('a payload that nothing can read is refused with the reason, not stored as a signal strength alone', () => {
  expect(up({ type: 'desk-presence', model: null }, { data: 'qg==' })).toMatchObject({
    ok: false,
    externalId: DESK,
    reason: 'decode_failed',
    detail: 'no model is registered for the device, and there is no decoded object with values we know',
  })
  expect(up({ type: 'desk-presence', model: 'vs341' }, { data: '!!' })).toMatchObject({
    reason: 'decode_failed',
  })
})

test('a status event gives the battery, zero when proto3 left it out, nothing when there is none', () => {
  const status = (more: Record<string, unknown>) =>
    chirpstack.decode(topicOf(DESK, 'status'), bytes({ deviceInfo: { devEui: DESK }, ...more }), () => ({
      type: 'desk-presence',
      model: 'vs341',
    }))
  expect(status({ margin: 12, batteryLevel: 87.4 })).toMatchObject({
    samples: [{ time: null, values: { battery_pct: 87.4 } }],
  })
  expect(status({ margin: 12 })).toMatchObject({ samples: [{ values: { battery_pct: 0 } }] })
  expect(status({ externalPowerSource: true })).toMatchObject({ ok: true, samples: [] })
  expect(status({ batteryLevel: 'penuh' })).toMatchObject({ ok: false, reason: 'invalid' })
})

test('the device is found however its devEui is spelled, and an event for another one is refused', () => {
  const upper = DESK.toUpperCase()
  const find = (id: string) => (id === upper ? { type: 'desk-presence', model: 'vs341' } : undefined)
  const payload = bytes(envelope(DESK, { data: 'AwAB' }))
  expect(chirpstack.decode(topicOf(DESK), payload, find)).toMatchObject({ ok: true, externalId: upper })
  expect(chirpstack.decode(topicOf(DESK), payload, () => undefined)).toMatchObject({
    reason: 'device_unknown',
  })
  expect(
    chirpstack.decode(topicOf('00e124798c000001'), payload, () => ({ type: 'desk-presence', model: null })),
  ).toMatchObject({
    reason: 'invalid',
  })
})

test('no bytes, no envelope and no frame make the decoder throw', () => {
  const known = fc.constantFrom<KnownDevice>(
    { type: 'desk-presence', model: 'vs341' },
    { type: 'indoor-climate', model: 'am307' },
    { type: 'people-counter', model: null },
  )
  fc.assert(
    fc.property(fc.uint8Array(), fc.constantFrom('up', 'status'), known, (payload, event, device) => {
      chirpstack.decode(topicOf(DESK, event), payload, () => device)
    }),
  )
  const field = fc.oneof(fc.anything(), fc.base64String())
  const loose = fc.record(
    {
      time: field,
      deviceInfo: field,
      fCnt: field,
      data: field,
      object: field,
      rxInfo: field,
      batteryLevel: field,
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(loose, fc.constantFrom('up', 'status'), known, (json, event, device) => {
      const text = JSON.stringify(json, (_, value) => (typeof value === 'bigint' ? Number(value) : value))
      chirpstack.decode(topicOf(DESK, event), new TextEncoder().encode(text), () => device)
    }),
  )
})

test('base64 is read as the platform reads it, padded or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (data) => {
      const text = Buffer.from(data).toString('base64')
      expect(bytesOfBase64(text)).toEqual(data)
      expect(bytesOfBase64(text.replaceAll('=', ''))).toEqual(data)
      expect(bytesOfBase64(Buffer.from(data).toString('base64url'))).toEqual(data)
    }),
  )
  expect(bytesOfBase64('A')).toBeNull()
  expect(bytesOfBase64('AA*A')).toBeNull()
})
