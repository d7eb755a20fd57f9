import { expect, test } from 'vitest'
import { attributesOf, isFiltering, matches } from './filter.ts'

const desk = { label: 'Meja A-017', attributes: ['monitor', 'window'] }
const view = { fill: 'reserved' as const, person: 'Sari Dewi' }
const all = { q: '', attributes: [], onlyFree: false }
const words = ['monitor', 'dekat jendela']

test('a desk is found by its label, its attributes in words, and the name that may be read', () => {
  for (const q of ['017', 'JENDELA', 'sari', ' a-0 '])
    expect([q, matches(desk, view, words, { ...all, q })]).toEqual([q, true])
  expect(matches(desk, view, words, { ...all, q: 'budi' })).toBe(false)
  expect(matches(desk, { ...view, person: null }, words, { ...all, q: 'sari' })).toBe(false)
})

test('all chips must fit, and a desk that is taken or not known is not free', () => {
  expect(matches(desk, view, words, { ...all, attributes: ['monitor', 'window'] })).toBe(true)
  expect(matches(desk, view, words, { ...all, attributes: ['monitor', 'standing'] })).toBe(false)
  expect(matches(desk, view, words, { ...all, onlyFree: true })).toBe(false)
  expect(matches(desk, undefined, words, { ...all, onlyFree: true })).toBe(false)
  expect(matches(desk, { fill: 'free_until', person: null }, words, { ...all, onlyFree: true })).toBe(true)
})

test('chips are the attributes that there are, the commonest first', () => {
  expect(attributesOf([{ attributes: ['b'] }, { attributes: ['c', 'b'] }, { attributes: ['a'] }])).toEqual([
    'b',
    'a',
    'c',
  ])
  expect(isFiltering(all)).toBe(false)
  expect(isFiltering({ ...all, q: '  ' })).toBe(false)
  expect(isFiltering({ ...all, onlyFree: true })).toBe(true)
})
