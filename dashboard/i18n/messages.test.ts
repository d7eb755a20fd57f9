import { expect, test } from 'vitest'
import { known } from './known.ts'
import './messages.ts'
import './messages/change.ts'
import './messages/ledger.ts'
import './messages/desks.ts'
import './messages/own.ts'
import './messages/map.ts'
import './messages/office.ts'
import { translate } from './text.ts'

const holes = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => !['one', 'other'].includes(name))
    .sort()

test('both languages of a message have the same holes and no empty text', () => {
  for (const [key, text] of Object.entries(known)) {
    expect([key, holes(text.en)]).toEqual([key, holes(text.id)])
    expect(text.id.length * text.en.length, key).toBeGreaterThan(0)
  }
})

test('plurals follow the language', () => {
  expect(translate('en', 'devices.found', { n: 1 })).toBe('1 device')
  expect(translate('en', 'devices.found', { n: 1_200 })).toBe('1,200 devices')
  expect(translate('id', 'devices.found', { n: 1_200 })).toBe('1.200 perangkat')
})

test('a list tells how much of it is shown with the reader’s separators', () => {
  expect(translate('id', 'app.shown', { shown: 25, total: 1_968 })).toBe('25 dari 1.968')
})
