import { expect, test } from 'vitest'
import { isReservedAddress } from './reserved.ts'

test('addresses of reserved domains reach nobody, others that only look so do', () => {
  const nobody = [
    'a@contoh.example',
    'a@example',
    'a@mail.example.com',
    'a@EXAMPLE.org',
    'a@x.test',
    'a@x.invalid.',
    'a@localhost',
  ]
  const somebody = [
    'a@contoh.go.id',
    'a@example.go.id',
    'a@notexample.com',
    'a@example.com.id',
    'example.com@ikn.go.id',
    'a@latest',
  ]
  expect(nobody.filter((email) => !isReservedAddress(email))).toEqual([])
  expect(somebody.filter(isReservedAddress)).toEqual([])
})
