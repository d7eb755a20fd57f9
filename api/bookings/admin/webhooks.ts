import { randomUUID } from 'node:crypto'
import { bookingsApi } from '#model/api/bookings.ts'
import { DenyutError } from '#model/errors.ts'
import { randomSecret } from '#platform/secrets.ts'
import type { Caller } from '../../access/identities.ts'
import type { Serve } from '../../serve/serve.ts'
import { isForbidden } from '../http-post.ts'
import type { BookingParts } from '../parts.ts'

export function webhookRoutes(serve: Serve, { authority, bookings, clock }: BookingParts): void {
  /** Events of a webhook are those of the whole campus. */
  const demand = (caller: Caller): void => {
    if (!authority.onCampus(caller, 'settings.write')) throw new DenyutError('forbidden')
  }

  serve(bookingsApi.listWebhooks, async ({ caller }) => {
    demand(caller)
    return { webhooks: [...(await bookings.webhooks())], dead: [...(await bookings.deadDeliveries())] }
  })

  serve(bookingsApi.addWebhook, async ({ caller, body }) => {
    demand(caller)
    if (isForbidden(body.url)) throw new DenyutError('webhook_address')
    const secret = randomSecret()
    const id = randomUUID()
    await bookings.addWebhook({ id, url: body.url, secret }, clock.now())
    return { id, secret }
  })

  serve(bookingsApi.removeWebhook, async ({ caller, params }) => {
    demand(caller)
    await bookings.removeWebhook(params.id)
    return undefined
  })

  serve(bookingsApi.redeliver, async ({ params }) => {
    if (!(await bookings.redeliver(params.delivery, clock.now())))
      throw new DenyutError('not_found', {
        id: `Tidak ada kiriman ${params.delivery} yang dihentikan.`,
        en: `No delivery ${params.delivery} was given up.`,
      })
    return undefined
  })
}
