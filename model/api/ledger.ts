import * as z from 'zod'
import { idSchema } from '../ids.ts'
import { LATENESS_CLASSES } from '../lateness.ts'
import { QUARANTINE_REASONS } from '../readings.ts'
import { contract } from './contract.ts'

const accountSchema = z.object({
  messages: z.object({
    received: z.number(),
    stored: z.number(),
    duplicate: z.number(),
    quarantined: z.number(),
  }),
  readings: z.object({
    decoded: z.number(),
    stored: z.number(),
    duplicate: z.number(),
    overwritten: z.number(),
    refused: z.number(),
  }),
  suspect: z.number(),
  late: z.number(),
  clockAhead: z.number(),
  clockFrozen: z.number(),
  lateness: z.object({ counts: z.array(z.number()).length(LATENESS_CLASSES), sum_ms: z.number() }).meta({
    description:
      'Written readings by how long after their event time they were received: at most 1 s, 10 s, 1 min, 10 min, 1 h, 1 d, and later',
  }),
})

const readLedger = contract({
  method: 'GET',
  path: '/ledger',
  tag: 'ledger',
  summary: {
    id: 'Kedua neraca secara keseluruhan, serta keadaan antrean dan penulisan',
    en: 'Both ledgers in total, and the state of spool and sink',
  },
  verb: 'ledger.read',
  response: z.object({
    at: z.number(),
    balanced: z.boolean(),
    inFlight: z.number().meta({ description: 'received − stored − duplicate − quarantined' }),
    total: accountSchema,
    /** QoS 0 messages counted, and counted again when shed under load. */
    qos0: z.object({ received: z.number(), shed: z.number() }),
    payloadNotKept: z.number(),
    spool: z.object({
      state: z.enum(['accepting', 'full', 'failing']),
      records: z.number(),
      bytes: z.number(),
      limitBytes: z.number(),
      oldestAt: z.number().nullable(),
    }),
    sink: z.object({
      store: z.string(),
      state: z.enum(['ok', 'retrying', 'paused', 'stopped']),
      detail: z.string().nullable(),
      since: z.number(),
      rate_per_s: z.number(),
      catchUp_s: z.number().nullable(),
    }),
    rollups: z.object({ dirty: z.number() }),
    demoHistory: z.object({ done: z.number(), total: z.number() }).nullable().meta({
      description:
        'How far the history of the demo fleet has come; null when it is whole or there is no demo',
    }),
  }),
})

const readDeviceLedgers = contract({
  method: 'GET',
  path: '/ledger/devices',
  tag: 'ledger',
  summary: {
    id: 'Neraca tiap perangkat, yang paling bermasalah lebih dahulu',
    en: 'The ledger of each device, most troubled first',
  },
  verb: 'ledger.read',
  scope: 'own',
  query: z.object({
    q: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    offset: z.coerce.number().int().min(0).default(0),
  }),
  response: z.object({ total: z.number(), devices: z.array(accountSchema.extend({ device: z.string() })) }),
})

const quarantineEntrySchema = z.object({
  id: z.string(),
  device: z.string(),
  topic: z.string(),
  reason: z.enum(QUARANTINE_REASONS),
  detail: z.string(),
  payload: z.object({ base64: z.string(), text: z.string().nullable() }).nullable(),
  count: z.number(),
  firstSeen: z.number(),
  lastSeen: z.number(),
})

const listQuarantine = contract({
  method: 'GET',
  path: '/quarantine',
  tag: 'ledger',
  summary: {
    id: 'Pesan yang ditolak beserta isi dan alasannya, terbaru lebih dahulu',
    en: 'Refused messages with payload and reason, newest first',
  },
  verb: 'quarantine.read',
  scope: 'own',
  query: z.object({
    reason: z.enum(QUARANTINE_REASONS).optional(),
    device: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).default(0),
  }),
  response: z.object({
    total: z.number(),
    byReason: z.partialRecord(z.enum(QUARANTINE_REASONS), z.number()),
    entries: z.array(quarantineEntrySchema),
  }),
})

const replayQuarantine = contract({
  method: 'POST',
  path: '/quarantine/replay',
  tag: 'ledger',
  summary: {
    id: 'Kirim ulang pesan karantina melalui jalur olah setelah diperbaiki',
    en: 'Send quarantined messages through the pipeline again, after a fix',
  },
  verb: 'quarantine.replay',
  scope: 'own',
  body: z.strictObject({
    ids: z.array(z.string()).max(1_000).optional(),
    reason: z.enum(QUARANTINE_REASONS).optional(),
    device: idSchema.optional(),
  }),
  response: z.object({
    replayed: z.number(),
    stored: z.number(),
    duplicate: z.number(),
    quarantined: z.number(),
  }),
})

export const ledgerApi = { readLedger, readDeviceLedgers, listQuarantine, replayQuarantine }
