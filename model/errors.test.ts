import { expect, test } from 'vitest'
import { faulty, noPlaceOrDevice, toProblem } from './errors.ts'

test('a detail that is given in both languages is said in the reader’s', () => {
  const error = noPlaceOrDevice('nope')
  expect(error.message).toBe('There is no place or device nope.')
  expect(toProblem(error, 'r1', 'id').detail).toBe(
    'Tidak ada tempat atau perangkat nope. Periksa alamat atau id-nya.',
  )
  expect(toProblem(error, 'r1', 'en').detail).toBe(
    'There is no place or device nope. Check the address or the id.',
  )
})

test('faults of fields are told in the reader’s language, and a list of them is what happened', () => {
  const error = faulty('validation_failed', [
    { path: 'id', message: { id: 'sudah ada', en: 'exists already' } },
    { path: '', message: 'EACCES' },
  ])
  expect(error.message).toBe('id: exists already. EACCES.')
  const { detail, errors } = toProblem(error, 'r1', 'id')
  expect(detail).toBe('id: sudah ada. EACCES. Perbaiki apa yang disebut, lalu ulangi.')
  expect(errors).toEqual([
    { path: 'id', message: 'sudah ada' },
    { path: '', message: 'EACCES' },
  ])
})
