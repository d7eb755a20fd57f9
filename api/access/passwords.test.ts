import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOBODY_HASH, Passwords } from './passwords.ts'

test('a password is verified by its own hash only, also composed another way', async () => {
  const passwords = new Passwords()
  const hash = await passwords.hash('caf\u00e9 rahasia')
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await passwords.hash('caf\u00e9 rahasia')).not.toBe(hash)
  expect(await passwords.verify('cafe\u0301 rahasia', hash)).toBe(true)
  expect(await passwords.verify('cafe rahasia', hash)).toBe(false)
})

test('hashes with other parameters are verified by their own', async () => {
  const salt = Buffer.from('somesalt').toString('base64').replace(/=+$/, '')
  const { argon2Sync } = await import('node:crypto')
  const tag = argon2Sync('argon2id', {
    message: 'password',
    nonce: 'somesalt',
    parallelism: 1,
    tagLength: 24,
    memory: 64,
    passes: 1,
  })
  expect(
    await new Passwords().verify('password', `$argon2id$v=19$m=64,t=1,p=1$${salt}$${tag.toString('base64')}`),
  ).toBe(true)
})

test('the hash of nobody takes the same way and fits no password', async () => {
  expect(NOBODY_HASH).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await new Passwords().verify('', NOBODY_HASH)).toBe(false)
})

test('what is no hash fits nothing and breaks nothing', async () => {
  const passwords = new Passwords()
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      expect(await passwords.verify('x', text)).toBe(false)
    }),
  )
})

test('a crowd is served in turn and, beyond what can wait, told to come back', async () => {
  const passwords = new Passwords()
  const answers = await Promise.allSettled(
    Array.from({ length: 80 }, () => passwords.verify('x', NOBODY_HASH)),
  )
  const refused = answers.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(80 - 66)
  expect(refused[0]).toMatchObject({ reason: { code: 'too_many_requests', retryAfter_s: 2 } })
  expect(await passwords.verify('x', NOBODY_HASH)).toBe(false)
})
