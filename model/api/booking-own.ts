import * as z from 'zod'
import { BOOKING_STATES, bookingSchema, CHECK_IN_SOURCES } from '../bookings/booking.ts'
import { DESK_STATES } from '../bookings/desk-states.ts'
import { dayPartSchema, seriesRuleSchema } from '../bookings/series.ts'
import { idSchema } from '../ids.ts'
import { askedDate, askedQueryTime, askedTime } from '../when.ts'
import { contract } from './contract.ts'

const tag = 'bookings'
const time = z.number().int().meta({ description: 'Unix ms' })
const textSchema = z.object({ id: z.string(), en: z.string() })
const span = z.object({ from: time, to: time })

const partsSchema = z
  .object({ day: span.nullable(), morning: span.nullable(), afternoon: span.nullable() })
  .meta({
    description:
      'What is left of it; on a day off the usual hours where some desks open nonetheless; null: nothing, or over',
  })

export const officeDaySchema = z.object({
  date: z.iso.date().meta({ description: 'In the zone of the building' }),
  zone: z.string(),
  work: span.nullable(),
  open: span.nullable(),
  closed: textSchema.nullable().meta({ description: 'Why it is no working day' }),
  yearLoaded: z.boolean().meta({ description: 'false: no holidays are loaded for this year' }),
})

const deskViewSchema = z.object({
  desk: idSchema,
  label: z.string(),
  floor: idSchema,
  room: idSchema,
  zone: idSchema.nullable(),
  attributes: z.array(z.string()),
  state: z.enum(DESK_STATES),
  fill: z.enum(DESK_STATES),
  until: time.nullable(),
  closed: z
    .object({ code: z.string(), details: z.record(z.string(), z.unknown()) })
    .nullable()
    .meta({ description: 'Which rule of the desk closes it at that time' }),
  part: span.nullable().meta({
    description:
      'Where only a part of the asked time can be had: the first part that nothing is in the way of',
  }),
  sensor: z.enum(['fresh', 'unknown', 'none']),
  person: z.string().nullable().meta({ description: 'Name, within what the person lets others see' }),
  booking: z.uuid().nullable().meta({ description: 'Own booking, or any for a manager' }),
  usual: z.boolean(),
  units: z.array(z.string()).meta({ description: 'Units that the desk is kept for on that day' }),
})

const availability = contract({
  method: 'GET',
  path: '/places/{place}/availability',
  tag,
  summary: {
    id: 'Meja di suatu tempat pada suatu waktu, dengan jumlah yang bebas per lantai; meja satu per satu untuk lantai dan di bawahnya',
    en: 'Desks of a place at a time, with free ones by floor; single desks for a floor and below',
  },
  verb: 'booking.own',
  placeOf: 'place',
  params: z.object({ place: idSchema }),
  query: z.object({ from: askedQueryTime.optional(), to: askedQueryTime.optional() }),
  response: z.object({
    place: idSchema,
    now: time,
    from: time,
    to: time,
    day: officeDaySchema,
    floors: z.array(z.object({ floor: idSchema, label: z.string(), free: z.number(), total: z.number() })),
    desks: z.array(deskViewSchema),
  }),
})

/** Today and the furthest day that a rule can open (model/bookings/policy.ts, advance_days). */
const DAYS_SHOWN_MAX = 367
const bookingDays = contract({
  method: 'GET',
  path: '/places/{place}/booking-days',
  tag,
  summary: {
    id: 'Hari-hari berikutnya suatu tempat, hari libur termasuk: bagian hari yang tersisa dan meja yang bebas',
    en: 'The coming days of a place, days off among them: what is left of each part, and desks that are free',
  },
  verb: 'booking.own',
  placeOf: 'place',
  params: z.object({ place: idSchema }),
  query: z.object({
    days: z.coerce
      .number()
      .int()
      .min(1)
      .max(DAYS_SHOWN_MAX)
      .optional()
      .meta({ description: 'Without it as many as the rules of any desk of the place allow' }),
  }),
  response: z.object({
    place: idSchema,
    now: time,
    slot_min: z.number().int().meta({ description: 'Bookings begin and end on multiples of this' }),
    total: z.number().int(),
    days: z.array(
      officeDaySchema.extend({
        parts: partsSchema,
        opens: span.nullable().meta({
          description: 'When any desk can be used: longer than `open` where some have rules of their own',
        }),
        free: z.number().int().nullable().meta({ description: 'Desks free all of what is left of the day' }),
      }),
    ),
  }),
})

const suggestionSchema = z.object({
  desk: idSchema,
  label: z.string(),
  floor: idSchema,
  floorLabel: z.string(),
  building: idSchema,
  reason: z.enum(['usual', 'near_usual', 'near_unit', 'any']),
})

const myDays = contract({
  method: 'GET',
  path: '/me/days',
  tag,
  summary: {
    id: 'Hari kerja berikutnya dengan pesanan sendiri atau meja yang disarankan',
    en: 'The next working days with the own booking or a suggested desk',
  },
  verb: 'booking.own',
  scope: 'own',
  query: z.object({ days: z.coerce.number().int().min(1).max(14).default(5), place: idSchema.optional() }),
  response: z.object({
    now: time,
    unread: z.number().int(),
    checkInBefore_min: z.number().int().meta({ description: 'How long before the start one may check in' }),
    slot_min: z.number().int(),
    building: idSchema
      .nullable()
      .meta({ description: 'Of the usual desk, else of the one booked most of late' }),
    off: z
      .array(officeDaySchema.extend({ bookings: z.array(bookingSchema) }))
      .meta({ description: 'Days off from today to the last working day shown' }),
    days: z.array(
      officeDaySchema.extend({
        parts: partsSchema,
        bookings: z.array(bookingSchema),
        suggestion: suggestionSchema.nullable(),
        colleagues: z.object({ count: z.number().int(), names: z.array(z.string()) }),
      }),
    ),
  }),
})

const where = z.union([
  z.literal('usual').meta({ description: 'The usual desk, or the nearest that is free' }),
  z.strictObject({ desk: idSchema }),
  z.strictObject({ place: idSchema }).meta({ description: 'Any desk of a zone, floor or building' }),
])
/** Days that one request may book. */
const DATES_MAX = 31
const when = z.union([
  z.strictObject({ from: askedTime, to: askedTime }),
  z.strictObject({ dates: z.array(askedDate).min(1).max(DATES_MAX), part: dayPartSchema.default('day') }),
])
const forWhom = {
  person: z.string().max(80).optional().meta({ description: 'Somebody who named the caller as delegate' }),
  visitor: z.string().min(1).max(120).optional().meta({ description: 'Name of a guest of the person' }),
  note: z.string().max(280).optional(),
}
const skippedSchema = z.object({
  date: z.iso.date(),
  code: z.string(),
  title: textSchema,
  details: z.record(z.string(), z.unknown()),
})
const bookedSchema = z.object({
  bookings: z.array(bookingSchema),
  skipped: z.array(skippedSchema).meta({ description: 'Days that could not be booked, and why' }),
})

const book = contract({
  method: 'POST',
  path: '/bookings',
  tag,
  summary: {
    id: 'Pesan meja untuk satu atau beberapa hari; Idempotency-Key membuat pengulangan aman. 409 menyebut alasan dan alternatif',
    en: 'Book a desk for one or several days; an Idempotency-Key makes repetition safe. 409 names reason and alternatives',
  },
  verb: 'booking.own',
  scope: 'own',
  status: 201,
  body: z.strictObject({ where, when, ...forWhom }),
  response: bookedSchema,
})

const bookSeries = contract({
  method: 'POST',
  path: '/bookings/series',
  tag,
  summary: {
    id: 'Pesan meja setiap pekan; hari yang sudah terisi dilewati dan disebut',
    en: 'Book a desk every week; days that are taken are skipped and named',
  },
  verb: 'booking.own',
  scope: 'own',
  status: 201,
  body: z.strictObject({ where, rule: seriesRuleSchema, person: forWhom.person, note: forWhom.note }),
  response: bookedSchema.extend({ series: z.uuid() }),
})

const endSeries = contract({
  method: 'DELETE',
  path: '/bookings/series/{series}',
  tag,
  summary: {
    id: 'Akhiri seri: pesanan mendatang dibatalkan; yang tidak dapat dibatalkan lagi tetap dan disebut beserta alasannya',
    en: 'End a series: its coming bookings are cancelled; those that cannot be any more stay and are named with the reason',
  },
  verb: 'booking.own',
  scope: 'own',
  params: z.object({ series: z.uuid() }),
  response: z.object({
    cancelled: z.number().int(),
    kept: z.array(skippedSchema.omit({ date: true }).extend({ booking: bookingSchema })),
  }),
})

const resumeSeries = contract({
  method: 'POST',
  path: '/bookings/series/{series}/resume',
  tag,
  summary: {
    id: 'Lanjutkan seri yang dijeda: yang masih bebas dipesan lagi; hari yang sudah terisi dilewati dan disebut',
    en: 'Resume a paused series: what is still free is booked again; days that are taken are skipped and named',
  },
  verb: 'booking.own',
  scope: 'own',
  params: z.object({ series: z.uuid() }),
  response: bookedSchema,
})

const myBookings = contract({
  method: 'GET',
  path: '/me/bookings',
  tag,
  summary: { id: 'Pesanan sendiri dan yang diwakili', en: 'Own bookings, and of whom one is delegate' },
  verb: 'booking.own',
  scope: 'own',
  query: z.object({
    from: askedQueryTime.optional(),
    to: askedQueryTime.optional(),
    person: z.string().max(80).optional(),
  }),
  response: z.object({
    now: time,
    bookings: z.array(bookingSchema),
    series: z.array(
      z.object({ id: z.uuid(), rule: seriesRuleSchema, state: z.enum(['active', 'paused', 'ended']) }),
    ),
    waiting: z.array(
      z.object({
        id: z.uuid(),
        place: idSchema,
        from: time,
        to: time,
        state: z.enum(['waiting', 'offered', 'taken', 'expired', 'cancelled']),
        booking: z.uuid().nullable(),
        offerExpiresAt: time.nullable(),
      }),
    ),
  }),
})

const one = z.object({ booking: z.uuid() })
const step = (name: string, id: string, en: string) =>
  contract({
    method: 'POST',
    path: `/bookings/{booking}/${name}`,
    tag,
    summary: { id, en },
    verb: 'booking.own',
    scope: 'own',
    params: one,
    response: bookingSchema,
  })

const readBooking = contract({
  method: 'GET',
  path: '/bookings/{booking}',
  tag,
  summary: { id: 'Satu pesanan sendiri', en: 'One own booking' },
  verb: 'booking.own',
  scope: 'own',
  params: one,
  response: bookingSchema,
})

const changeBooking = contract({
  method: 'PATCH',
  path: '/bookings/{booking}',
  tag,
  summary: {
    id: 'Perpanjang, persingkat, atau pindahkan pesanan; If-Match membawa versi yang dilihat. Yang sudah hadir dilanjutkan di meja baru sebagai pesanan lain: jawabannya',
    en: 'Extend, shorten or move a booking; If-Match carries the version that was seen. One that is checked in goes on at the new desk as another booking: the answer',
  },
  verb: 'booking.own',
  scope: 'own',
  params: one,
  body: z.strictObject({ from: askedTime.optional(), to: askedTime.optional(), desk: idSchema.optional() }),
  response: bookingSchema,
})

const cancelBooking = contract({
  method: 'DELETE',
  path: '/bookings/{booking}',
  tag,
  summary: {
    id: 'Batalkan pesanan; If-Match membawa versi yang dilihat',
    en: 'Cancel a booking; If-Match carries the version that was seen',
  },
  verb: 'booking.own',
  scope: 'own',
  params: one,
  response: bookingSchema,
})

const checkIn = contract({
  ...step('check-in', 'Lapor hadir di meja', 'Check in at the desk'),
  body: z.strictObject({ source: z.enum(CHECK_IN_SOURCES).exclude(['sensor']).default('app') }),
})
const release = step('release', 'Lepaskan sisa waktunya', 'Let the rest of the time go')
const undo = step(
  'undo',
  'Urungkan perubahan terakhir: 10 detik untuk perubahan sendiri, 5 menit untuk keputusan sensor',
  'Undo the last change: 10 seconds for an own one, 5 minutes for what the sensor decided',
)
const stillHere = step('still-here', 'Jawab "masih dipakai?" dengan ya', 'Answer "still used?" with yes')
const deskOccupied = step(
  'occupied',
  'Meja ini ditempati orang lain: pindah ke meja bebas terdekat dan beri tahu pengelola',
  'Somebody sits at this desk: move to the nearest free one and tell the managers',
)
const moveToSuggested = step(
  'accept-move',
  'Pindah ke meja tempat duduk sekarang',
  'Move to the desk where one sits',
)

const claimDesk = contract({
  method: 'POST',
  path: '/desks/{desk}/claim',
  tag,
  summary: {
    id: 'Pakai meja ini sekarang, atau lapor hadir bila sudah dipesan sendiri',
    en: 'Use this desk now, or check in to the own booking of it',
  },
  verb: 'booking.own',
  scope: 'own',
  status: 201,
  params: z.object({ desk: idSchema }),
  body: z.strictObject({
    to: askedTime.optional(),
    source: z.enum(CHECK_IN_SOURCES).exclude(['sensor']).default('qr'),
  }),
  response: bookingSchema,
})

const deskPage = contract({
  method: 'GET',
  path: '/desks/{desk}/page',
  tag,
  summary: {
    id: 'Meja di balik kode QR: sisa harinya, siapa sesuai kebijakan, apa yang dapat dilakukan',
    en: 'The desk behind a QR code: what is left of its day, who within policy, what can be done',
  },
  verb: 'booking.own',
  placeOf: 'desk',
  scope: 'own',
  params: z.object({ desk: idSchema }),
  query: z.object({ date: askedDate.optional() }),
  response: deskViewSchema.extend({
    now: time,
    day: officeDaySchema,
    building: idSchema,
    slot_min: z
      .number()
      .int()
      .meta({ description: 'Bookings of the desk begin and end on multiples of this' }),
    senseSince: time.nullable(),
    freeUntil: time.nullable(),
    nextFree: time.nullable(),
    timeline: z
      .array(
        span.extend({
          kind: z.enum(['mine', 'held', 'blocked']),
          state: z.enum(BOOKING_STATES),
          person: z.string().nullable(),
        }),
      )
      .meta({
        description: 'Of what is over only own bookings: the history of a desk is asked for with a reason',
      }),
    can: z.enum(['check_in', 'claim', 'release', 'none']),
    cleaning: z.array(span).meta({ description: 'Times of that day kept for cleaning between two people' }),
    mine: bookingSchema.nullable(),
    nearest: z.array(suggestionSchema.omit({ reason: true })),
  }),
})

const reportDesk = contract({
  method: 'POST',
  path: '/desks/{desk}/report',
  tag,
  summary: { id: 'Laporkan masalah pada meja', en: 'Report a problem of a desk' },
  verb: 'booking.own',
  scope: 'own',
  status: 204,
  params: z.object({ desk: idSchema }),
  body: z.strictObject({ text: z.string().min(1).max(280) }),
  response: z.undefined(),
})

const joinWaitlist = contract({
  method: 'POST',
  path: '/waitlist',
  tag,
  summary: { id: 'Masuk daftar tunggu meja atau zona', en: 'Wait for a desk or for any of a zone' },
  verb: 'booking.own',
  scope: 'own',
  status: 201,
  body: z.strictObject({ place: idSchema, from: askedTime, to: askedTime }),
  response: z.object({ id: z.uuid() }),
})
const waitingStep = (method: 'POST' | 'DELETE', path: string, id: string, en: string) =>
  contract({
    method,
    path: `/waitlist/{id}${path}`,
    tag,
    summary: { id, en },
    verb: 'booking.own',
    scope: 'own',
    status: 204,
    params: z.object({ id: z.uuid() }),
    response: z.undefined(),
  })
const acceptOffer = waitingStep(
  'POST',
  '/accept',
  'Terima meja yang ditawarkan',
  'Take the desk that is offered',
)
const leaveWaitlist = waitingStep('DELETE', '', 'Keluar dari daftar tunggu', 'Leave the waiting list')

/** Booking as everybody does it: looking, booking, changing, waiting. */
export const deskOwnApi = {
  availability,
  bookingDays,
  myDays,
  book,
  bookSeries,
  endSeries,
  resumeSeries,
  myBookings,
  readBooking,
  changeBooking,
  cancelBooking,
  checkIn,
  release,
  undo,
  stillHere,
  deskOccupied,
  moveToSuggested,
  claimDesk,
  deskPage,
  reportDesk,
  joinWaitlist,
  acceptOffer,
  leaveWaitlist,
}
