import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Gate } from './gate.ts'

test('never is more held than the limit and one message, and all come through in order', () => {
  const step = fc.oneof(
    fc.record({ bytes: fc.integer({ min: 1, max: 60 }) }),
    fc.constant('the oldest becomes durable' as const),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 200 }), (steps, limit) => {
      const gate = new Gate(limit)
      const durable: (() => void)[] = []
      const coming: number[] = []
      const through: number[] = []
      let isWaiting = false
      // As the library does: the next message after the one before it.
      const next = () => {
        const bytes = isWaiting ? undefined : coming[through.length]
        if (bytes === undefined) return
        isWaiting = true
        gate.pass(() => {
          isWaiting = false
          through.push(bytes)
          durable.push(gate.take(bytes))
          next()
        })
      }
      for (const one of steps) {
        if (typeof one === 'string') durable.shift()?.()
        else {
          coming.push(one.bytes)
          next()
        }
        expect(gate.held_bytes).toBeLessThanOrEqual(limit + 60)
      }
      while (durable.length > 0) durable.shift()?.()
      expect(through).toEqual(coming)
      expect(gate.held_bytes).toBe(0)
    }),
  )
})

test('who waits on a connection that is gone is not called', () => {
  const gate = new Gate(10)
  const give = gate.take(11)
  const called: string[] = []
  gate.pass(() => void called.push('gone'))
  gate.pass(() => void called.push('present'))
  give()
  expect(called).toEqual(['present'])
})

test('an opened gate lets all through', () => {
  const gate = new Gate(10)
  gate.take(11)
  const called: number[] = []
  gate.pass(() => void called.push(1))
  gate.open()
  gate.pass(() => void called.push(2))
  expect(called).toEqual([1, 2])
})
