import * as z from 'zod'
import { bookingRulesPartSchema, bookingRulesSchema, weekdaysSchema } from '../bookings/policy.ts'
import { saying } from '../field-words.ts'
import { idSchema } from '../ids.ts'
import { askedTime } from '../when.ts'
import { contract } from './contract.ts'

const tag = 'desk-admin'
const time = z.number().int().meta({ description: 'Unix ms' })
const atPlace = z.object({ place: idSchema })
const accessSchema = z.array(z.object({ unit: z.string(), weekdays: z.number().int() }))

const version = z.number().int().meta({ description: 'For If-Match; 0: nothing was ever set here' })
const changed = z
  .object({ at: time, by: z.enum(['system', 'self', 'person']), actor: z.string().nullable() })
  .nullable()
  .meta({ description: 'Last change here, for whoever manages the place; `actor`: name within policy' })

const readPolicy = contract({
  method: 'GET',
  path: '/places/{place}/booking-policy',
  tag,
  summary: {
    id: 'Aturan pemesanan suatu tempat: yang disetel di sini, yang berlaku, dan dari tempat mana asalnya; ETag adalah versinya',
    en: 'Booking rules of a place: what is set here, what holds, and from which place it comes; the ETag is their version',
  },
  verb: 'booking.own',
  placeOf: 'place',
  params: atPlace,
  response: z.object({
    version,
    changed,
    own: bookingRulesPartSchema,
    rules: bookingRulesSchema,
    inherited: bookingRulesSchema.meta({ description: 'What would hold if nothing were set here' }),
    sources: z
      .record(z.string(), idSchema.nullable())
      .meta({ description: 'Place above that sets each rule of `inherited`; null: the default' }),
    access: accessSchema.meta({ description: 'Set here' }),
    accessFrom: idSchema.nullable().meta({ description: 'Lowest place, itself included, that keeps units' }),
    accessVersion: version,
    accessChanged: changed,
    accessInherited: accessSchema.meta({ description: 'What would hold if nothing were set here' }),
  }),
})

const setPolicy = contract({
  method: 'PUT',
  path: '/places/{place}/booking-policy',
  tag,
  summary: {
    id: 'Setel aturan pemesanan suatu tempat; yang tidak disebut diwarisi. If-Match membawa versi yang dilihat',
    en: 'Set booking rules of a place; what is not named is inherited. If-Match carries the version that was seen',
  },
  verb: 'booking.manage',
  scope: 'own',
  params: atPlace,
  body: bookingRulesPartSchema,
  response: z.object({ version }),
})

const readAccess = contract({
  method: 'GET',
  path: '/places/{place}/booking-access',
  tag,
  summary: {
    id: 'Unit yang disetel pada suatu tempat; ETag adalah versinya',
    en: 'Units that are set on a place; the ETag is their version',
  },
  verb: 'booking.own',
  placeOf: 'place',
  params: atPlace,
  response: z.object({ version, changed, access: accessSchema }),
})

const setAccess = contract({
  method: 'PUT',
  path: '/places/{place}/booking-access',
  tag,
  summary: {
    id: 'Unit yang boleh memakai suatu tempat pada hari tertentu; kosong: semua. If-Match membawa versi unit yang dilihat',
    en: 'Units that may use a place on certain weekdays; empty: everybody. If-Match carries the version of the units that was seen',
  },
  verb: 'booking.manage',
  scope: 'own',
  params: atPlace,
  body: z.strictObject({
    access: z
      .array(z.strictObject({ unit: z.string().min(1).max(80), weekdays: weekdaysSchema }))
      .max(50)
      .refine((rows) => new Set(rows.map(({ unit }) => unit)).size === rows.length, {
        params: saying({ id: 'menyebut satu unit dua kali', en: 'names a unit twice' }),
      }),
  }),
  response: z.object({ version }),
})

const listUnits = contract({
  method: 'GET',
  path: '/units',
  tag,
  summary: { id: 'Unit kerja yang dikenal', en: 'Units that are known' },
  verb: 'booking.manage',
  scope: 'own',
  response: z.object({ units: z.array(z.string()) }),
})

const listAssignments = contract({
  method: 'GET',
  path: '/places/{place}/assignments',
  tag,
  summary: {
    id: 'Meja tetap di suatu tempat: milik siapa dan kapan dipinjamkan',
    en: 'Assigned desks of a place: whose they are and when they are lent',
  },
  verb: 'booking.manage',
  placeOf: 'place',
  params: atPlace,
  response: z.object({
    assignments: z.array(
      z.object({
        desk: idSchema,
        person: z.string().nullable().meta({ description: 'Name; a token reads none' }),
        unit: z.string().nullable(),
        lent: z.array(z.object({ from: time, to: time })),
      }),
    ),
  }),
})

const findBookers = contract({
  method: 'GET',
  path: '/desks/{desk}/bookers',
  tag,
  summary: {
    id: 'Orang yang boleh memesan meja ini, menurut nama atau surel; pencarian dicatat',
    en: 'People who may book this desk, by name or e-mail; the search is logged',
  },
  verb: 'booking.manage',
  placeOf: 'desk',
  params: z.object({ desk: idSchema }),
  query: z.object({ q: z.string().max(80).default('').meta({ description: 'At least two letters' }) }),
  response: z.object({
    people: z.array(z.object({ id: z.string(), name: z.string(), unit: z.string().nullable() })),
  }),
})

const assignDesk = contract({
  method: 'PUT',
  path: '/desks/{desk}/assignment',
  tag,
  summary: {
    id: 'Tetapkan meja bagi seseorang, atau tidak lagi',
    en: 'Assign a desk to somebody, or no longer',
  },
  verb: 'booking.manage',
  scope: 'own',
  status: 204,
  params: z.object({ desk: idSchema }),
  body: z.strictObject({ person: z.string().max(80).nullable() }),
  response: z.undefined(),
})

const lendDesk = contract({
  method: 'POST',
  path: '/desks/{desk}/lending',
  tag,
  summary: { id: 'Pinjamkan meja tetap sendiri selama pergi', en: 'Lend the own assigned desk while away' },
  verb: 'booking.own',
  scope: 'own',
  status: 204,
  params: z.object({ desk: idSchema }),
  body: z.strictObject({ from: askedTime, to: askedTime }),
  response: z.undefined(),
})

const takeBackDesk = contract({
  method: 'POST',
  path: '/desks/{desk}/lending/take-back',
  tag,
  summary: {
    id: 'Ambil kembali meja tetap yang dipinjamkan, sendiri atau sebagai pengelola; pesanan yang sudah ada tetap berlaku',
    en: 'Take a lent desk back, the own one or as its manager; bookings that exist stay',
  },
  verb: 'booking.own',
  scope: 'own',
  params: z.object({ desk: idSchema }),
  body: z.strictObject({ from: askedTime, to: askedTime }),
  response: z.object({
    bookings: z.number().int().meta({ description: 'Bookings of others that stay; their time stays lent' }),
  }),
})

const setUnit = contract({
  method: 'PUT',
  path: '/users/{user}/unit',
  tag,
  summary: { id: 'Unit kerja seseorang', en: 'The unit of somebody' },
  verb: 'user.write',
  scope: 'own',
  status: 204,
  params: z.object({ user: z.string().max(80) }),
  body: z.strictObject({ unit: z.string().min(1).max(80).nullable() }),
  response: z.undefined(),
})

export const deskRulesApi = {
  readPolicy,
  setPolicy,
  readAccess,
  setAccess,
  listUnits,
  listAssignments,
  findBookers,
  assignDesk,
  lendDesk,
  takeBackDesk,
  setUnit,
}
