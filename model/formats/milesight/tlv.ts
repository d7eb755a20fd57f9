/**
 * Milesight frames are a row of channel, type, data; data is little-endian unless noted. The length of an
 * unknown channel cannot be known, so reading stops there.
 */

/** Values read so far, by our metric names. */
export type Values = Record<string, number>

/** By metric, bits of the parts that were added up to its value. */
export type Parts = Record<string, number>

export interface Field {
  /** Bytes of data after channel and type. */
  readonly length: number
  /** Takes what we keep; absent for data that is only skipped. */
  readonly read?: (bytes: Uint8Array, at: number, values: Values, parts: Parts) => void
}

export interface ByteTable {
  /** Models it is for, lower case. */
  readonly models: readonly string[]
  readonly fields: ReadonlyMap<number, Field>
}

export const key = (channel: number, type: number): number => (channel << 8) | type

export const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
export const u16 = (bytes: Uint8Array, at: number): number => u8(bytes, at) | (u8(bytes, at + 1) << 8)
export const i16 = (bytes: Uint8Array, at: number): number => (u16(bytes, at) << 16) >> 16
export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) + u16(bytes, at + 2) * 65_536

/** What every model of the maker may send besides its measurements: identity, and the battery. */
const COMMON: readonly (readonly [number, Field])[] = [
  [key(0xff, 0x01), { length: 1 }],
  [key(0xff, 0x08), { length: 6 }],
  [key(0xff, 0x09), { length: 2 }],
  [key(0xff, 0x0a), { length: 2 }],
  [key(0xff, 0x0b), { length: 1 }],
  [key(0xff, 0x0f), { length: 1 }],
  [key(0xff, 0x16), { length: 8 }],
  [key(0xff, 0x1f), { length: 4 }],
  [key(0xff, 0xff), { length: 2 }],
  [
    key(0x01, 0x75),
    {
      length: 1,
      read: (bytes, at, values) => {
        values.battery_pct = u8(bytes, at)
      },
    },
  ],
]

export const byteTable = (
  models: readonly string[],
  own: readonly (readonly [number, Field])[],
): ByteTable => ({ models, fields: new Map([...COMMON, ...own]) })

/** One value at the start of the data, scaled: `raw / divisor`. */
export const scaled = (
  metric: string,
  length: number,
  raw: (bytes: Uint8Array, at: number) => number,
  divisor: number,
): Field => ({
  length,
  read: (bytes, at, values) => {
    values[metric] = raw(bytes, at) / divisor
  },
})

const hex = (byte: number): string => byte.toString(16).padStart(2, '0').toUpperCase()

/** Fills `values` and `parts`; returns why the rest of the frame could not be read, null when all of it was. */
export function readFrame(
  table: ByteTable,
  bytes: Uint8Array,
  values: Values,
  parts: Parts = {},
): string | null {
  let at = 0
  while (at < bytes.length) {
    if (at + 1 >= bytes.length) return `the frame ends after the channel byte ${hex(u8(bytes, at))}`
    const channel = u8(bytes, at)
    const type = u8(bytes, at + 1)
    const field = table.fields.get(key(channel, type))
    if (!field) return `unknown channel ${hex(channel)} ${hex(type)} at byte ${at}`
    const data = at + 2
    if (data + field.length > bytes.length)
      return `channel ${hex(channel)} ${hex(type)} needs ${field.length} bytes, ${bytes.length - data} are left`
    field.read?.(bytes, data, values, parts)
    at = data + field.length
  }
  return null
}
