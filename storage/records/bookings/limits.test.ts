import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { nameGround, VISIBILITIES } from '#model/bookings/privacy.ts'
import type { DenyutError } from '#model/errors.ts'
import { needs } from '../../../test/support/services.ts'
import { enginesFor, type TestDatabase } from '../support/engines.ts'
import type { Waiting } from './port.ts'
import { eachHolds } from './support/each-holds.ts'
import { act, HOUR, T } from './support/holds.ts'

describe.each(enginesFor(() => needs('postgresql', 'limits of people and waiting on PostgreSQL')))(
  'limits on %s',
  (_, open) => {
    let database: TestDatabase
    let ani: string
    let budi: string
    eachHolds(open, (holds) => {
      ;({ database, ani, budi } = holds)
    })

    test('of people those are found whose names the finder may read, so that a limit cuts none of them off', async () => {
      const { bookings, people } = database
      const visible = []
      for (const visibility of VISIBILITIES)
        for (const unit of [null, 'itjen', 'setjen'])
          for (const findable of [true, false]) {
            const name = `Orang ${visibility} ${unit} ${findable}`
            const { id } = await people.invite(
              `${name.replaceAll(' ', '-')}@x.id`,
              { role: 'employee', place: 'b1' },
              1,
            )
            await people.update(id, { name })
            await bookings.setProfile(id, { visibility, unit, findable }, act(id))
            visible.push({ id, name, visibility, unit, findable })
          }
      for (const self of [...visible, { id: 'lain', unit: 'itjen' }, { id: 'lain', unit: null }]) {
        const viewer = { id: self.id, kind: 'user', unit: self.unit, manages: false } as const
        const may = visible.filter(
          (person) => person.id !== self.id && person.findable && nameGround(viewer, person) !== null,
        )
        const found = await bookings.findPeople('orang', self, may.length)
        expect(found.map(({ id }) => id).toSorted()).toEqual(may.map(({ id }) => id).toSorted())
      }
    })

    test('a person waits for ten desks at most and for each once, however many ask at the same moment', async () => {
      const { bookings } = database
      const join = (person: string, n: number, place = 'z1') =>
        bookings.wait({
          id: randomUUID(),
          person,
          place,
          from: T + n * HOUR,
          to: T + (n + 1) * HOUR,
          now: T + n,
        })
      const codes = async (attempts: Promise<unknown>[]) =>
        (await Promise.allSettled(attempts)).map((one) =>
          one.status === 'fulfilled' ? 'joined' : (one.reason as DenyutError).code,
        )
      expect((await codes([join(ani, 0), join(ani, 0), join(ani, 0)])).toSorted()).toEqual([
        'joined',
        'waitlist_twice',
        'waitlist_twice',
      ])
      const many = await codes(Array.from({ length: 12 }, (_, i) => join(ani, i + 1)))
      expect(many.filter((code) => code === 'joined')).toHaveLength(9)
      expect(new Set(many)).toEqual(new Set(['joined', 'waitlist_full']))
      await join(budi, 0)
      const [mine] = await bookings.waiting({ person: ani, state: 'waiting', limit: 1 })
      await bookings.setWaiting(mine?.id ?? '', 'waiting', 'cancelled')
      await join(ani, 0, 'b1')
    })

    test('who waits is read in pages that leave out nobody and repeat nobody, those of the same moment too', async () => {
      const { bookings } = database
      for (const person of [ani, budi])
        for (let n = 0; n < 4; n++)
          await bookings.wait({
            id: randomUUID(),
            person,
            place: 'z1',
            from: T + n,
            to: T + HOUR,
            now: T + (n >> 1),
          })
      const all = await bookings.waiting({ state: 'waiting', limit: 99 })
      const paged: Waiting[] = []
      for (let page = 0; page < 4; page++)
        paged.push(...(await bookings.waiting({ state: 'waiting', after: paged.at(-1), limit: 3 })))
      expect(paged).toEqual(all)
      expect(new Set(paged.map(({ id }) => id)).size).toBe(8)
    })
  },
)
