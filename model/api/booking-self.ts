import * as z from 'zod'
import { bookingSchema } from '../bookings/booking.ts'
import { VISIBILITIES } from '../bookings/privacy.ts'
import { idSchema } from '../ids.ts'
import { contract } from './contract.ts'

const tag = 'bookings'
const time = z.number().int().meta({ description: 'Unix ms' })
const textSchema = z.object({ id: z.string(), en: z.string() })

const notices = contract({
  method: 'GET',
  path: '/me/notices',
  tag,
  summary: { id: 'Pemberitahuan tentang pesanan sendiri', en: 'Notices about own bookings' },
  verb: 'booking.own',
  scope: 'own',
  response: z.object({
    notices: z.array(
      z.object({
        id: z.number(),
        kind: z.string(),
        text: textSchema,
        booking: z.uuid().nullable(),
        desk: idSchema.nullable().meta({ description: 'That it is about, where it is no booking' }),
        at: time,
        readAt: time.nullable(),
      }),
    ),
  }),
})
const readNotices = contract({
  method: 'POST',
  path: '/me/notices/read',
  tag,
  summary: {
    id: 'Tandai pemberitahuan sampai id ini sudah dibaca',
    en: 'Mark notices up to this id as read',
  },
  verb: 'booking.own',
  scope: 'own',
  status: 204,
  body: z.strictObject({ upTo: z.number().int() }),
  response: z.undefined(),
})

const profileSchema = z.object({
  unit: z.string().nullable(),
  visibility: z.enum(VISIBILITIES),
  findable: z.boolean().meta({ description: 'Colleagues who may see the name may also search for it' }),
  usualDesk: idSchema.nullable(),
  mail: z.boolean().meta({ description: 'Notices also come by mail, where the platform sends any' }),
  calendar: z.boolean().meta({ description: 'A calendar address exists' }),
  delegates: z.array(
    z.object({
      email: z.string(),
      name: z.string().nullable().meta({ description: 'Within what the delegate lets others see' }),
    }),
  ),
  actsFor: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .meta({ description: 'Who named the person as delegate' }),
  assigned: z
    .array(z.object({ desk: idSchema, label: z.string(), lent: z.array(z.object({ from: time, to: time })) }))
    .meta({ description: 'Desks of the person alone, and when they are lent' }),
  retention_d: z.number().int().meta({ description: 'For how many days a booking carries the name' }),
})
const readProfile = contract({
  method: 'GET',
  path: '/me/desk-profile',
  tag,
  summary: { id: 'Setelan sendiri untuk pemesanan', en: 'Own settings of booking' },
  verb: 'booking.own',
  scope: 'own',
  response: profileSchema,
})
const changeProfile = contract({
  method: 'PATCH',
  path: '/me/desk-profile',
  tag,
  summary: {
    id: 'Ubah siapa yang melihat nama, dapat dicari atau tidak, meja biasa, surel',
    en: 'Change who sees the name, whether it is found, the usual desk, mail',
  },
  verb: 'booking.own',
  scope: 'own',
  body: z.strictObject({
    visibility: z.enum(VISIBILITIES).optional(),
    findable: z.boolean().optional(),
    usualDesk: idSchema.nullable().optional(),
    mail: z.boolean().optional(),
  }),
  response: profileSchema,
})
const setDelegate = contract({
  method: 'POST',
  path: '/me/delegates',
  tag,
  summary: {
    id: 'Izinkan atau cabut izin seseorang memesan atas nama sendiri',
    en: 'Let somebody book on the own behalf, or no longer',
  },
  verb: 'booking.own',
  scope: 'own',
  body: z.strictObject({ email: z.email(), allowed: z.boolean() }),
  response: profileSchema,
})
const colleagues = contract({
  method: 'GET',
  path: '/colleagues',
  tag,
  summary: {
    id: 'Cari rekan yang mau ditemukan, dengan meja hari ini',
    en: 'Find colleagues who let themselves be found, with the desk of today',
  },
  verb: 'booking.own',
  scope: 'own',
  query: z.object({ q: z.string().min(2).max(60).optional() }),
  response: z.object({
    colleagues: z.array(
      z.object({
        name: z.string(),
        unit: z.string().nullable(),
        desk: idSchema.nullable(),
        floor: idSchema.nullable(),
      }),
    ),
  }),
})
const myData = contract({
  method: 'GET',
  path: '/me/data',
  tag,
  summary: {
    id: 'Semua data pemesanan sendiri, termasuk siapa yang melihat nama',
    en: 'All own data of booking, with who looked at the name',
  },
  verb: 'booking.own',
  scope: 'own',
  response: z.object({
    profile: profileSchema.extend({ id: z.string(), name: z.string(), email: z.string() }),
    bookings: z.array(bookingSchema),
    notices: z.array(z.object({ kind: z.string(), at: time })),
    looks: z.array(z.object({ at: time, viewer: z.string(), what: z.string() })),
    retention_d: z.number().int(),
  }),
})
const eraseData = contract({
  method: 'DELETE',
  path: '/me/data',
  tag,
  summary: {
    id: 'Hapus kaitan diri dari semua pesanan yang sudah berakhir',
    en: 'Take oneself out of all bookings that are over',
  },
  verb: 'booking.own',
  scope: 'own',
  response: z.object({ bookings: z.number().int() }),
})
const calendarAddress = contract({
  method: 'POST',
  path: '/me/calendar',
  tag,
  summary: {
    id: 'Alamat kalender rahasia yang baru; yang lama berakhir',
    en: 'A new secret calendar address; the old one ends',
  },
  verb: 'booking.own',
  scope: 'own',
  status: 201,
  response: z.object({ url: z.url() }),
})
const revokeCalendar = contract({
  method: 'DELETE',
  path: '/me/calendar',
  tag,
  summary: { id: 'Cabut alamat kalender', en: 'Revoke the calendar address' },
  verb: 'booking.own',
  scope: 'own',
  status: 204,
  response: z.undefined(),
})

const bookingCalendar = contract({
  method: 'GET',
  path: '/bookings/{booking}/calendar',
  tag,
  summary: { id: 'Satu pesanan sebagai berkas kalender', en: 'One booking as a calendar file' },
  verb: 'booking.own',
  scope: 'own',
  params: z.object({ booking: z.uuid() }),
  response: z.object({ name: z.string(), text: z.string() }),
})

export const deskSelfApi = {
  bookingCalendar,
  notices,
  readNotices,
  readProfile,
  changeProfile,
  setDelegate,
  colleagues,
  myData,
  eraseData,
  calendarAddress,
  revokeCalendar,
}
