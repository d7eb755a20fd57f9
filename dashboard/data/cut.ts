import { deskOwnApi } from '#model/api/booking-own.ts'
import { deskPartsApi } from '#model/api/booking-parts.ts'
import type { ResponseOf } from '#model/api/contract.ts'
import type { BookingView } from '#model/bookings/booking.ts'
import type { Span } from '#model/bookings/hours.ts'
import '../i18n/messages/change.ts'
import { call } from './call.ts'
import { type Deed, useDeed } from './deed.ts'

export interface CutInput {
  readonly booking: BookingView
  readonly span: Span
}
const cut: Deed<CutInput, ResponseOf<typeof deskPartsApi.cutBooking>> = {
  repeatable: true,
  changes: ({ booking }) => [booking.id],
  run: ({ booking: { id, version }, span: { from, to } }, key) =>
    call(deskPartsApi.cutBooking, {
      params: { booking: id },
      body: { from, to },
      ifMatch: version,
      idempotencyKey: key,
    }),
  undo: ({ first }) => ({
    words: { key: 'me.did.cut', values: { desk: first.deskLabel } },
    run: () => call(deskOwnApi.undo, { params: { booking: first.id } }),
    about: [first.id],
  }),
}

/** Cancels a part in the middle; undone, both parts are one again. */
export const useCut = () => useDeed(cut)
