import { byteTable, key, scaled, u8, u16, u32 } from './tlv.ts'

/** Metering socket: register in Wh, power in W, current in mA, power factor in percent. */
export const ws523 = byteTable(
  ['ws523', 'ws525'],
  [
    [key(0x03, 0x74), scaled('voltage_v', 2, u16, 10)],
    [key(0x04, 0x80), scaled('power_kw', 4, u32, 1_000)],
    [key(0x05, 0x81), scaled('power_factor', 1, u8, 100)],
    [key(0x06, 0x83), scaled('energy_kwh', 4, u32, 1_000)],
    [key(0x07, 0xc9), scaled('current_a', 2, u16, 1_000)],
    // Whether the socket is on: no metric of ours.
    [key(0x08, 0x70), { length: 1 }],
  ],
)
