import { expect, test } from 'vitest'
import { labelFor, unitText } from './words.ts'

test('units that are words are translated, symbols stay', () => {
  expect(unitText('orang')).toEqual({ id: 'orang', en: 'people' })
  expect(unitText('kWh')).toEqual({ id: 'kWh', en: 'kWh' })
})

test('a label that nobody chose follows the reader and says no word twice', () => {
  const stored = { label: 'Kehadiran meja Meja B-017', type: 'desk-presence' }
  expect(labelFor(stored, 'Meja B-017', 'id')).toBe('Kehadiran Meja B-017')
  expect(labelFor(stored, 'Meja B-017', 'en')).toBe('Desk presence Meja B-017')
  expect(labelFor({ ...stored, label: 'Kehadiran Meja B-017' }, 'Meja B-017', 'en')).toBe(
    'Desk presence Meja B-017',
  )
  expect(labelFor({ ...stored, label: 'Pojok dekat pantri' }, 'Meja B-017', 'en')).toBe('Pojok dekat pantri')
})
