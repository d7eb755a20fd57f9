import { deskOwnApi } from '#model/api/booking-own.ts'
import type { BodyIn, ResponseOf } from '#model/api/contract.ts'
import type { BookingView, CheckInSource } from '#model/bookings/booking.ts'
import '../i18n/messages/desks.ts'
import { guessBooked, guessChanged } from './booking-guess.ts'
import type { Booked, BookInput } from './bookings.ts'
import { CallError, call } from './call.ts'
import { type Deed, type Doing, useDeed } from './deed.ts'
import { freshKey } from './key.ts'

type Step = 'undo' | 'release' | 'stillHere' | 'deskOccupied' | 'moveToSuggested'

const itself = ({ id }: BookingView) => [id]
const its = ({ booking }: { readonly booking: BookingView }) => [booking.id]
const step = (name: Step, { id }: BookingView) => call(deskOwnApi[name], { params: { booking: id } })
const cancel = ({ id, version }: BookingView) =>
  call(deskOwnApi.cancelBooking, { params: { booking: id }, ifMatch: version })
const send = (body: BookInput, key: string) => call(deskOwnApi.book, { body, idempotencyKey: key })

/** Runs the server's undo; where its time is over, what comes to the same. */
async function undoOr(booking: BookingView, instead: () => Promise<unknown>): Promise<void> {
  try {
    await step('undo', booking)
  } catch (error) {
    if (!(error instanceof CallError && error.code === 'booking_undo_late')) throw error
    await instead()
  }
}

const undoBooked = (bookings: readonly BookingView[]) => async () => {
  for (const booking of bookings) await undoOr(booking, () => cancel(booking))
}

/** The same desk and time again, where the plain way back is closed. */
const bookAgain = ({ desk, from, to }: BookingView) =>
  send({ where: { desk }, when: { from, to } }, freshKey())

const bookedWords = ([first, ...more]: readonly BookingView[]) =>
  first && more.length === 0
    ? { key: 'me.did.booked' as const, values: { desk: first.deskLabel } }
    : { key: 'me.did.bookedDays' as const, values: { n: more.length + 1 } }

const book: Deed<BookInput, Booked> = {
  repeatable: true,
  run: send,
  guess: guessBooked,
  undo: ({ bookings }) => ({
    words: bookedWords(bookings),
    run: undoBooked(bookings),
    about: bookings.map(({ id }) => id),
  }),
}

const bookSeries: Deed<BodyIn<typeof deskOwnApi.bookSeries>, ResponseOf<typeof deskOwnApi.bookSeries>> = {
  repeatable: true,
  run: (body, key) => call(deskOwnApi.bookSeries, { body, idempotencyKey: key }),
  undo: ({ series, bookings }) => ({
    words: { key: 'me.did.bookedDays', values: { n: bookings.length } },
    async run() {
      const { kept } = await call(deskOwnApi.endSeries, { params: { series } })
      // What was only just made can be taken back even where it is too late to cancel.
      for (const { booking } of kept) await step('undo', booking)
    },
  }),
}

export type EndedSeries = ResponseOf<typeof deskOwnApi.endSeries>
const endSeries: Deed<string, EndedSeries> = {
  run: (series) => call(deskOwnApi.endSeries, { params: { series } }),
}

const resumeSeries: Deed<string, Booked> = {
  run: (series) => call(deskOwnApi.resumeSeries, { params: { series } }),
}

export interface ChangeInput {
  readonly booking: BookingView
  readonly change: BodyIn<typeof deskOwnApi.changeBooking>
}
const change: Deed<ChangeInput, BookingView> = {
  changes: its,
  run: ({ booking, change: body }) =>
    call(deskOwnApi.changeBooking, { params: { booking: booking.id }, body, ifMatch: booking.version }),
  guess: ({ booking, change: { from, to } }) =>
    guessChanged(booking.id, { from: from ?? booking.from, to: to ?? booking.to }),
  undo: (after, { change: body }) => ({
    words: {
      key: body.desk === undefined ? 'me.did.changed' : 'me.did.moved',
      values: { desk: after.deskLabel },
    },
    run: () => step('undo', after),
    about: [after.id],
  }),
}

const cancelIt: Deed<BookingView, BookingView> = {
  changes: itself,
  run: cancel,
  guess: ({ id }) => guessChanged(id, { state: 'cancelled' }),
  undo: (after) => ({
    words: { key: 'me.did.cancelled', values: { desk: after.deskLabel } },
    run: () => undoOr(after, () => bookAgain(after)),
    about: [after.id],
  }),
}

const release: Deed<BookingView, BookingView> = {
  changes: itself,
  run: (booking) => step('release', booking),
  guess: ({ id }) => guessChanged(id, { state: 'completed' }),
  undo: (after) => ({
    words: { key: 'me.did.released', values: { desk: after.deskLabel } },
    run: () => step('undo', after),
    about: [after.id],
  }),
}

export interface CheckInInput {
  readonly booking: BookingView
  readonly source?: Exclude<CheckInSource, 'sensor'>
}
const checkIn: Deed<CheckInInput, BookingView> = {
  changes: its,
  repeatable: true,
  run: ({ booking, source = 'app' }) =>
    call(deskOwnApi.checkIn, { params: { booking: booking.id }, body: { source } }),
  guess: ({ booking }) => guessChanged(booking.id, { state: 'checked_in' }),
  undo: (after) => ({
    words: { key: 'me.did.checkedIn', values: { desk: after.deskLabel } },
    run: () => step('undo', after),
    about: [after.id],
  }),
}

/** Takes back what was decided last, by oneself or by the sensor. */
const undo: Deed<BookingView, BookingView> = {
  changes: itself,
  run: (booking) => step('undo', booking),
}

const stillHere: Deed<BookingView, BookingView> = {
  repeatable: true,
  run: (booking) => step('stillHere', booking),
  guess: ({ id }) => guessChanged(id, { asked: false }),
}

const moved = (after: BookingView) => ({
  words: { key: 'me.did.moved' as const, values: { desk: after.deskLabel } },
  run: () => step('undo', after),
  about: [after.id],
})
const occupied: Deed<BookingView, BookingView> = {
  changes: itself,
  run: (booking) => step('deskOccupied', booking),
  undo: moved,
}
const acceptMove: Deed<BookingView, BookingView> = {
  changes: itself,
  run: (booking) => step('moveToSuggested', booking),
  undo: moved,
}

export interface ClaimInput {
  readonly desk: string
  /** Unix ms; without it until the desk is needed or work ends. */
  readonly to?: number
  readonly source?: Exclude<CheckInSource, 'sensor'>
}
const claim: Deed<ClaimInput, BookingView> = {
  run: ({ desk, to, source }) =>
    call(deskOwnApi.claimDesk, {
      params: { desk },
      body: { ...(to === undefined ? {} : { to }), ...(source === undefined ? {} : { source }) },
    }),
  undo: (after) => ({
    words: { key: 'me.did.claimed', values: { desk: after.deskLabel } },
    run: () => undoOr(after, () => step('release', after)),
    about: [after.id],
  }),
}

const report: Deed<{ desk: string; text: string }, undefined> = {
  run: ({ desk, text }) => call(deskOwnApi.reportDesk, { params: { desk }, body: { text } }),
}

const joinWaitlist: Deed<BodyIn<typeof deskOwnApi.joinWaitlist>, { id: string }> = {
  run: (body) => call(deskOwnApi.joinWaitlist, { body }),
  undo: ({ id }) => ({
    words: { key: 'me.did.waiting' },
    run: () => call(deskOwnApi.leaveWaitlist, { params: { id } }),
  }),
}
const acceptOffer: Deed<string, undefined> = {
  run: (id) => call(deskOwnApi.acceptOffer, { params: { id } }),
}
const leaveWaitlist: Deed<string, undefined> = {
  run: (id) => call(deskOwnApi.leaveWaitlist, { params: { id } }),
}

export const useBook = (): Doing<BookInput, Booked> => useDeed(book)
export const useBookSeries = () => useDeed(bookSeries)
export const useEndSeries = () => useDeed(endSeries)
export const useResumeSeries = () => useDeed(resumeSeries)
/** Extends, shortens or moves; the version seen is the booking's own. */
export const useChange = () => useDeed(change)
export const useCancel = () => useDeed(cancelIt)
export const useRelease = () => useDeed(release)
export const useCheckIn = () => useDeed(checkIn)
export const useUndo = () => useDeed(undo)
export const useStillHere = () => useDeed(stillHere)
/** Somebody else sits at the desk: moves to the nearest free one. */
export const useOccupied = () => useDeed(occupied)
export const useAcceptMove = () => useDeed(acceptMove)
export const useClaim = () => useDeed(claim)
export const useReport = () => useDeed(report)
export const useJoinWaitlist = () => useDeed(joinWaitlist)
export const useAcceptOffer = () => useDeed(acceptOffer)
export const useLeaveWaitlist = () => useDeed(leaveWaitlist)
