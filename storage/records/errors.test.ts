import { expect, test } from 'vitest'
import { DenyutError } from '#model/errors.ts'
import { mapErrors, toDenyutError } from './errors.ts'

const error = (message: string, more: object = {}) => Object.assign(new Error(message), more)

test.each([
  ['23505', 'already_exists'],
  ['23P01', 'already_exists'],
  ['23503', 'in_use'],
  ['08006', 'database_unavailable'],
  ['28P01', 'database_unavailable'],
  ['3D000', 'database_unavailable'],
  ['53300', 'database_unavailable'],
  ['57P01', 'database_unavailable'],
  ['XX001', 'database_corrupt'],
  ['XX000', 'internal'],
  ['42601', 'internal'],
  ['ECONNREFUSED', 'database_unavailable'],
  ['ENOTFOUND', 'database_unavailable'],
  ['ENOSPC', 'data_dir_unusable'],
])('%s is %s', (code, expected) => {
  expect(toDenyutError(error('it failed', { code }))).toMatchObject({ code: expected, message: 'it failed.' })
})

test.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'the embedded database is closed',
])('"%s" is database_unavailable', (message) =>
  expect(toDenyutError(error(message)).code).toBe('database_unavailable'),
)

test('our own errors pass, anything else becomes one with its cause', async () => {
  const own = new DenyutError('in_use', 'held')
  const methods = mapErrors({
    fine: async (n: number) => n + 1,
    own: async () => {
      throw own
    },
    odd: async () => {
      throw 'text'
    },
  })
  expect(await methods.fine(1)).toBe(2)
  await expect(methods.own()).rejects.toBe(own)
  await expect(methods.odd()).rejects.toMatchObject({ code: 'internal', message: 'text.', cause: 'text' })
})
