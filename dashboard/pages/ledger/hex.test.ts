import { expect, test } from 'vitest'
import { bytesOf, hexDump } from './hex.ts'

test('bytes are shown with offset, hex and readable letters', () => {
  expect(hexDump(bytesOf(btoa('\u0001ud\u007f')))).toBe(`0000  01 75 64 7f${' '.repeat(36)}  ·ud·`)
})

test('a large payload shows its beginning and says how much is left', () => {
  expect(hexDump(new Uint8Array(5_000)).split('\n').at(-1)).toBe('… 904 B')
})
