import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import type { Database } from '../schema.ts'
import { exclusionOf, transact } from './transact.ts'

const db = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (on) => new PostgresIntrospector(on),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
const failing = (code: string, times: number) => {
  let runs = 0
  const work = async () => {
    if (++runs <= times) throw Object.assign(new Error(code), { code, constraint: 'booking_desk_free' })
    return runs
  }
  return { work, runs: () => runs }
}

test.each(['40P01', '40001'])(
  'a transaction that lost with %s is run again, five times in all',
  async (code) => {
    expect(await transact(db, failing(code, 2).work)).toBe(3)
    const hopeless = failing(code, 99)
    await expect(transact(db, hopeless.work)).rejects.toMatchObject({ code })
    expect(hopeless.runs()).toBe(5)
  },
)

test('any other failure is no reason to try again', async () => {
  const taken = failing('23P01', 99)
  const error = await transact(db, taken.work).catch((failure: unknown) => failure)
  expect([taken.runs(), exclusionOf(error)]).toEqual([1, 'booking_desk_free'])
  expect(exclusionOf(new Error('x'))).toBeNull()
})
