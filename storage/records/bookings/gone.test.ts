import { describe, expect, test } from 'vitest'
import { needs } from '../../../test/support/services.ts'
import { enginesFor } from '../support/engines.ts'
import { sampleCampus } from '../support/samples.ts'
import { eachHolds } from './support/each-holds.ts'
import { act, HOUR, type Holds, T } from './support/holds.ts'

const NOW = T + 90 * 60_000

describe.each(enginesFor(() => needs('postgresql', 'bookings on PostgreSQL')))(
  'desks that are gone, on %s',
  (_, openDatabase) => {
    let holds: Holds
    eachHolds(openDatabase, (begun) => {
      holds = begun
    })

    const leaving = async (desks: number) => {
      await holds.database.campus.replace(sampleCampus(desks), 2)
      return await holds.database.bookings.endGone(NOW)
    }

    test('what holds a desk that leaves the campus ends: to come it is cancelled, running it is released, blocks are counted by nobody', async () => {
      const { bookings } = holds.database
      const running = await holds.held({ desks: ['d6'], to: T + 3 * HOUR })
      const coming = await holds.held({ desks: ['d6'], from: T + 5 * HOUR, to: T + 6 * HOUR })
      const stays = await holds.held({ person: holds.budi, to: T + 3 * HOUR })
      const block = { desks: ['d5'], from: T + 4 * HOUR, to: T + 9 * HOUR, note: null, moves: new Map() }
      const [blocked] = (await bookings.block(block, act('admin'))).blocks
      expect(await leaving(4)).toBe(2)
      expect(await bookings.read(running.id)).toMatchObject({
        state: 'completed',
        releaseReason: 'admin',
        heldTo: NOW,
      })
      expect(await bookings.read(coming.id)).toMatchObject({ state: 'cancelled', releaseReason: 'admin' })
      expect(await bookings.read(blocked?.id ?? '')).toMatchObject({ state: 'cancelled' })
      expect(await bookings.read(stays.id)).toMatchObject({ state: 'reserved' })
      expect(await bookings.endGone(NOW)).toBe(0)
      const told = await bookings.drainOutbox(100, NOW, ({ topic }) =>
        topic === 'booking.desk_gone' ? { kind: 'desk_gone', mailUntil: null } : null,
      )
      expect(told.filter(({ topic }) => topic === 'booking.desk_gone')).toHaveLength(3)
      const notices = await bookings.notices(holds.ani, 10)
      expect(notices.map(({ kind, booking }) => [kind, booking]).sort()).toEqual(
        [
          ['desk_gone', running.id],
          ['desk_gone', coming.id],
        ].sort(),
      )
    })

    test('more of them than one transaction ends are all ended', async () => {
      for (let i = 0; i < 201; i++)
        await holds.hold({ desks: ['d6'], from: T + i * HOUR, to: T + (i + 1) * HOUR }, null)
      expect(await leaving(5)).toBe(201)
    })

    test('a person is forgotten in every booking whose time is over, also in one that no sweep has ended', async () => {
      const { bookings } = holds.database
      const left = await holds.held({ desks: ['d6'] })
      const options = { before: T + 2 * HOUR, person: holds.ani }
      expect(await bookings.forget({ ...options, before: T + 2 * HOUR - 1 }, act('person'))).toMatchObject({
        bookings: 0,
      })
      expect(await bookings.forget(options, act('person'))).toMatchObject({ bookings: 1 })
      expect(await bookings.read(left.id)).toMatchObject({
        person: null,
        state: 'completed',
        releaseReason: 'ended',
        releasedAt: T + 2 * HOUR,
      })
    })
  },
)
