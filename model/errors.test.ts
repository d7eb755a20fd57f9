import { expect, test } from 'vitest'
import { noPlaceOrDevice, toProblem } from './errors.ts'

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
