import { type RawBuilder, sql } from 'kysely'
import type { Booking, BookingImage } from '#model/bookings/booking.ts'

/** Half-open span of two Unix ms; null for the empty one. */
export const span = (from: number | null, to: number | null): RawBuilder<unknown> =>
  from === null || to === null || to <= from
    ? sql`'empty'::tstzrange`
    : sql`tstzrange(ts_of_ms(${from}), ts_of_ms(${to}), '[)')`

export interface BookingRow {
  id: string
  kind: Booking['kind']
  desk: string
  person: string | null
  booked_by: string
  visitor: string | null
  from_ms: number
  to_ms: number
  held_from_ms: number | null
  held_to_ms: number | null
  state: Booking['state']
  checked_in_ms: number | null
  check_in_source: Booking['checkInSource']
  released_ms: number | null
  release_reason: Booking['releaseReason']
  reminded_ms: number | null
  asked_ms: number | null
  present_ms: number | null
  suggested_desk: string | null
  series: string | null
  note: string | null
  part_of: string | null
  part_version: number | null
  previous: BookingImage | null
  changed_ms: number
  changed_by: Booking['changedBy']
  version: number
  created_ms: number
}

/** Columns of `booking` as a row above. */
export const BOOKING = sql`booking.id, booking.kind, booking.desk, booking.person, booking.booked_by, booking.visitor,
  ms_of_ts(lower(booking.planned)) AS from_ms, ms_of_ts(upper(booking.planned)) AS to_ms,
  ms_of_ts(lower(booking.held)) AS held_from_ms, ms_of_ts(upper(booking.held)) AS held_to_ms,
  booking.state, booking.checked_in_ms, booking.check_in_source, booking.released_ms, booking.release_reason,
  booking.reminded_ms, booking.asked_ms, booking.present_ms, booking.suggested_desk, booking.series, booking.note, booking.part_of, booking.part_version, booking.previous,
  booking.changed_ms, booking.changed_by, booking.version, booking.created_ms`

export const toBooking = (row: BookingRow): Booking => ({
  id: row.id,
  kind: row.kind,
  desk: row.desk,
  person: row.person,
  bookedBy: row.booked_by,
  visitor: row.visitor,
  from: row.from_ms,
  to: row.to_ms,
  heldFrom: row.held_from_ms,
  heldTo: row.held_to_ms,
  state: row.state,
  checkedInAt: row.checked_in_ms,
  checkInSource: row.check_in_source,
  releasedAt: row.released_ms,
  releaseReason: row.release_reason,
  remindedAt: row.reminded_ms,
  askedAt: row.asked_ms,
  presentAt: row.present_ms,
  suggestedDesk: row.suggested_desk,
  series: row.series,
  note: row.note,
  partOf: row.part_of === null ? null : { booking: row.part_of, version: row.part_version ?? 0 },
  previous: row.previous,
  changedAt: row.changed_ms,
  changedBy: row.changed_by,
  version: row.version,
  createdAt: row.created_ms,
})
