import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silentLog } from '#platform/log.ts'
import { needs } from '../../test/support/services.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'
import { enginesFor, type TestDatabase } from './support/engines.ts'

const next = MIGRATIONS.length + 1
const step = (number: number, sql: string): Migration => ({ number, name: `step ${number}`, sql })

test('steps are numbered without gaps', () => {
  expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, i) => i + 1))
})

describe.each(enginesFor(() => needs('postgresql', 'migrations on PostgreSQL')))(
  'migrations on %s',
  (_, open) => {
    let database: TestDatabase
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database?.close())

    const run = (...more: Migration[]) =>
      migrate(database.connection.db, 5, silentLog, [...MIGRATIONS, ...more])
    const tables = async (like: string) =>
      (
        await database.connection.run(
          `SELECT tablename FROM pg_tables WHERE tablename LIKE '${like}' ORDER BY 1`,
        )
      ).map(({ tablename }) => tablename)
    const steps = async () =>
      (await database.connection.run('SELECT number FROM schema_version ORDER BY 1')).map(
        ({ number }) => number,
      )

    test('a step that fails leaves nothing of itself, and those before it stand', async () => {
      const broken = step(next + 1, 'CREATE TABLE step_b (n int); CREATE TABLE step_b (n int)')
      await expect(run(step(next, 'CREATE TABLE step_a (n int)'), broken)).rejects.toMatchObject({
        code: '42P07',
      })
      expect(await tables('step%')).toEqual(['step_a'])
      expect(await steps()).toEqual([...MIGRATIONS.map(({ number }) => number), next])
    })

    test('steps run once, also when several start at the same time', async () => {
      const more = [step(next, 'not run again'), step(next + 1, 'CREATE TABLE step_b (n int)')]
      await Promise.all([run(...more), run(...more), run(...more)])
      expect(await tables('step%')).toEqual(['step_a', 'step_b'])
    })

    test('a database of a newer Denyut is refused', async () => {
      await expect(run()).rejects.toMatchObject({
        code: 'database_newer',
        message: expect.stringContaining(`step ${next + 1}`),
      })
    })
  },
)
