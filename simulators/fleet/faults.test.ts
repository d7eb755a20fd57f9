import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smallFleet } from '../support/fleets.ts'
import { simulatedDevices } from './device.ts'
import { FAULTS, type FaultName, Faults, parseFaults } from './faults.ts'

const devices = simulatedDevices(smallFleet('mqtt://nowhere').connections)
const meters = devices.filter(({ type }) => type.id === 'energy-meter')
const START = 1_795_400_000_000
const reading = (minute: number, v: Record<string, number> = { energy_kwh: 100 + minute }) => ({
  ts: START + minute * 60_000,
  seq: minute,
  v,
})

test('a plan is read from name=share and name=share:seconds, and anything else is refused', () => {
  expect(parseFaults('drop=0.01,delay=0.5:30')).toEqual({
    drop: { share: 0.01, seconds: 0 },
    delay: { share: 0.5, seconds: 30 },
  })
  expect(parseFaults('skew=1').skew).toEqual({ share: 1, seconds: FAULTS.skew.seconds })
  expect(parseFaults('')).toEqual({})
  for (const wrong of ['drop', 'drop=2', 'drop=-1', 'explode=0.1', 'drop=x', 'constructor=0.5'])
    expect(() => parseFaults(wrong)).toThrow(/a fault is/)
})

test('without a plan nothing is spoiled', () => {
  const faults = new Faults({}, 1)
  const one = reading(0)
  expect(faults.apply(meters[0]!, one)).toEqual({ copies: 1, sent: one, hold_ms: 0 })
})

test('the same seed spoils the same readings, whatever the plan', () => {
  const plans = fc.dictionary(
    fc.constantFrom(...(Object.keys(FAULTS) as FaultName[])),
    fc.record({
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      seconds: fc.integer({ min: 0, max: 600 }),
    }),
  )
  fc.assert(
    fc.property(plans, fc.nat(), (plan, seed) => {
      const fates = () => {
        const faults = new Faults(plan, seed)
        return meters
          .slice(0, 3)
          .flatMap((device) => Array.from({ length: 30 }, (_, i) => faults.apply(device, reading(i))))
      }
      expect(fates()).toEqual(fates())
    }),
    { numRuns: 30 },
  )
})

test('faults of messages befall about the share of them that was asked for', () => {
  const faults = new Faults(parseFaults('drop=0.1,duplicate=0.2,delay=0.3:60'), 4)
  const fates = devices.flatMap((device) =>
    Array.from({ length: 60 }, (_, i) => faults.apply(device, reading(i))),
  )
  const share = (pick: (fate: (typeof fates)[number]) => boolean) => fates.filter(pick).length / fates.length
  expect(share(({ copies }) => copies === 0)).toBeCloseTo(0.1, 1)
  expect(share(({ copies }) => copies === 2)).toBeCloseTo(0.18, 1)
  expect(share(({ hold_ms }) => hold_ms === 60_000)).toBeCloseTo(0.27, 1)
})

test('a reset register counts from zero once and rises by what the true one rises', () => {
  const faults = new Faults(parseFaults('reset=1:600'), 1)
  for (const device of meters) {
    const values = Array.from(
      { length: 60 },
      (_, i) => faults.apply(device, reading(i)).sent.v.energy_kwh as number,
    )
    const falls = values.filter((value, i) => i > 0 && value < values[i - 1]!)
    expect(falls).toEqual([0])
    const after = values.slice(values.indexOf(0))
    expect(after).toEqual(after.map((_, i) => i))
  }
})

test('a stuck device repeats its first values, an offline one is silent for whole stretches', () => {
  const stuck = new Faults(parseFaults('stuck=1'), 1)
  const values = [0, 1, 2].map((minute) => stuck.apply(meters[0]!, reading(minute)).sent.v.energy_kwh)
  expect(values).toEqual([100, 100, 100])
  const offline = new Faults(parseFaults('offline=0.5:3600'), 1)
  const silent = Array.from({ length: 600 }, (_, i) => offline.apply(meters[0]!, reading(i)).copies === 0)
  const changes = silent.filter((now, i) => i > 0 && now !== silent[i - 1]).length
  expect(silent.some(Boolean)).toBe(true)
  expect(changes).toBeLessThanOrEqual(10)
})
