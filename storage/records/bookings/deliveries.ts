import { type Kysely, sql } from 'kysely'
import { countsOf } from '../mail.ts'
import type { Database } from '../schema.ts'
import type { BookingRecords, DeadDelivery, Delivery, Webhook } from './port.ts'

type Hooks = Pick<
  BookingRecords,
  | 'webhooks'
  | 'addWebhook'
  | 'removeWebhook'
  | 'dueWebhooks'
  | 'claimDelivery'
  | 'settleDelivery'
  | 'deadDeliveries'
  | 'redeliver'
  | 'deliveryCounts'
>

/** Given-up deliveries that one answer names. */
const DEAD_MAX = 200

export const webhookRecords = (db: Kysely<Database>): Hooks => ({
  async webhooks() {
    const { rows } = await sql<Webhook>`
      SELECT w.id, w.url, w.created_ms AS "createdAt",
        (SELECT count(*)::int FROM webhook_delivery d WHERE d.webhook = w.id AND d.state = 'waiting') AS waiting,
        (SELECT json_build_object('state', d.state, 'error', d.last_error) FROM webhook_delivery d
          WHERE d.webhook = w.id AND d.attempts > 0 ORDER BY d.id DESC LIMIT 1) AS last
      FROM webhook w ORDER BY w.created_ms, w.id`.execute(db)
    return rows
  },

  async addWebhook({ id, url, secret }, now) {
    await sql`INSERT INTO webhook (id, url, secret, created_ms) VALUES (${id}, ${url}, ${secret}, ${now})`.execute(
      db,
    )
  },

  async removeWebhook(id) {
    await sql`DELETE FROM webhook WHERE id = ${id}`.execute(db)
  },

  async dueWebhooks(now) {
    const { rows } = await sql<{ webhook: string }>`SELECT DISTINCT webhook FROM webhook_delivery
      WHERE state = 'waiting' AND next_ms <= ${now}`.execute(db)
    return rows.map(({ webhook }) => webhook)
  },

  async claimDelivery(webhook, now, retryAt) {
    const { rows } = await sql<Delivery>`
      WITH due AS (SELECT id FROM webhook_delivery WHERE webhook = ${webhook} AND state = 'waiting' AND next_ms <= ${now}
        ORDER BY next_ms, id FOR UPDATE SKIP LOCKED LIMIT 1)
      UPDATE webhook_delivery d SET next_ms = ${retryAt}, attempts = attempts + 1 FROM due, webhook w
      WHERE d.id = due.id AND w.id = d.webhook
      RETURNING d.id, w.url, w.secret, d.body::text AS body, d.attempts`.execute(db)
    return rows[0] ?? null
  },

  async settleDelivery(id, { state, nextAt, error }) {
    await sql`UPDATE webhook_delivery SET state = ${state}, next_ms = ${nextAt}, last_error = ${error} WHERE id = ${id}`.execute(
      db,
    )
  },

  async deadDeliveries() {
    const { rows } = await sql<DeadDelivery>`
      SELECT d.id, w.url, d.body->>'topic' AS topic, (d.body->>'at')::bigint AS at, d.attempts, d.last_error AS error
      FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook
      WHERE d.state = 'dead' ORDER BY d.id DESC LIMIT ${DEAD_MAX}`.execute(db)
    return rows
  },

  async redeliver(id, now) {
    const { rows } = await sql`UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_ms = ${now}
      WHERE id = ${id} AND state = 'dead' RETURNING id`.execute(db)
    return rows.length > 0
  },

  async deliveryCounts() {
    return await countsOf(db, sql`webhook_delivery`)
  },
})
