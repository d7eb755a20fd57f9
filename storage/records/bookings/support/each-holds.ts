import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { TestDatabase } from '../../support/engines.ts'
import { Holds } from './holds.ts'

/** People and desks of its own for each test, over one database. */
export function eachHolds(open: () => Promise<TestDatabase>, begin: (holds: Holds) => void): void {
  let database: TestDatabase | undefined
  beforeAll(async () => {
    database = await open()
  })
  beforeEach(async () => {
    if (database === undefined) throw new Error('there is no database')
    begin(await Holds.begin(database))
  })
  afterAll(() => database?.close())
}
