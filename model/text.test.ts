import fc from 'fast-check'
import { expect, test } from 'vitest'
import { unstorable } from './text.ts'

test('texts that no store keeps are named by their path, in keys too, however deep they lie', () => {
  expect(unstorable('a\u0000b')).toEqual([''])
  expect(unstorable({ note: 'a\u0000b', rows: ['x', { name: '\ud800' }], fine: '\ud83d\ude42' })).toEqual(
    expect.arrayContaining(['note', 'rows.1.name']),
  )
  expect(unstorable({ 'a\u0000': 1 })).toEqual([''])
  const deep = Array.from({ length: 100_000 }).reduce((inner) => [inner], '\u0000')
  expect(unstorable(deep)).toHaveLength(1)
})

test('whatever UTF-8 can carry without U+0000 is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff)), (units) => {
      const text = String.fromCharCode(...units)
      const kept =
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text)) === text
      expect(unstorable({ text }).length === 0).toBe(kept && !text.includes('\u0000'))
    }),
  )
})
