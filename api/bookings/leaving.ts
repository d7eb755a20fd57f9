import { isOpen } from '#model/bookings/booking.ts'
import { cancel } from '#model/bookings/steps.ts'
import type { Leaving } from '../access/people.ts'
import type { BookingParts } from './parts.ts'
import { leaveList } from './waiting.ts'

/** Bookings lie within the span of the rules; what is later than this was made by nobody. */
const AHEAD_MS = 400 * 86_400_000
/** Entries of one person: a queue longer than a building's desks is no queue. */
const WAITING_MAX = 500

/** What becomes of bookings, assigned desks and waiting lists when an account ends. */
export function leavingOf(parts: BookingParts): Leaving {
  const { bookings, clock, directory, book } = parts

  const open = async (person: string) =>
    (
      await bookings.list({
        person,
        states: ['reserved', 'checked_in'],
        from: clock.now(),
        to: clock.now() + AHEAD_MS,
      })
    ).filter(isOpen)

  const waiting = async (person: string) => [
    ...(await bookings.waiting({ person, state: 'waiting', limit: WAITING_MAX })),
    ...(await bookings.waiting({ person, state: 'offered', limit: WAITING_MAX })),
  ]

  const assignedTo = async (person: string) => {
    book.forget()
    const { setup } = await book.open()
    return [...setup.assignments].flatMap(([desk, holder]) => (holder === person ? desk : []))
  }

  const placeOf = (desk: string) => {
    const place = directory.find(desk)
    return { desk, deskLabel: place?.label ?? desk, floor: place?.floor ?? desk }
  }

  return {
    async coming(person, viewer) {
      const found = await open(person)
      if (viewer !== null && viewer !== person) await bookings.look(viewer, [person], 'account', clock.now())
      return {
        bookings: found.map(({ id, kind, desk, from, to }) => ({
          id,
          kind,
          ...placeOf(desk),
          zone: directory.find(desk)?.timeZone ?? directory.timeZone(directory.campus()),
          from,
          to,
        })),
        assigned: (await assignedTo(person)).map(placeOf),
        waiting: (await waiting(person)).length,
      }
    },

    async leaveLists(person) {
      const edition = await book.open()
      for (const entry of await waiting(person)) await leaveList(parts, edition, entry)
    },

    async end(person, act) {
      const edition = await book.open()
      const found = await open(person)
      let cancelled = 0
      for (const { id, desk, from } of found) {
        const rules = edition.rules(directory.find(desk)?.ancestors ?? [])
        const action = act.now > from ? 'released' : 'cancelled'
        const result = await bookings.change(id, { ...act, action, version: null }, (row) =>
          isOpen(row) ? cancel(row, act.now, rules, 'admin') : null,
        )
        if (result.kind === 'changed') cancelled++
      }
      for (const { id } of await bookings.series(person)) await bookings.endSeries(id, 'ended')
      const desks = await assignedTo(person)
      for (const desk of desks) await bookings.assign(desk, null, { ...act, action: 'assigned' })
      if (desks.length > 0) book.forget()
      parts.changed([...new Set(found.flatMap(({ desk }) => directory.find(desk)?.floor ?? []))])
      return { cancelled, freed: desks.length }
    },
  }
}
