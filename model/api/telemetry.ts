import * as z from 'zod'
import { idSchema } from '../ids.ts'
import { contract } from './contract.ts'

const metric = z.string().regex(/^[a-z][a-z0-9_]{0,40}$/)
const time = z
  .union([z.coerce.number().int(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))])
  .meta({ description: 'Unix ms or ISO 8601 with offset' })

const livePointSchema = z.object({
  subject: idSchema,
  metric,
  value: z.union([z.number(), z.string(), z.null()]),
  at: z.number().meta({ description: 'Event time, Unix ms; 0 when never' }),
  quality: z.number().int(),
})

const live = contract({
  method: 'GET',
  path: '/live/{place}',
  tag: 'telemetry',
  summary: {
    id: 'Nilai sekarang suatu tempat dan yang ditampilkan bersamanya',
    en: 'Present values of a place and what is shown with it: aggregates with aggregate.read, desks with desk.read',
  },
  verb: 'campus.read',
  placeOf: 'place',
  params: z.object({ place: idSchema }),
  response: z.object({ at: z.number(), points: z.array(livePointSchema) }),
})

const latest = contract({
  method: 'GET',
  path: '/latest/{subject}',
  tag: 'telemetry',
  summary: {
    id: 'Nilai terakhir satu perangkat atau tempat',
    en: 'Last values of one device (device.read), desk (desk.read) or other place (aggregate.read)',
  },
  verb: 'campus.read',
  placeOf: 'subject',
  params: z.object({ subject: idSchema }),
  response: z.object({ at: z.number(), points: z.array(livePointSchema) }),
})

export const STEPS = ['raw', '1m', '5m', '15m', '1h', '1d'] as const
export const bucketSchema = z.object({
  t: z.number().meta({ description: 'Start of the bucket, Unix ms' }),
  count: z.number(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable().meta({ description: 'Time-weighted for levels' }),
  last: z.number().nullable(),
  delta: z.number().nullable().meta({ description: 'Rise of a counter within the bucket' }),
  quality: z.number().int(),
})

const history = contract({
  method: 'GET',
  path: '/history/{subject}/{metric}',
  tag: 'telemetry',
  summary: {
    id: 'Nilai satu deret pada [from, to): titik mentah atau rangkuman menurut zona waktu tempatnya. Rangkuman kosong tidak dikirim: celah tetap celah.',
    en: 'Values of one series in [from, to): raw points or buckets in the zone of the place. Empty buckets are left out: a gap is a gap.',
  },
  verb: 'history.read',
  placeOf: 'subject',
  params: z.object({ subject: idSchema, metric }),
  query: z.object({
    from: time,
    to: time,
    step: z
      .enum([...STEPS, 'auto'])
      .default('auto')
      .meta({ description: 'auto chooses at most `points` buckets' }),
    points: z.coerce.number().int().min(10).max(5_000).default(800),
    reason: z.string().min(8).max(300).optional().meta({
      description: 'Why the presence of a single desk is looked at; needed with desk.history, and logged',
    }),
  }),
  response: z.object({
    subject: idSchema,
    metric,
    unit: z.string(),
    kind: z.enum(['gauge', 'counter', 'state', 'count']),
    zone: z.string(),
    step: z.enum(STEPS),
    step_ms: z.number(),
    from: z.number(),
    to: z.number(),
    buckets: z.array(bucketSchema),
  }),
})

export const telemetryApi = { live, latest, history }
