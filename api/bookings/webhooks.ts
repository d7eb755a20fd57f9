import { createHmac } from 'node:crypto'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { BookingRecords, Delivery } from '#storage/records/bookings/port.ts'
import { afterAttempt, faultOf } from '../outbox/attempts.ts'
import { Lanes } from '../outbox/lanes.ts'

/** Deliveries to one webhook in one go; the next asking goes on. */
const BATCH_MAX = 50
const TIMEOUT_MS = 5_000

/** Sends one signed body; resolves to the HTTP status. */
export type Post = (
  url: string,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
) => Promise<number>

/** HMAC-SHA-256 over time and body, so that an old delivery cannot be played back as a new one. */
const signature = (secret: string, at: number, body: string): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`

interface WebhookParts {
  readonly bookings: Pick<BookingRecords, 'dueWebhooks' | 'claimDelivery' | 'settleDelivery'>
  readonly clock: Clock
  readonly log: Log
}

/** Sends deliveries that are due, each webhook in its own lane: one that does not answer holds up nobody else. */
export class Webhooks {
  readonly #parts: WebhookParts
  readonly #post: Post
  readonly #lanes: Lanes
  readonly #stopping = new AbortController()

  constructor(parts: WebhookParts, post: Post) {
    this.#parts = parts
    this.#post = post
    this.#lanes = new Lanes(parts.log, 'a webhook could not be served; tried again')
  }

  /** Starts what is due; `idle` waits for it. */
  async send(): Promise<void> {
    if (this.#stopping.signal.aborted) return
    for (const webhook of await this.#parts.bookings.dueWebhooks(this.#parts.clock.now()))
      this.#lanes.run(webhook, () => this.#sendTo(webhook))
  }

  idle(): Promise<void> {
    return this.#lanes.idle()
  }

  /** Breaks off what is on its way: it is sent again after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.idle()
  }

  async #sendTo(webhook: string): Promise<void> {
    const { bookings, clock } = this.#parts
    for (let i = 0; i < BATCH_MAX && !this.#stopping.signal.aborted; i++) {
      const now = clock.now()
      // Claimed until after the time-out: another process does not send it meanwhile.
      const delivery = await bookings.claimDelivery(webhook, now, now + 2 * TIMEOUT_MS)
      if (!delivery) return
      const fault = await this.#attempt(delivery)
      await bookings.settleDelivery(delivery.id, afterAttempt(delivery.attempts, fault, clock.now()))
      // What has failed now will not take the next one either.
      if (fault !== null) return
    }
  }

  /** Fault of one attempt; null when it was taken. */
  async #attempt({ id, url, secret, body }: Delivery): Promise<string | null> {
    const { clock } = this.#parts
    const at = clock.now()
    const timeout = new AbortController()
    const cancel = clock.after(TIMEOUT_MS, () => timeout.abort(new Error('no answer in time')))
    const headers = {
      'content-type': 'application/json',
      'denyut-delivery': String(id),
      'denyut-signature': signature(secret, at, body),
    }
    try {
      const signal = AbortSignal.any([timeout.signal, this.#stopping.signal])
      const status = await this.#post(url, headers, body, signal)
      return status >= 200 && status < 300 ? null : `HTTP ${status}`
    } catch (error) {
      return faultOf(error)
    } finally {
      cancel()
    }
  }
}
