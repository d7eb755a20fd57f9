import * as z from 'zod'
import { DESK_STATES } from '../bookings/desk-states.ts'
import { floorSchema } from '../campus/campus.ts'
import { idSchema } from '../ids.ts'
import { officeDaySchema } from './booking-own.ts'
import { contract } from './contract.ts'

const tag = 'kiosk'
const time = z.number().int().meta({ description: 'Unix ms' })
/** A place's newest value of a metric; null: it never had one. */
const figure = z.object({ value: z.number(), at: time }).nullable()

const kioskFloorSchema = z.object({
  now: time,
  zone: z.string().meta({ description: 'IANA time zone of the building' }),
  building: z.string().meta({ description: 'Label' }),
  floor: floorSchema,
  day: officeDaySchema,
  from: time,
  to: time.meta({ description: 'States and counts are for the time from now until then' }),
  free: z.number().int(),
  total: z.number().int(),
  figures: z.object({ people: figure, temperature_c: figure, co2_ppm: figure }),
  dataAt: time.nullable().meta({ description: 'Newest reading of the floor' }),
  desks: z.array(
    z.object({
      desk: idSchema,
      state: z.enum(DESK_STATES),
      fill: z.enum(DESK_STATES),
      until: time.nullable(),
    }),
  ),
  rooms: z
    .array(z.object({ room: idSchema, people: figure }))
    .meta({ description: 'Rooms for meetings, with the people in them' }),
})

const readFloor = contract({
  method: 'GET',
  path: '/kiosk/{floor}',
  tag,
  summary: {
    id: 'Satu lantai untuk layar di dinding: denah, keadaan meja, dan angka, tanpa nama',
    en: 'One floor for a screen on the wall: plan, states of desks and figures, without names',
  },
  verb: 'kiosk.read',
  placeOf: 'floor',
  params: z.object({ floor: idSchema }),
  response: kioskFloorSchema,
})

const kioskLinkSchema = z.object({
  id: z.string(),
  floor: idSchema,
  name: z.string(),
  expiresAt: time,
})

const createLink = contract({
  method: 'POST',
  path: '/kiosks',
  tag,
  summary: {
    id: 'Tautan untuk layar satu lantai: hanya membaca layar itu, ditampilkan sekali, dapat dicabut',
    en: 'A link for the screen of one floor: reads that screen and nothing else, shown once, revocable',
  },
  verb: 'booking.manage',
  placeOf: 'floor',
  status: 201,
  body: z.strictObject({
    floor: idSchema,
    name: z.string().min(1).max(120).default('layar'),
    expiresIn_d: z.number().int().min(1).max(3_650).default(365),
  }),
  response: kioskLinkSchema.extend({ url: z.url() }),
})

const listLinks = contract({
  method: 'GET',
  path: '/kiosks',
  tag,
  summary: { id: 'Tautan layar yang masih berlaku', en: 'Links of screens that still hold' },
  verb: 'booking.manage',
  scope: 'own',
  response: z.object({ kiosks: z.array(kioskLinkSchema) }),
})

const revokeLink = contract({
  method: 'DELETE',
  path: '/kiosks/{id}',
  tag,
  summary: { id: 'Cabut tautan layar', en: 'Revoke the link of a screen' },
  verb: 'booking.manage',
  scope: 'own',
  status: 204,
  params: z.object({ id: z.string().min(1).max(80) }),
  response: z.undefined(),
})

const deskSheet = contract({
  method: 'GET',
  path: '/desk-sheet/{floor}',
  tag: 'desk-admin',
  summary: {
    id: 'Alamat yang dimuat kode QR meja suatu lantai',
    en: 'Address in the QR codes of the desks of a floor',
  },
  verb: 'booking.manage',
  placeOf: 'floor',
  params: z.object({ floor: idSchema }),
  response: z.object({
    address: z.url().nullable().meta({
      description: 'Where people reach Denyut, without a slash; null: DENYUT_PUBLIC_URL is not set',
    }),
  }),
})

export const kioskApi = { readFloor, createLink, listLinks, revokeLink, deskSheet }
