import { expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import { type DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'
import { eachWorld } from './support/each-world.ts'

let world: DeskWorld
let ani: Employee
let budi: Employee
eachWorld(openDesks, async (begun) => {
  world = begun
  ani = await world.employee('Ani')
  budi = await world.employee('Budi')
})

const code = ({ data }: { data: unknown }) => (data as { code?: string }).code

test('a series gives a row a week, twice the same request gives one series, and ending it cancels what is to come', async () => {
  const body = {
    where: { desk: desk(2) },
    rule: { weekdays: [3], from: '2026-11-24', until: '2026-12-16', part: 'day' as const },
  }
  const ask = () =>
    world.api.call(API.bookings.bookSeries, { headers: { ...ani.headers, 'idempotency-key': 's1' }, body })
  const first = await ask()
  expect(first.data.bookings).toHaveLength(4)
  const again = await ask()
  expect([again.data.series, again.data.bookings.map(({ id }) => id)]).toEqual([
    first.data.series,
    first.data.bookings.map(({ id }) => id),
  ])
  const params = { series: first.data.series }
  expect(code(await world.api.call(API.bookings.endSeries, { headers: budi.headers, params }))).toBe(
    'booking_not_yours',
  )
  expect((await world.api.call(API.bookings.endSeries, { headers: ani.headers, params })).data).toEqual({
    cancelled: 4,
    kept: [],
  })
})

test('ending a series names the bookings that can be cancelled no more, and why', async () => {
  const manager = await world.employee('Manajer', null, 'manager')
  await world.setRules(manager, 'a-l1', { cancelCutoff_min: 1_440 })
  const body = {
    where: { desk: desk(2) },
    rule: { weekdays: [3, 4, 5], from: '2026-11-24', until: '2026-12-04', part: 'day' as const },
  }
  const { headers } = ani
  const { data } = await world.api.call(API.bookings.bookSeries, { headers, body })
  const [soon] = data.bookings
  const params = { series: data.series }
  const ended = await world.api.call(API.bookings.endSeries, { headers, params })
  expect(ended.data).toMatchObject({
    cancelled: 5,
    kept: [
      {
        booking: { id: soon?.id, state: 'reserved', mine: true, person: 'Ani' },
        code: 'booking_cancel_late',
        title: { en: 'Too late to cancel' },
        details: { limit: 1_440 },
      },
    ],
  })
  expect((await world.read(soon?.id ?? ''))?.state).toBe('reserved')
})
