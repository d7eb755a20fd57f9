import { type Booking, type BookingView, holdsAt } from '#model/bookings/booking.ts'
import { undoUntil } from '#model/bookings/steps.ts'
import type { Caller } from '../access/identities.ts'
import type { Shown } from './names.ts'
import type { BookingParts } from './parts.ts'

type ViewParts = Pick<BookingParts, 'directory' | 'clock' | 'names'>

export function bookingView(
  { directory, clock }: Pick<ViewParts, 'directory' | 'clock'>,
  booking: Booking,
  shown: Shown,
): BookingView {
  const place = directory.find(booking.desk)
  const undo = undoUntil(booking)
  const mine = shown.isMine(booking)
  const name = shown.of(booking)
  return {
    id: booking.id,
    kind: booking.kind,
    desk: booking.desk,
    deskLabel: place?.label ?? booking.desk,
    floor: place?.floor ?? booking.desk,
    building: place?.building ?? booking.desk,
    zone: place?.timeZone ?? directory.timeZone(booking.desk),
    from: booking.from,
    to: booking.to,
    heldFrom: booking.heldFrom,
    heldTo: booking.heldTo,
    state: booking.state,
    person: name,
    mine,
    visitor: name === null ? null : booking.visitor,
    checkedInAt: booking.checkedInAt,
    checkInSource: booking.checkInSource,
    releasedAt: booking.releasedAt,
    releaseReason: booking.releaseReason,
    asked: booking.askedAt !== null && booking.state === 'checked_in',
    suggestedDesk: booking.suggestedDesk,
    series: booking.series,
    note: name === null && booking.kind !== 'block' ? null : booking.note,
    undoUntil: undo !== null && undo > clock.now() && booking.kind !== 'block' ? undo : null,
    version: booking.version,
  }
}

/** Bookings as a caller may read them. */
export async function bookingViews(
  parts: ViewParts,
  caller: Caller,
  bookings: readonly Booking[],
  what: string,
): Promise<BookingView[]> {
  const shown = await parts.names.show(caller, bookings, what)
  return bookings.map((booking) => bookingView(parts, booking, shown))
}

/** The booking that holds its desk at a time. */
export const currentOf = (bookings: readonly Booking[], now: number): Booking | undefined =>
  bookings.find((booking) => holdsAt(booking, now))
