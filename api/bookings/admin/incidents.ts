import { bookingsApi } from '#model/api/bookings.ts'
import { DenyutError } from '#model/errors.ts'
import type { Caller } from '../../access/identities.ts'
import type { Serve } from '../../serve/serve.ts'
import type { BookingParts } from '../parts.ts'

const INCIDENTS_MAX = 500

/** What is wrong with desks. */
export function incidentRoutes(serve: Serve, { authority, bookings, clock, directory }: BookingParts): void {
  const known = async (caller: Caller, id: number): Promise<number> => {
    const incident = await bookings.readIncident(id)
    if (!incident || !authority.at(caller, 'booking.manage', incident.desk))
      throw new DenyutError('not_found', {
        id: `Tidak ada kejadian ${id}.`,
        en: `There is no incident ${id}.`,
      })
    return id
  }

  serve(bookingsApi.incidents, async ({ caller, query }) => {
    const desks = directory.all().filter(({ id }) => authority.at(caller, 'booking.manage', id))
    const incidents = await bookings.incidents({
      desks: desks.map(({ id }) => id),
      closed: query.closed,
      limit: INCIDENTS_MAX,
    })
    return { incidents: [...incidents] }
  })

  serve(bookingsApi.closeIncident, async ({ caller, params }) => {
    await bookings.closeIncident(await known(caller, params.incident), clock.now())
    return undefined
  })

  serve(bookingsApi.reopenIncident, async ({ caller, params }) => {
    await bookings.reopenIncident(await known(caller, params.incident))
    return undefined
  })
}
