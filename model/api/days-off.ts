import * as z from 'zod'
import { holidaysSchema } from '../calendar/holidays.ts'
import { saying } from '../field-words.ts'
import { idSchema } from '../ids.ts'
import { askedDate } from '../when.ts'
import { contract } from './contract.ts'

const tag = 'desk-admin'
const atPlace = z.object({ place: idSchema })
/** Days that one decree or one closure may name: a year. */
const DAYS_MAX = 400

const readHolidays = contract({
  method: 'GET',
  path: '/holidays',
  tag,
  summary: {
    id: 'Hari libur yang dimuat; tahun yang belum dimuat disebut',
    en: 'Days off that are loaded; years that are not are named',
  },
  verb: 'booking.own',
  scope: 'own',
  response: z.object({
    holidays: z.array(holidaysSchema.element.extend({ place: idSchema })),
    missingYears: z.array(z.number().int()),
  }),
})

const setHolidays = contract({
  method: 'PUT',
  path: '/places/{place}/holidays',
  tag,
  summary: {
    id: 'Muat hari libur suatu tempat; tahun yang disebut diganti, penutupan tetap bila tidak ada penutupan yang disebut',
    en: 'Load days off of a place; the years named are replaced, closures stay where none are given',
  },
  verb: 'booking.manage',
  scope: 'own',
  status: 204,
  params: atPlace,
  body: z.strictObject({ holidays: holidaysSchema.min(1).max(DAYS_MAX) }),
  response: z.undefined(),
})

const addClosure = contract({
  method: 'POST',
  path: '/places/{place}/closures',
  tag,
  summary: {
    id: 'Tutup suatu tempat pada tanggal tertentu; pesanan yang ada tetap dan jumlahnya disebut',
    en: 'Close a place on certain days; bookings that are there stay and are counted',
  },
  verb: 'booking.manage',
  scope: 'own',
  status: 201,
  params: atPlace,
  body: z
    .strictObject({
      from: askedDate,
      to: askedDate.meta({ description: 'Last day' }),
      name: z.strictObject({ id: z.string().trim().min(1).max(80), en: z.string().trim().min(1).max(80) }),
      source: z.string().trim().min(1).max(120),
    })
    .refine(({ from, to }) => to >= from, {
      path: ['to'],
      params: saying({ id: 'mendahului hari pertama', en: 'is before the first day' }),
    })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < DAYS_MAX * 86_400_000, {
      path: ['to'],
      params: saying({
        id: `lebih dari ${DAYS_MAX} hari setelah hari pertama`,
        en: `is more than ${DAYS_MAX} days after the first`,
      }),
    }),
  response: z.object({
    days: z.number().int(),
    bookings: z.number().int().meta({ description: 'Bookings on these days, which stay' }),
  }),
})

const removeClosure = contract({
  method: 'DELETE',
  path: '/places/{place}/closures/{date}',
  tag,
  summary: { id: 'Hapus satu hari penutupan', en: 'Remove one day of closure' },
  verb: 'booking.manage',
  scope: 'own',
  status: 204,
  params: atPlace.extend({ date: askedDate }),
  response: z.undefined(),
})

export const daysOffApi = { readHolidays, setHolidays, addClosure, removeClosure }
