import type { FastifyReply, FastifyRequest } from 'fastify'
import { bookingsApi } from '#model/api/bookings.ts'
import { rulesOf, sourcesOf } from '#model/bookings/policy.ts'
import { DenyutError } from '#model/errors.ts'
import type { Written } from '#storage/records/bookings/port.ts'
import { actOf } from '../../access/act.ts'
import type { Caller } from '../../access/identities.ts'
import type { Serve } from '../../serve/serve.ts'
import { ifMatchOf } from '../change.ts'
import type { BookingParts } from '../parts.ts'
import type { Edition } from '../rule-book.ts'
import { whoOf } from './changes.ts'

/** Rules and units of places. */
export function ruleRoutes(serve: Serve, parts: BookingParts): void {
  policyRoutes(serve, parts)
  accessRoutes(serve, parts)
  serve(bookingsApi.listUnits, async () => ({ units: [...(await parts.bookings.units())] }))
}

function policyRoutes(serve: Serve, parts: BookingParts): void {
  const { authority, directory, bookings, clock, book } = parts

  serve(bookingsApi.readPolicy, async ({ caller, params, reply }) => {
    const edition = await book.open()
    const { policies, policyVersions } = edition.setup
    const ancestors = directory.ancestors(params.place)
    const above = ancestors.slice(1)
    const version = policyVersions.get(params.place) ?? 0
    tag(reply, version)
    return {
      version,
      changed: await lastChange(parts, caller, 'policy', params.place),
      own: policies.get(params.place) ?? {},
      rules: edition.rules(ancestors),
      inherited: rulesOf(above, policies),
      sources: sourcesOf(above, policies),
      ...(await unitsOf(parts, edition, caller, ancestors)),
    }
  })

  serve(bookingsApi.setPolicy, async ({ caller, params, body, request, reply }) => {
    authority.demand(caller, 'booking.manage', params.place)
    const act = actOf(caller, 'set', clock.now())
    const written = await bookings.setPolicy(params.place, body, act, seenVersion(request))
    return await settled(parts, caller, 'policy', params.place, written, reply)
  })
}

function accessRoutes(serve: Serve, parts: BookingParts): void {
  const { authority, directory, bookings, clock, book } = parts

  serve(bookingsApi.readAccess, async ({ caller, params, reply }) => {
    const ancestors = directory.ancestors(params.place)
    const { accessVersion, accessChanged, access } = await unitsOf(
      parts,
      await book.open(),
      caller,
      ancestors,
    )
    tag(reply, accessVersion)
    return { version: accessVersion, changed: accessChanged, access }
  })

  serve(bookingsApi.setAccess, async ({ caller, params, body, request, reply }) => {
    authority.demand(caller, 'booking.manage', params.place)
    const act = actOf(caller, 'set', clock.now())
    const written = await bookings.setAccess(params.place, body.access, act, seenVersion(request))
    return await settled(parts, caller, 'access', params.place, written, reply)
  })
}

async function unitsOf(
  parts: BookingParts,
  { setup }: Edition,
  caller: Caller,
  ancestors: readonly string[],
) {
  const [place = '', ...above] = ancestors
  const rowsOf = (at: string | undefined) =>
    setup.access.filter((row) => row.place === at).map(({ unit, weekdays }) => ({ unit, weekdays }))
  const holder = (places: readonly string[]) =>
    places.find((at) => setup.access.some((row) => row.place === at))
  return {
    access: rowsOf(place),
    accessFrom: holder(ancestors) ?? null,
    accessVersion: setup.accessVersions.get(place) ?? 0,
    accessChanged: await lastChange(parts, caller, 'access', place),
    accessInherited: rowsOf(holder(above)),
  }
}

/** The answer to a write; throws `rules_version` with who was first. */
async function settled(
  parts: BookingParts,
  caller: Caller,
  kind: 'policy' | 'access',
  place: string,
  { kind: outcome, version }: Written,
  reply: FastifyReply,
): Promise<{ version: number }> {
  parts.book.forget()
  if (outcome === 'changed')
    throw new DenyutError('rules_version', undefined, {
      details: { version, ...(await lastChange(parts, caller, kind, place)) },
    })
  tag(reply, version)
  return { version }
}

/** When and by whom something was last set on a place; null for whoever does not manage it. */
async function lastChange(parts: BookingParts, caller: Caller, entity: 'policy' | 'access', place: string) {
  if (!parts.authority.at(caller, 'booking.manage', place)) return null
  const [entry] = await parts.bookings.audit({ entity, entityId: place, limit: 1 })
  return entry ? { at: entry.at, ...(await whoOf(parts, caller, entry.actor)) } : null
}

/** Version in If-Match. Throws `rules_version_needed`. */
function seenVersion(request: FastifyRequest): number {
  const version = ifMatchOf(request)
  if (version === null) throw new DenyutError('rules_version_needed')
  return version
}

const tag = (reply: FastifyReply, version: number) => reply.header('etag', `"${version}"`)
