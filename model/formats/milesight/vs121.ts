import { byteTable, key, scaled, u8 } from './tlv.ts'

/**
 * Ceiling sensor that counts people by image. Kept: all people in view. Regions have no place of their own
 * here, and the passings (05 CC, 09..0C DA) are counts of a period, which no register can be made of once a
 * frame is lost.
 */
export const vs121 = byteTable(
  ['vs121'],
  [
    // people_all u8, region_count u8 with a spare byte, region mask u16 big-endian.
    [key(0x04, 0xc9), scaled('people', 4, u8, 1)],
    [key(0x05, 0xcc), { length: 4 }],
    [key(0x06, 0xcd), { length: 1 }],
    [key(0x07, 0xd5), { length: 8 }],
    [key(0x08, 0xd5), { length: 8 }],
    [key(0x09, 0xda), { length: 8 }],
    [key(0x0a, 0xda), { length: 8 }],
    [key(0x0b, 0xda), { length: 8 }],
    [key(0x0c, 0xda), { length: 8 }],
  ],
)
