import * as z from 'zod'
import { idSchema } from '../ids.ts'

export const BOOKING_KINDS = ['booking', 'walk_in', 'visitor', 'block'] as const
export const BOOKING_STATES = ['reserved', 'checked_in', 'completed', 'no_show', 'cancelled'] as const
export const CHECK_IN_SOURCES = ['app', 'qr', 'nfc', 'sensor', 'kiosk', 'admin'] as const
/** Why a desk was let go before its planned end; `ended`: the planned end itself came. */
const RELEASE_REASONS = ['no_show', 'left_early', 'user', 'admin', 'moved', 'ended'] as const

export type BookingKind = (typeof BOOKING_KINDS)[number]
export type BookingState = (typeof BOOKING_STATES)[number]
export type CheckInSource = (typeof CHECK_IN_SOURCES)[number]
export type ReleaseReason = (typeof RELEASE_REASONS)[number]

/** What an undo puts back. */
export interface BookingImage {
  readonly desk: string
  readonly from: number
  readonly to: number
  readonly heldFrom: number | null
  readonly heldTo: number | null
  readonly state: BookingState
  readonly checkedInAt: number | null
  readonly checkInSource: CheckInSource | null
  readonly releasedAt: number | null
  readonly releaseReason: ReleaseReason | null
}

/** A desk held for somebody, or against everybody. Times are Unix ms, spans half-open. */
export interface Booking extends BookingImage {
  readonly id: string
  readonly kind: BookingKind
  /** Whose it is, or the host of a visitor; null for blocks and where the person has been forgotten. */
  readonly person: string | null
  readonly bookedBy: string
  readonly visitor: string | null
  readonly remindedAt: number | null
  /** When the person was asked whether the desk is still used. */
  readonly askedAt: number | null
  /** When the person last said so. */
  readonly presentAt: number | null
  /** Neighbouring desk where the person seems to sit. */
  readonly suggestedDesk: string | null
  readonly series: string | null
  readonly note: string | null
  /** Of what is left after a cancelled middle, or went on at another desk: the part before it, and its version which that change made. */
  readonly partOf: { readonly booking: string; readonly version: number } | null
  readonly previous: BookingImage | null
  readonly changedAt: number
  readonly changedBy: 'person' | 'system'
  readonly version: number
  readonly createdAt: number
}

/** The part of a booking that counts on the desk at all; null when nothing is held. */
export const heldSpan = ({
  heldFrom,
  heldTo,
  state,
}: Pick<BookingImage, 'heldFrom' | 'heldTo' | 'state'>): { from: number; to: number } | null =>
  heldFrom === null || heldTo === null || state === 'cancelled' ? null : { from: heldFrom, to: heldTo }

export const holdsAt = (booking: BookingImage, time: number): boolean => {
  const span = heldSpan(booking)
  return span !== null && time >= span.from && time < span.to
}

export const imageOf = (booking: Booking): BookingImage => ({
  desk: booking.desk,
  from: booking.from,
  to: booking.to,
  heldFrom: booking.heldFrom,
  heldTo: booking.heldTo,
  state: booking.state,
  checkedInAt: booking.checkedInAt,
  checkInSource: booking.checkInSource,
  releasedAt: booking.releasedAt,
  releaseReason: booking.releaseReason,
})

export const isOpen = ({ state }: Pick<BookingImage, 'state'>): boolean =>
  state === 'reserved' || state === 'checked_in'

/** A booking as its own person sees it. */
export const bookingSchema = z.object({
  id: z.uuid(),
  kind: z.enum(BOOKING_KINDS),
  desk: idSchema,
  deskLabel: z.string(),
  floor: idSchema,
  building: idSchema,
  zone: z.string().meta({ description: 'IANA time zone of the building' }),
  from: z.number().meta({ description: 'Unix ms' }),
  to: z.number(),
  heldFrom: z.number().nullable(),
  heldTo: z.number().nullable().meta({ description: 'Shorter than planned after a release' }),
  state: z.enum(BOOKING_STATES),
  person: z.string().nullable().meta({ description: 'Name, within what the person lets others see' }),
  mine: z.boolean(),
  visitor: z.string().nullable(),
  checkedInAt: z.number().nullable(),
  checkInSource: z.enum(CHECK_IN_SOURCES).nullable(),
  releasedAt: z.number().nullable(),
  releaseReason: z.enum(RELEASE_REASONS).nullable(),
  asked: z.boolean().meta({ description: 'Waits for "still used?"' }),
  suggestedDesk: idSchema.nullable(),
  series: z.uuid().nullable(),
  note: z.string().nullable(),
  undoUntil: z.number().nullable().meta({ description: 'Unix ms until which the last change can be undone' }),
  version: z.number().int(),
})
export type BookingView = z.infer<typeof bookingSchema>

/** What is still empty of a booking that was only just made. */
export const UNTOUCHED = {
  visitor: null,
  checkedInAt: null,
  checkInSource: null,
  releasedAt: null,
  releaseReason: null,
  asked: false,
  suggestedDesk: null,
  series: null,
  note: null,
  undoUntil: null,
} as const satisfies Partial<BookingView>
