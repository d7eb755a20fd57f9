import { expect, test } from 'vitest'
import { together } from './together.ts'

const block = (id: string, from: number, createdAt: number) => ({
  id,
  desk: id,
  from,
  to: from + 9,
  note: null,
  createdAt,
})

test('desks blocked at once for the same time are one entry, the next to come first', () => {
  const groups = together([block('a', 50, 1), block('b', 50, 1), block('c', 50, 2), block('d', 20, 1)])
  expect(groups.map((group) => group.map(({ id }) => id))).toEqual([['d'], ['a', 'b'], ['c']])
})
