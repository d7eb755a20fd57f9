import { byteTable, type Field, key, u32 } from './tlv.ts'

const LINES = [1, 2, 3, 4] as const

const total = (metric: 'in_total' | 'out_total', line: number): Field => ({
  length: 4,
  read: (bytes, at, values, parts) => {
    values[metric] = (values[metric] ?? 0) + u32(bytes, at)
    parts[metric] = (parts[metric] ?? 0) | (1 << (line - 1))
  },
})

/**
 * Door counter with up to four lines, all of them part of the place's boundary: totals of the lines in a
 * frame are added up, and the frame says which lines they are. Period counts (CC) repeat what the totals say
 * and are lost with their frame, so they are skipped.
 */
export const vs133 = byteTable(
  ['vs133', 'vs135'],
  [
    ...LINES.flatMap((line) => [
      [key(3 * line, 0xd2), total('in_total', line)] as const,
      [key(3 * line + 1, 0xd2), total('out_total', line)] as const,
      [key(3 * line + 2, 0xcc), { length: 4 }] as const,
    ]),
    [key(0x0f, 0xe3), { length: 4 }],
    [key(0x10, 0xe4), { length: 5 }],
  ],
)
