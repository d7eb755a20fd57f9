import * as z from 'zod'
import { PERSON_ROLES } from '../access/roles.ts'
import { BOOKING_KINDS } from '../bookings/booking.ts'
import { idSchema } from '../ids.ts'
import { userSchema } from './access.ts'
import { contract } from './contract.ts'

const tag = 'access'
const time = z.number().int().meta({ description: 'Unix ms' })
const ofUser = z.object({ user: z.string().max(80) })

const removeRole = contract({
  method: 'DELETE',
  path: '/users/{user}/roles/{role}/{place}',
  tag,
  summary: {
    id: 'Cabut satu peran seseorang pada suatu tempat; token buatannya yang melampaui peran yang tersisa berakhir. Tempat yang sudah tidak ada: hanya admin seluruh kampus',
    en: 'Take one role on a place from somebody; tokens made by them that go beyond the roles they keep end. On a place that has left the campus: administrators of the whole campus alone',
  },
  verb: 'user.write',
  placeOf: 'place',
  gone: 'campus',
  params: ofUser.extend({ role: z.enum(PERSON_ROLES), place: idSchema }),
  response: userSchema,
})

/** What somebody still has in the office. */
const comingSchema = z.object({
  bookings: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(BOOKING_KINDS),
      desk: idSchema,
      deskLabel: z.string(),
      floor: idSchema,
      zone: z.string(),
      from: time,
      to: time,
    }),
  ),
  assigned: z
    .array(z.object({ desk: idSchema, deskLabel: z.string(), floor: idSchema }))
    .meta({ description: 'Desks assigned to the person' }),
  waiting: z.number().int().meta({ description: 'Entries of waiting lists' }),
})

const comingOfUser = contract({
  method: 'GET',
  path: '/users/{user}/coming',
  tag,
  summary: {
    id: 'Pesanan mendatang, meja tetap, dan daftar tunggu seseorang, sebelum akunnya dinonaktifkan; orangnya dapat membaca siapa yang melihat',
    en: 'Coming bookings, assigned desks and waiting lists of somebody, before the account is disabled; the look is logged for the person',
  },
  verb: 'user.write',
  scope: 'own',
  params: ofUser,
  response: comingSchema,
})

const disableUser = contract({
  method: 'POST',
  path: '/users/{user}/disable',
  tag,
  summary: {
    id: 'Nonaktifkan akun: sesi, token, alamat kalender, tautan, dan daftar tunggu berakhir seketika; pesanan mendatang dan meja tetap ikut bila diminta. Aman diulang',
    en: 'Disable an account: sessions, tokens, calendar address, links and waiting lists end at once; coming bookings and assigned desks too if asked. Safe to repeat',
  },
  verb: 'user.write',
  scope: 'own',
  params: ofUser,
  body: z.strictObject({
    bookings: z
      .enum(['keep', 'cancel'])
      .default('keep')
      .meta({ description: 'What becomes of coming bookings and assigned desks' }),
  }),
  response: z.object({
    user: userSchema,
    cancelled: z.number().int().meta({ description: 'Bookings that were cancelled or ended now' }),
    freed: z.number().int().meta({ description: 'Desks that are assigned no more' }),
    left: comingSchema.meta({ description: 'What is still there' }),
  }),
})

const enableUser = contract({
  method: 'POST',
  path: '/users/{user}/enable',
  tag,
  summary: {
    id: 'Aktifkan kembali akun dengan peran dan kata sandi yang ada; yang berakhir tidak kembali',
    en: 'Enable an account again with the roles and password it has; what ended stays ended',
  },
  verb: 'user.write',
  scope: 'own',
  params: ofUser,
  response: userSchema,
})

/** Accounts of people, for those who administer them; apart from signing in, which every page loads. */
export const peopleApi = { removeRole, comingOfUser, disableUser, enableUser }
