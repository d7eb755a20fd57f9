import * as z from 'zod'
import { bookingSchema } from '../bookings/booking.ts'
import { idSchema } from '../ids.ts'
import { askedQueryTime } from '../when.ts'
import { contract } from './contract.ts'

const tag = 'desk-admin'
const time = z.number().int().meta({ description: 'Unix ms' })

const useSchema = z.object({
  group: z.string().meta({ description: 'Place' }),
  label: z.string(),
  rest: z.boolean().meta({ description: 'Desks of the floor that lie in none of its zones' }),
  desks: z.number().int(),
  suppressed: z.boolean().meta({
    description: 'No figures: fewer than five people, or the rest of what is above would be of fewer',
  }),
  utilisation: z.number().nullable().meta({ description: 'Held hours of open hours, 0 to 1' }),
  held_h: z.number().nullable(),
  used_h: z.number().nullable(),
  ghost_h: z.number().nullable().meta({ description: 'Held and seen empty' }),
  unseen_h: z.number().nullable().meta({ description: 'Held and seen by no sensor' }),
  unbooked_h: z.number().nullable().meta({ description: 'Used without a booking' }),
  recovered_h: z.number().nullable().meta({ description: 'Held again after a no-show' }),
  bookings: z.number().int().nullable(),
  noShowRate: z.number().nullable(),
  peak: z.number().int().nullable().meta({ description: 'Most desks held at once' }),
})
export type DeskUse = z.infer<typeof useSchema>

const deskAnalytics = contract({
  method: 'GET',
  path: '/places/{place}/desk-analytics',
  tag,
  summary: {
    id: 'Pemakaian meja per zona, hari, dan jam, untuk hari-hari utuh; kelompok di bawah lima orang tidak ditampilkan dan tidak dapat dihitung dari yang lain',
    en: 'Use of desks by zone, weekday and hour, over whole days; groups under five people are not shown, nor to be told from the others',
  },
  verb: 'booking.manage',
  placeOf: 'place',
  params: z.object({ place: idSchema }),
  query: z.object({
    from: askedQueryTime.optional(),
    to: askedQueryTime.optional(),
    by: z.enum(['zone', 'floor', 'desk']).default('zone'),
  }),
  response: z.object({
    from: time,
    to: time,
    sensedFrom: time.nullable().meta({
      description:
        'Since when it is known what sensors told: used, empty and unbooked hours count from there. Null: of no day of the span',
    }),
    total: useSchema,
    groups: z.array(useSchema),
    hours: z.array(
      z.object({
        weekday: z.number().int().meta({ description: 'ISO: 1 is Monday' }),
        hour: z.number().int(),
        share: z.number().nullable().meta({
          description: 'Desks held of all, in steps of 0.05; null: fewer than five people',
        }),
      }),
    ),
  }),
})

const bookingAudit = contract({
  method: 'GET',
  path: '/bookings/{booking}/audit',
  tag,
  summary: { id: 'Jejak perubahan suatu pesanan', en: 'What happened to a booking' },
  verb: 'booking.manage',
  scope: 'own',
  params: z.object({ booking: z.uuid() }),
  response: z.object({
    booking: bookingSchema,
    entries: z.array(
      z.object({
        at: time,
        by: z.enum(['person', 'other', 'system']),
        action: z.string(),
        detail: z.unknown(),
      }),
    ),
  }),
})

/** What the audit keeps of desks, and for those who administer them of accounts. */
export const CHANGE_KINDS = [
  'booking',
  'policy',
  'access',
  'holidays',
  'assignment',
  'lending',
  'account',
  'token',
] as const
export type ChangeKind = (typeof CHANGE_KINDS)[number]

const deskChanges = contract({
  method: 'GET',
  path: '/places/{place}/desk-changes',
  tag,
  summary: {
    id: 'Jejak perubahan meja, pesanan, dan aturan di suatu tempat, bagi admin juga akun dan token, terbaru dahulu; nama sesuai kebijakan, dan melihatnya dicatat',
    en: 'Changes of desks, bookings and rules of a place, for administrators also of accounts and tokens, newest first; names within policy, and seeing them is logged',
  },
  verb: 'booking.manage',
  placeOf: 'place',
  params: z.object({ place: idSchema }),
  query: z.object({
    kind: z
      .enum(CHANGE_KINDS)
      .optional()
      .meta({ description: 'Without it all that the caller may read; account and token need user.read' }),
    before: z.coerce.number().int().positive().optional().meta({ description: 'Id of the last entry seen' }),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  response: z.object({
    entries: z.array(
      z.object({
        id: z.number().int(),
        at: time,
        kind: z.enum(CHANGE_KINDS),
        action: z.string(),
        place: z
          .string()
          .nullable()
          .meta({ description: 'Desk, or place of the rule, role or token; null: a whole account' }),
        booking: z.uuid().nullable(),
        span: z
          .object({ from: time, to: time })
          .nullable()
          .meta({ description: 'For when that booking is planned now' }),
        person: z.string().nullable().meta({ description: 'Whose account it is' }),
        subject: z
          .string()
          .nullable()
          .meta({ description: 'Name of that person, within policy, or of the token' }),
        by: z.enum(['self', 'person', 'token', 'system']),
        actor: z.string().nullable().meta({ description: 'Name, within policy, or of the token' }),
        detail: z.unknown(),
      }),
    ),
    next: z.number().int().nullable().meta({ description: 'Pass as `before` for older ones' }),
  }),
})

export const INCIDENT_KINDS = ['squat', 'sensor_suspect', 'problem'] as const

const incidents = contract({
  method: 'GET',
  path: '/desk-incidents',
  tag,
  summary: {
    id: 'Meja yang ditempati orang lain, sensor yang mencurigakan, laporan masalah',
    en: 'Desks taken by others, suspect sensors, reported problems',
  },
  verb: 'booking.manage',
  scope: 'own',
  query: z.object({ closed: z.stringbool().default(false) }),
  response: z.object({
    incidents: z.array(
      z.object({
        id: z.number(),
        desk: idSchema,
        kind: z.enum(INCIDENT_KINDS),
        detail: z.string(),
        at: time,
        closedAt: time.nullable(),
      }),
    ),
  }),
})

const incidentStep = (method: 'POST' | 'DELETE', path: string, id: string, en: string) =>
  contract({
    method,
    path: `/desk-incidents/{incident}${path}`,
    tag,
    summary: { id, en },
    verb: 'booking.manage',
    scope: 'own',
    status: 204,
    params: z.object({ incident: z.coerce.number().int() }),
    response: z.undefined(),
  })
const closeIncident = incidentStep('DELETE', '', 'Tutup suatu kejadian', 'Close an incident')
const reopenIncident = incidentStep(
  'POST',
  '/reopen',
  'Buka kembali suatu kejadian',
  'Open an incident again',
)

export const deskInsightApi = {
  deskAnalytics,
  bookingAudit,
  deskChanges,
  incidents,
  closeIncident,
  reopenIncident,
}
