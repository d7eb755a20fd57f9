import type { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seeded } from '../support/power-cut.ts'
import { PowerLab } from '../support/power-lab.ts'

const SEED = 20_261_125
const CUTS = 6
const OPERATIONS = 400
const ACCOUNTS = 50

let lab: PowerLab

/** Single rows, transactions over two rows whose sum stays zero, checkpoints and vacuums. */
async function work(engine: PGlite, acknowledge: (id: number) => void): Promise<void> {
  const random = seeded(SEED)
  const account = () => 1 + Math.floor(random() * ACCOUNTS)
  for (let i = 0; i < OPERATIONS; i++) {
    if (i % 3 === 2) {
      await engine.transaction(async (tx) => {
        await tx.query('UPDATE account SET balance = balance + 1 WHERE id = $1', [account()])
        await tx.query('UPDATE account SET balance = balance - 1 WHERE id = $1', [account()])
        await tx.query('INSERT INTO entry VALUES ($1, $2)', [i, ''])
      })
    } else
      await engine.query('INSERT INTO entry VALUES ($1, $2)', [
        i,
        'x'.repeat(200 + Math.floor(random() * 1_500)),
      ])
    acknowledge(i)
    if (i % 80 === 60) await engine.exec('CHECKPOINT')
    if (i % 160 === 100) await engine.exec('VACUUM entry')
  }
}

beforeAll(async () => {
  const prepare = async (engine: PGlite) => {
    await engine.exec(`CREATE TABLE entry (id int PRIMARY KEY, text text);
      CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL);
      INSERT INTO account SELECT n, 0 FROM generate_series(1, ${ACCOUNTS}) n`)
  }
  lab = await PowerLab.begin(SEED, prepare, work)
})
afterAll(() => lab?.end())

async function judge(engine: PGlite, acknowledged: ReadonlySet<number>): Promise<void> {
  const { rows } = await engine.query<{ id: number }>('SELECT id FROM entry')
  const found = new Set(rows.map(({ id }) => id))
  expect(acknowledged.size).toBeGreaterThan(0)
  expect([...acknowledged].filter((id) => !found.has(id))).toEqual([])
  const sums = await engine.query('SELECT sum(balance)::int AS sum, count(*)::int AS accounts FROM account')
  expect(sums.rows).toEqual([{ sum: 0, accounts: ACCOUNTS }])
  await engine.exec('SET enable_seqscan = off')
  const byIndex = await engine.query<{ n: number }>('SELECT count(*)::int AS n FROM entry WHERE id >= 0')
  expect(byIndex.rows[0]?.n).toBe(found.size)
}

test('every commit syncs', () => {
  const syncs = lab.events.filter(({ op }) => op === 'sync').length
  expect(syncs).toBeGreaterThanOrEqual(OPERATIONS)
})

test.each(Array.from({ length: CUTS }, (_, i) => i))(
  'power cut %i loses nothing acknowledged, also with a second cut in recovery',
  async (i) => {
    await lab.cut(i, judge)
  },
)
