import { byteTable, key, u8 } from './tlv.ts'

/** Desk and seat sensor. */
export const vs340 = byteTable(
  ['vs340', 'vs341'],
  [
    [
      key(0x03, 0x00),
      {
        length: 1,
        read: (bytes, at, values) => {
          values.occupied = u8(bytes, at) === 0 ? 0 : 1
        },
      },
    ],
  ],
)
