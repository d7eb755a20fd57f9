import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aDevice } from './support/campus.ts'
import { NOW, type Stage, withStage } from './support/stage.ts'

/** Between two messages: longer than any batch is waited for. */
const STEP_MS = 60_000

type Payload = { readonly ts?: number; readonly seq?: number; readonly v: Record<string, number> }

/** Sends in groups: what of a group was not taken yet waits in the spool together. */
async function sendInGroups(stage: Stage, payloads: readonly Payload[], sizes: readonly number[]) {
  for (let at = 0, group = 0; at < payloads.length; group++) {
    const end = at + (sizes[group % sizes.length] ?? 1)
    const accepted = payloads.slice(at, end).map((payload, i) => {
      // The wall clock goes on to the next receive time, and nothing else has its turn.
      stage.clock.jump(NOW + (at + i) * STEP_MS - stage.clock.now())
      return stage.send('c1', payload)
    })
    await Promise.all(accepted)
    await stage.patiently(stage.ingest.idle())
    at = end
  }
}

/** Everything that is stored, shown and counted in the end. */
async function outcomeOf(payloads: readonly Payload[], sizes: readonly number[]) {
  let outcome: unknown
  await withStage([aDevice('c1')], async (stage) => {
    await sendInGroups(stage, payloads, sizes)
    const account = stage.ingest.ledger.account('c1')
    outcome = {
      account,
      points: stage.store.dump(),
      live: stage.ingest.live.of('c1').map(({ value }) => value),
    }
  })
  return outcome
}

const frozen = (count: number): Payload[] =>
  Array.from({ length: count }, (_, i) => ({ ts: NOW - 60_000, seq: i, v: { temperature_c: i / 10 } }))

test('a clock that stands still is seen also within one batch', async () => {
  const together = await outcomeOf(frozen(100), [100])
  expect(together).toMatchObject({
    account: { clockFrozen: 98, readings: { stored: 99, overwritten: 1 } },
  })
  expect(together).toEqual(await outcomeOf(frozen(100), [1]))
})

const payload = fc.record(
  {
    ts: fc.constantFrom(NOW - 60_000, NOW - 59_000, NOW + 4 * STEP_MS),
    seq: fc.nat(5),
    v: fc.constantFrom('temperature_c', 'co2_ppm').chain((metric) => fc.record({ [metric]: fc.nat(2) })),
  },
  { requiredKeys: ['v'] },
)

test('the same is stored, marked, counted and shown in whatever batches messages come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(payload, { minLength: 1, maxLength: 14 }),
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
      async (payloads, sizes) => {
        expect(await outcomeOf(payloads, sizes)).toEqual(await outcomeOf(payloads, [1]))
      },
    ),
    { numRuns: 25 },
  )
})
