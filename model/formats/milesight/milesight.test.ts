import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { BYTE_TABLES } from './index.ts'
import { readFrame, type Values } from './tlv.ts'

function read(model: string, hex: string): { values: Values; partial: string | null } {
  const table = BYTE_TABLES.get(model)
  if (!table) throw new Error(`no table for ${model}`)
  const bytes = Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  )
  const values: Values = {}
  return { partial: readFrame(table, bytes, values), values }
}

// Frames as published in the maker's own documentation.
test.each([
  ['vs121', 'FF0101 FF086600B0940976 FF090100 FF1F1F07004B', {}],
  ['vs121', '04C9030800A1 06CD05', { people: 3 }],
  ['vs121', '07D50001000000000003 08D50100000000000000', {}],
  ['vs121', '05CC02000100', {}],
  ['vs121', '09DA0001000200000000 0ADA0000000000000000 0BDA0000000000000012 0CDA0000000000000000', {}],
  [
    'vs133',
    '03D248000000 04D2C8000000 06D200000000 07D200000000 09D200000000 0AD200000000 0CD2B4140000 0DD28D1A0000',
    { in_total: 72 + 5_300, out_total: 200 + 6_797 },
  ],
  ['vs135', '05CC00000000 08CC00000000 0BCC00000000 0ECC05000700', {}],
  ['vs133', '0FE302100709', {}],
  ['vs133', '10E40109101121 10E40275217533', {}],
  ['vs340', '017564 030000', { battery_pct: 100, occupied: 0 }],
  ['vs341', '017564 030001', { battery_pct: 100, occupied: 1 }],
  [
    'am307',
    '0367EE00 04687C 050001 06CB02 077DA803 087D2500 09736627 0A7D0400 0B7D2000 0C7D3000',
    { temperature_c: 23.8, humidity_pct: 62, motion: 1, co2_ppm: 936 },
  ],
  [
    'ws523',
    '0374ED08 068356040000 087001 058152 07C9A400',
    { voltage_v: 228.5, energy_kwh: 1.11, power_factor: 0.82, current_a: 0.164 },
  ],
])('a published %s frame %s is read whole', (model, hex, values) => {
  expect(read(model, hex)).toEqual({ values, partial: null })
})

test('the first generation of AM307 gives lux, the second a level that is left out', () => {
  const first = read('am307-v1', '0367EE00 04687C 056A4900 06651C0079001400 077DE704')
  expect(first).toEqual({
    values: { temperature_c: 23.8, humidity_pct: 62, illuminance_lx: 28, co2_ppm: 1_255 },
    partial: null,
  })
})

test('a sum of lines says which lines it is of', () => {
  const parts = {}
  const frame = Uint8Array.from([0x03, 0xd2, 1, 0, 0, 0, 0x04, 0xd2, 2, 0, 0, 0, 0x0c, 0xd2, 4, 0, 0, 0])
  const values = {}
  expect(readFrame(BYTE_TABLES.get('vs133')!, frame, values, parts)).toBeNull()
  expect({ values, parts }).toEqual({
    values: { in_total: 5, out_total: 2 },
    parts: { in_total: 0b1001, out_total: 0b0001 },
  })
})

test('a temperature below zero keeps its sign', () => {
  expect(read('am307', '0367F6FF').values).toEqual({ temperature_c: -1 })
})

test('reading stops at an unknown channel, keeps what came before and says where', () => {
  expect(read('am307', '0367EE00 997700 04687C')).toEqual({
    values: { temperature_c: 23.8 },
    partial: 'unknown channel 99 77 at byte 4',
  })
})

test('a truncated frame keeps the whole channels', () => {
  expect(read('vs341', '017564 0300')).toEqual({
    values: { battery_pct: 100 },
    partial: 'channel 03 00 needs 1 bytes, 0 are left',
  })
  expect(read('vs341', '017564 03')).toMatchObject({ partial: 'the frame ends after the channel byte 03' })
})

test('no bytes make a byte table throw or read a value that is no finite number', () => {
  const models = [...BYTE_TABLES.keys()]
  const channels = models.flatMap((model) => [...(BYTE_TABLES.get(model)?.fields.keys() ?? [])])
  const piece = fc
    .tuple(fc.constantFrom(...channels), fc.uint8Array({ maxLength: 10 }))
    .map(([key, data]) => [key >> 8, key & 0xff, ...data])
  const frames = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.array(piece, { maxLength: 8 }).map((pieces) => Uint8Array.from(pieces.flat())),
  )
  fc.assert(
    fc.property(fc.constantFrom(...models), frames, (model, bytes) => {
      const values: Values = {}
      readFrame(BYTE_TABLES.get(model)!, bytes, values)
      for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
