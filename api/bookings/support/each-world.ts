import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { DeskWorld } from './desks.ts'

/** A world of its own for each test of a file or group, over one database; `begin` gives it what the tests have in common. */
export function eachWorld(
  open: () => Promise<TestDatabase>,
  begin: (world: DeskWorld) => Promise<void>,
  now?: number,
): void {
  let database: TestDatabase | undefined
  let world: DeskWorld | undefined
  beforeAll(async () => {
    database = await open()
  })
  beforeEach(async () => {
    if (database === undefined) throw new Error('there is no database')
    world = new DeskWorld(database, now)
    await world.start()
    await begin(world)
  })
  afterEach(() => world?.stop())
  afterAll(() => database?.close())
}
