import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cell, PEOPLE_MIN, shownNodes, withheld } from './disclosure.ts'

const cell = (id: string, people: number): Cell => ({ id, people })

describe('cells of a total', () => {
  test('hide one that is large enough beside those that are not', () => {
    expect([...withheld([cell('a', 3), cell('b', 12), cell('c', 7)])].sort()).toEqual(['a', 'c'])
    expect(withheld([cell('a', 5), cell('b', 12)]).size).toBe(0)
  })

  test('that nobody is behind hide nothing, and are not hidden', () => {
    expect(withheld([cell('a', 0), cell('b', 12)]).size).toBe(0)
    expect([...withheld([cell('a', 0), cell('b', 2), cell('c', 9)])].sort()).toEqual(['b', 'c'])
  })

  test('leave a rest of nobody or of enough people, unless the total itself has too few', () => {
    const cells = fc.array(fc.nat(12), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(cells, (counts) => {
        const all = counts.map((people, i) => cell(`${i}`, people))
        const hidden = withheld(all)
        const rest = all.filter(({ id }) => hidden.has(id))
        const largest = Math.max(0, ...rest.map(({ people }) => people))
        const someLarge = counts.some((people) => people >= PEOPLE_MIN)
        // Whoever is in the largest cell of the rest is in the rest.
        if (someLarge && rest.length > 0) expect(largest).toBeGreaterThanOrEqual(PEOPLE_MIN)
        for (const { id, people } of all)
          if (people > 0 && people < PEOPLE_MIN) expect(hidden.has(id)).toBe(true)
      }),
    )
  })
})

describe('a tree of places', () => {
  const paths = [
    ['campus', 'a', 'a1', 'a1-x'],
    ['campus', 'a', 'a1', 'a1-y'],
    ['campus', 'a', 'a2', 'a2-x'],
    ['campus', 'b', 'b1', 'b1-x'],
  ]

  test('shows nothing below what is withheld, or its parts would add up to it', () => {
    const people = new Map([
      ['campus', 30],
      ['a', 20],
      ['b', 3],
      ['a1', 12],
      ['a2', 8],
      ['b1', 3],
      ['a1-x', 6],
      ['a1-y', 6],
      ['a2-x', 8],
      ['b1-x', 3],
    ])
    expect([...shownNodes(paths, people)]).toEqual(['campus'])
    people.set('b', 9).set('b1', 9).set('b1-x', 9).set('a1-y', 2)
    expect([...shownNodes(paths, people)].sort()).toEqual([
      'a',
      'a1',
      'a2',
      'a2-x',
      'b',
      'b1',
      'b1-x',
      'campus',
    ])
  })

  test('is closed whole when too few people are behind it', () => {
    expect(shownNodes(paths, new Map([['campus', 4]])).size).toBe(0)
  })
})
