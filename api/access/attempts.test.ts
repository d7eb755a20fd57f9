import { expect, test } from 'vitest'
import { VirtualClock } from '#platform/clock.ts'
import { Attempts } from './attempts.ts'

test('an address with a hundred failures is refused whomever it tries, another is not', () => {
  const attempts = new Attempts(new VirtualClock())
  for (let i = 0; i < 100; i++) attempts.failed('10.0.0.1', `person-${i}`)
  expect(() => attempts.check('10.0.0.1', 'somebody')).toThrow()
  expect(() => attempts.check('10.0.0.2', 'somebody')).not.toThrow()
})

test('a success ends the count against the person, the window ends both', async () => {
  const clock = new VirtualClock()
  const attempts = new Attempts(clock)
  for (let i = 0; i < 9; i++) attempts.failed('10.0.0.1', 'rina')
  attempts.succeeded('rina')
  for (let i = 0; i < 9; i++) attempts.failed('10.0.0.1', 'rina')
  expect(() => attempts.check('10.0.0.1', 'rina')).not.toThrow()
  attempts.failed('10.0.0.1', 'rina')
  expect(() => attempts.check('10.0.0.1', 'rina')).toThrow()
  await clock.advance(15 * 60_000)
  expect(() => attempts.check('10.0.0.1', 'rina')).not.toThrow()
})
