import { expect, test } from 'vitest'
import { native } from '#model/formats/native/native.ts'
import { detailIn } from './detail.ts'

const TOPIC = 'denyut/v1/ikn/c1/telemetry'
const REFUSED = [
  [],
  5,
  { v: 1 },
  {},
  { v: {} },
  { ts: 'kemarin', v: { a: 1 } },
  { seq: -1, v: { a: 1 } },
  [{ v: [] }],
  Array.from({ length: 501 }, () => ({ v: { a: 1 } })),
]

const refusal = (text: string): string => {
  const known = native.decode(TOPIC, Buffer.from(text), {} as never)
  if (!known.ok) return known.detail
  return known.refused.map(({ detail }) => detail).join('; ')
}

test('whatever our own format says of a refused message is told in Indonesian', () => {
  for (const json of REFUSED) {
    const detail = refusal(JSON.stringify(json))
    expect(detail).not.toBe('')
    expect(detailIn('id', detail), detail).not.toMatch(/\b(is|the|are|nor|an|a|of|missing|empty)\b/)
    expect(detailIn('en', detail)).toBe(detail)
  }
})

test('several refused values, a part of a stored message and a text that nobody knows', () => {
  const detail = refusal('{"v":{"a":"panas","b":null,"c":[1]}}')
  expect(detailIn('id', `part of a stored message: ${detail}`)).toBe(
    'bagian dari pesan tersimpan: a ialah teks "panas", bukan bilangan atau true/false; b ialah null, bukan bilangan atau true/false; c ialah sebuah larik, bukan bilangan atau true/false',
  )
  expect(detailIn('id', 'disk quota exceeded')).toBe('disk quota exceeded')
})
