import * as z from 'zod'
import { idSchema } from '../ids.ts'
import { askedTime } from '../when.ts'
import { contract } from './contract.ts'

const tag = 'desk-admin'
const time = z.number().int().meta({ description: 'Unix ms' })

/** Desks that one block may cover: a building. */
const BLOCK_DESKS_MAX = 400

const blockDesks = contract({
  method: 'POST',
  path: '/blocks',
  tag,
  summary: {
    id: 'Tutup meja untuk pemeliharaan; 409 menyebut pesanan yang terkena dan yang tidak dapat dipindahkan, move: true memindahkannya',
    en: 'Block desks for maintenance; 409 names the bookings that are hit and those that cannot move, move: true moves them',
  },
  verb: 'booking.manage',
  scope: 'own',
  status: 201,
  body: z.strictObject({
    places: z.array(idSchema).min(1).max(BLOCK_DESKS_MAX),
    from: askedTime,
    to: askedTime,
    note: z.string().max(280).optional(),
    move: z.boolean().default(false),
  }),
  response: z.object({
    blocks: z.array(z.object({ id: z.uuid(), desk: idSchema })),
    moved: z.array(z.object({ booking: z.uuid(), from: idSchema, to: idSchema })),
  }),
})

const listBlocks = contract({
  method: 'GET',
  path: '/blocks',
  tag,
  summary: {
    id: 'Penutupan yang sedang berjalan dan yang akan datang, pada tempat yang dikelola',
    en: 'Blocks that run or are to come, on the places one manages',
  },
  verb: 'booking.manage',
  placeOf: 'place',
  scope: 'own',
  query: z.object({ place: idSchema.optional() }),
  response: z.object({
    now: time,
    blocks: z.array(
      z.object({
        id: z.uuid(),
        desk: idSchema,
        from: time,
        to: time,
        note: z.string().nullable(),
        createdAt: time.meta({ description: 'The same for desks that were blocked together' }),
      }),
    ),
  }),
})

const unblock = contract({
  method: 'DELETE',
  path: '/blocks/{booking}',
  tag,
  summary: { id: 'Buka kembali meja yang ditutup', en: 'Open a blocked desk again' },
  verb: 'booking.manage',
  scope: 'own',
  status: 204,
  params: z.object({ booking: z.uuid() }),
  response: z.undefined(),
})

const unblockAll = contract({
  method: 'POST',
  path: '/blocks/open',
  tag,
  summary: { id: 'Buka kembali beberapa meja sekaligus', en: 'Open several blocked desks again' },
  verb: 'booking.manage',
  scope: 'own',
  body: z.strictObject({ blocks: z.array(z.uuid()).min(1).max(BLOCK_DESKS_MAX) }),
  response: z.object({ opened: z.array(z.uuid()) }),
})

export const deskBlocksApi = { blockDesks, listBlocks, unblock, unblockAll }
