import { byteTable, i16, key, scaled, u8, u16 } from './tlv.ts'

/**
 * Ambience sensor, both generations: their channels differ in type, so one table reads either. The first
 * sends activity (05 6A) and light in lux (06 65); the second sends PIR (05 00) and light as a level 0..5 (06
 * CB). A level is no illuminance and has no lux, so it is left out. TVOC, pressure, formaldehyde, particles
 * and ozone are no metrics of ours. History (20 CE) of v2 is skipped: it repeats what was sent.
 */
export const am307 = byteTable(
  ['am307', 'am307-v1', 'am307-v2', 'am307l'],
  [
    [key(0x03, 0x67), scaled('temperature_c', 2, i16, 10)],
    [key(0x04, 0x68), scaled('humidity_pct', 1, u8, 2)],
    [key(0x05, 0x6a), { length: 2 }],
    // PIR: 1 trigger, 0 idle.
    [key(0x05, 0x00), scaled('motion', 1, (bytes, at) => (u8(bytes, at) === 0 ? 0 : 1), 1)],
    // Illumination u16, then visible with infrared, then infrared.
    [key(0x06, 0x65), scaled('illuminance_lx', 6, u16, 1)],
    [key(0x06, 0xcb), { length: 1 }],
    [key(0x07, 0x7d), scaled('co2_ppm', 2, u16, 1)],
    [key(0x08, 0x7d), { length: 2 }],
    [key(0x08, 0xe6), { length: 2 }],
    [key(0x09, 0x73), { length: 2 }],
    [key(0x0a, 0x7d), { length: 2 }],
    [key(0x0b, 0x7d), { length: 2 }],
    [key(0x0c, 0x7d), { length: 2 }],
    [key(0x0d, 0x7d), { length: 2 }],
    [key(0x0e, 0x01), { length: 1 }],
    [key(0x20, 0xce), { length: 16 }],
  ],
)
