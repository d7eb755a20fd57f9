import * as z from 'zod'
import { contract } from './contract.ts'

const tag = 'desk-admin'
const time = z.number().int().meta({ description: 'Unix ms' })

const listWebhooks = contract({
  method: 'GET',
  path: '/webhooks',
  tag,
  summary: {
    id: 'Webhook dan kiriman yang gagal tetap',
    en: 'Webhooks, and deliveries that failed for good',
  },
  verb: 'settings.write',
  response: z.object({
    webhooks: z.array(
      z.object({
        id: z.uuid(),
        url: z.string(),
        createdAt: time,
        waiting: z.number().int().meta({ description: 'Deliveries still to be sent' }),
        last: z
          .object({ state: z.enum(['waiting', 'sent', 'dead']), error: z.string().nullable() })
          .nullable()
          .meta({ description: 'Newest delivery that was tried; waiting: it is tried again' }),
      }),
    ),
    dead: z.array(
      z.object({
        id: z.number(),
        url: z.string(),
        topic: z.string().meta({ description: 'What it would have told of' }),
        at: time.meta({ description: 'When that happened' }),
        attempts: z.number().int(),
        error: z.string().nullable(),
      }),
    ),
  }),
})

const addWebhook = contract({
  method: 'POST',
  path: '/webhooks',
  tag,
  summary: {
    id: 'Tambah webhook; kunci tanda tangannya hanya ada pada jawaban ini. Kepala denyut-signature: t=<ms>,v1=<HMAC-SHA-256 dari "t.badan">',
    en: 'Add a webhook; its signing key is in the answer and never again. Header denyut-signature: t=<ms>,v1=<HMAC-SHA-256 of "t.body">',
  },
  verb: 'settings.write',
  scope: 'own',
  status: 201,
  body: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(500) }),
  response: z.object({ id: z.uuid(), secret: z.string() }),
})

const removeWebhook = contract({
  method: 'DELETE',
  path: '/webhooks/{id}',
  tag,
  summary: { id: 'Hapus webhook', en: 'Remove a webhook' },
  verb: 'settings.write',
  scope: 'own',
  status: 204,
  params: z.object({ id: z.uuid() }),
  response: z.undefined(),
})

const redeliver = contract({
  method: 'POST',
  path: '/webhooks/deliveries/{delivery}/redeliver',
  tag,
  summary: {
    id: 'Kirim ulang kiriman yang gagal tetap, dengan semua percobaannya',
    en: 'Send a delivery that failed for good again, with all its attempts',
  },
  verb: 'settings.write',
  status: 204,
  params: z.object({ delivery: z.coerce.number().int() }),
  response: z.undefined(),
})

export const webhooksApi = { listWebhooks, addWebhook, removeWebhook, redeliver }
