import { allows } from '#model/access/roles.ts'
import { bookingsApi } from '#model/api/bookings.ts'
import { DenyutError, noPerson } from '#model/errors.ts'
import { actOf } from '../../access/act.ts'
import type { Serve } from '../../serve/serve.ts'
import type { BookingParts } from '../parts.ts'

const MAY_NOT_BOOK = { id: 'tidak boleh memesan meja ini', en: 'may not book this desk' }

/** People offered for a desk: more are found by more letters. */
const PEOPLE_MAX = 20
const LETTERS_MIN = 2

/** Whose desks are whose. */
export function assignmentRoutes(serve: Serve, parts: BookingParts): void {
  const { authority, directory, bookings, clock, book, names, notices } = parts

  serve(bookingsApi.listAssignments, async ({ caller, params }) => {
    const { setup } = await book.open()
    const desks = directory.below(params.place)
    const held = desks.flatMap(({ id }) => {
      const person = setup.assignments.get(id)
      return person === undefined ? [] : [{ desk: id, person }]
    })
    const people = await names.byRole(
      caller,
      held.map(({ person }) => person),
      'assignments',
    )
    const now = clock.now()
    return {
      assignments: held.map(({ desk, person }) => ({
        desk,
        person: people.get(person)?.name ?? null,
        unit: people.get(person)?.unit ?? null,
        lent: setup.lendings
          .filter((lending) => lending.desk === desk && lending.to > now)
          .map(({ from, to }) => ({ from, to })),
      })),
    }
  })

  serve(bookingsApi.findBookers, async ({ caller, params, query }) => {
    const words = query.q.trim()
    if (words.length < LETTERS_MIN) return { people: [] }
    const { ancestors } = directory.desk(params.desk)
    const found = await bookings.findBookers(words, ancestors, PEOPLE_MAX)
    const people = await names.byRole(
      caller,
      found.map(({ id }) => id),
      'search',
    )
    return { people: [...people.values()].map(({ id, name, unit }) => ({ id, name, unit })) }
  })

  serve(bookingsApi.assignDesk, async ({ caller, params, body }) => {
    const { id, ancestors } = directory.desk(params.desk)
    authority.demand(caller, 'booking.manage', id)
    if (body.person !== null && !allows(await bookings.grantsOf(body.person), 'booking.own', ancestors))
      throw new DenyutError('validation_failed', undefined, {
        errors: [{ path: 'person', message: MAY_NOT_BOOK }],
      })
    await bookings.assign(id, body.person, actOf(caller, 'assigned', clock.now()))
    book.forget()
    return undefined
  })

  serve(bookingsApi.lendDesk, async ({ caller, params, body }) => {
    const person = await names.person(caller)
    const { setup } = await book.open()
    if (setup.assignments.get(params.desk) !== person.id) throw new DenyutError('booking_not_yours')
    if (body.to <= Math.max(body.from, clock.now())) throw new DenyutError('booking_too_late')
    await bookings.lend(params.desk, body.from, body.to, actOf(caller, 'lent', clock.now()))
    book.forget()
    parts.changed([directory.desk(params.desk).floor])
    return undefined
  })

  serve(bookingsApi.takeBackDesk, async ({ caller, params, body }) => {
    const { id, floor } = directory.desk(params.desk)
    const { setup } = await book.open()
    const own = caller.kind === 'user' && setup.assignments.get(id) === caller.id
    if (!own && !authority.at(caller, 'booking.manage', id)) throw new DenyutError('booking_not_yours')
    // What is over was lent.
    const now = clock.now()
    const from = Math.max(body.from, now)
    const act = actOf(caller, 'taken_back', now)
    const notice = notices.make('lending_taken_back', now)
    const stay = body.to > from ? await bookings.takeBack(id, from, body.to, act, notice) : null
    if (stay === null) throw new DenyutError('booking_not_lent')
    book.forget()
    parts.changed([floor])
    const holder = setup.assignments.get(id)
    if (holder !== undefined && !own) parts.told([holder])
    return { bookings: stay }
  })

  serve(bookingsApi.setUnit, async ({ caller, params, body }) => {
    const grants = await bookings.grantsOf(params.user, 'disabled too')
    // As with the account itself: nobody decides on somebody with wider roles.
    if (!authority.covers(caller, 'user.write', { grants })) throw noPerson(params.user)
    await bookings.setProfile(params.user, { unit: body.unit }, actOf(caller, 'unit', clock.now()))
    return undefined
  })
}
