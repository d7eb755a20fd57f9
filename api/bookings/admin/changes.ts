import { bookingsApi } from '#model/api/bookings.ts'
import type { ChangeKind } from '#model/api/desk-insight.ts'
import { DenyutError, noBooking } from '#model/errors.ts'
import type { Change, Profile } from '#storage/records/bookings/port.ts'
import type { Caller } from '../../access/identities.ts'
import type { Serve } from '../../serve/serve.ts'
import { deskAnalytics } from '../analytics.ts'
import type { BookingParts } from '../parts.ts'
import { bookingViews } from '../view.ts'

const AUDIT_MAX = 200
const SYSTEM = 'system'

/** Figures, and the trail of what was changed. */
export function changeRoutes(serve: Serve, parts: BookingParts): void {
  const { authority, bookings } = parts

  serve(
    bookingsApi.deskAnalytics,
    async ({ params, query }) => await deskAnalytics(parts, params.place, query),
  )

  serve(bookingsApi.bookingAudit, async ({ caller, params }) => {
    const booking = await bookings.read(params.booking)
    if (!booking || !authority.at(caller, 'booking.manage', booking.desk)) throw noBooking(params.booking)
    const entries = await bookings.audit({ entity: 'booking', entityId: booking.id, limit: AUDIT_MAX })
    const [view] = await bookingViews(parts, caller, [booking], 'audit')
    if (!view) throw new DenyutError('not_found')
    const by = (actor: string) =>
      actor === SYSTEM
        ? ('system' as const)
        : actor === booking.person
          ? ('person' as const)
          : ('other' as const)
    return {
      booking: view,
      entries: entries.map(({ at, actor, action, detail }) => ({ at, by: by(actor), action, detail })),
    }
  })

  serve(bookingsApi.deskChanges, async ({ caller, params, query }) => {
    const { kind, ...page } = query
    if (kind !== undefined && ACCOUNT_KINDS.has(kind)) authority.demand(caller, 'user.read', params.place)
    const { desks, places } = placesBelow(parts, params.place)
    const entries = await bookings.changes({
      desks,
      places,
      accounts: accountsOf(parts, caller, params.place, [...places, ...desks]),
      kinds: kind === undefined ? undefined : [kind === 'account' ? 'person' : kind],
      ...page,
    })
    const people = entries.flatMap(({ actor, entity, entityId }) =>
      entity === 'person' ? [actor, entityId] : [actor],
    )
    const names = await namesOf(parts, caller, people)
    const last = entries.at(-1)
    return {
      entries: entries.map((entry) => view(entry, caller, names)),
      next: last && entries.length === query.limit ? last.id : null,
    }
  })
}

const ACCOUNT_KINDS: ReadonlySet<ChangeKind> = new Set(['account', 'token'])

/** Whose accounts belong to a place: those with a role there, as people are listed; on the campus also those with none, or on a place that is gone. */
function accountsOf(
  { authority, registry }: BookingParts,
  caller: Caller,
  place: string,
  below: readonly string[],
): 'all' | readonly string[] | null {
  if (!authority.at(caller, 'user.read', place)) return null
  return place === registry.campus().id ? 'all' : below
}

const namesOf = async (parts: BookingParts, caller: Caller, actors: readonly string[]) =>
  await parts.names.byRole(
    caller,
    actors.filter((actor) => actor !== SYSTEM),
    'changes',
  )

/** Who did something, as far as a caller who manages the place may read it. */
export async function whoOf(parts: BookingParts, caller: Caller, actor: string) {
  const names = await namesOf(parts, caller, [actor])
  return { by: byOf(caller, actor), actor: names.get(actor)?.name ?? null }
}

const byOf = (caller: Caller, actor: string): 'system' | 'self' | 'person' =>
  actor === SYSTEM ? 'system' : actor === caller.id ? 'self' : 'person'

function placesBelow({ directory, registry }: BookingParts, place: string) {
  const kinds = ['campus', 'building', 'floor', 'zone', 'room'] as const
  const below = kinds
    .flatMap((kind) => registry.places(kind))
    .filter(({ ancestors }) => ancestors.includes(place))
  return { desks: directory.below(place).map(({ id }) => id), places: below.map(({ id }) => id) }
}

function view(entry: Change, caller: Caller, names: ReadonlyMap<string, Profile>) {
  const { id, at, actor, action, entity, entityId, detail, token, from, to } = entry
  const named = (detail ?? {}) as { desk?: string; place?: string; name?: string }
  const person = entity === 'person' ? entityId : null
  return {
    id,
    at,
    kind: (person === null ? entity : 'account') as ChangeKind,
    action,
    place: placeOf(entry, named),
    booking: entity === 'booking' ? entityId : null,
    span: from === null || to === null ? null : { from, to },
    person,
    subject: entity === 'token' ? (named.name ?? null) : (names.get(person ?? '')?.name ?? null),
    by: token === null ? byOf(caller, actor) : ('token' as const),
    actor: token ?? names.get(actor)?.name ?? null,
    detail,
  }
}

function placeOf({ entity, entityId }: Change, named: { desk?: string; place?: string }): string | null {
  if (entity === 'booking') return named.desk ?? null
  if (entity === 'person' || entity === 'token') return named.place ?? null
  return entityId
}
