import { bookingsApi } from '#model/api/bookings.ts'
import type { Booking } from '#model/bookings/booking.ts'
import { isFree } from '#model/bookings/find.ts'
import { keptSpans } from '#model/bookings/gap.ts'
import { DEFAULT_RULES } from '#model/bookings/policy.ts'
import { refusal, refused } from '#model/bookings/rules.ts'
import { release } from '#model/bookings/steps.ts'
import { DenyutError } from '#model/errors.ts'
import { actOf } from '../../access/act.ts'
import type { Caller } from '../../access/identities.ts'
import type { Serve } from '../../serve/serve.ts'
import { freeDesks, sitterOf } from '../choose.ts'
import type { BookingParts } from '../parts.ts'
import { bookingViews } from '../view.ts'

/** Longest block: refurbishment of a floor. */
const BLOCK_MAX_MS = 366 * 86_400_000

export function blockRoutes(serve: Serve, parts: BookingParts): void {
  const { authority, directory, bookings, clock } = parts

  serve(bookingsApi.blockDesks, async ({ caller, body }) => {
    for (const place of body.places) authority.demand(caller, 'booking.manage', place)
    const now = clock.now()
    if (body.to <= Math.max(body.from, now) || body.to - body.from > BLOCK_MAX_MS)
      throw new DenyutError('booking_too_late')
    const desks = [...new Set(body.places.flatMap((place) => directory.below(place).map(({ id }) => id)))]
    const request = {
      desks,
      from: body.from,
      to: body.to,
      note: body.note ?? null,
      moves: new Map<string, string>(),
    }
    const act = actOf(caller, 'blocked', now)
    let result = await bookings.block(request, act)
    if (result.blocks.length === 0 && result.hits.length > 0 && body.move) {
      request.moves = await movesFor(parts, caller, result.hits, new Set(desks))
      result = await bookings.block(request, act)
    }
    if (result.blocks.length === 0 && result.hits.length > 0) {
      const hits = await bookingViews(parts, caller, result.hits, 'block')
      const stuck = body.move
        ? result.hits.flatMap(({ id }) => (request.moves.has(id) ? [] : [id]))
        : result.hits.flatMap((hit) => (isMovable(hit, now) ? [] : [hit.id]))
      throw refused(refusal('booking_block_hits', { hits, stuck }))
    }
    const moved = result.hits.map(({ id, desk }) => ({
      booking: id,
      from: desk,
      to: request.moves.get(id) ?? desk,
    }))
    changed(parts, [...desks, ...moved.map(({ to }) => to)])
    return { blocks: result.blocks.map(({ id, desk }) => ({ id, desk })), moved }
  })

  serve(bookingsApi.listBlocks, async ({ caller, query }) => {
    const desks = (query.place === undefined ? directory.all() : directory.below(query.place)).filter(
      ({ id }) => authority.at(caller, 'booking.manage', id),
    )
    const now = clock.now()
    const blocks = await bookings.blocks(
      desks.map(({ id }) => id),
      now,
    )
    return {
      now,
      blocks: blocks.map(({ id, desk, from, to, note, createdAt }) => ({
        id,
        desk,
        from,
        to,
        note,
        createdAt,
      })),
    }
  })

  serve(bookingsApi.unblock, async ({ caller, params }) => {
    changed(parts, [await open(parts, caller, params.booking)])
    return undefined
  })

  serve(bookingsApi.unblockAll, async ({ caller, body }) => {
    const desks = []
    for (const id of body.blocks) desks.push(await open(parts, caller, id))
    changed(parts, desks)
    return { opened: body.blocks }
  })
}

const changed = ({ directory, changed: tell }: BookingParts, desks: readonly string[]): void =>
  tell([...new Set(desks.flatMap((desk) => directory.find(desk)?.floor ?? []))])

/** Opens one blocked desk; resolves to it. */
async function open(parts: BookingParts, caller: Caller, id: string): Promise<string> {
  const { authority, bookings, clock } = parts
  const block = await bookings.read(id)
  if (block?.kind !== 'block')
    throw new DenyutError('not_found', { id: `Tidak ada penutupan ${id}.`, en: `There is no block ${id}.` })
  authority.demand(caller, 'booking.manage', block.desk)
  const now = clock.now()
  const act = { ...actOf(caller, 'unblocked', now), version: null }
  const result = await bookings.change(block.id, act, (row) => release(row, now, DEFAULT_RULES, 'admin'))
  if (result.kind === 'refused') throw refused(result.refuse)
  return block.desk
}

/** What has begun stays where it is. */
const isMovable = (hit: Booking, now: number): boolean =>
  hit.state === 'reserved' && hit.from > now && hit.person !== null

/** The nearest free desk for each booking that a block hits. */
async function movesFor(
  parts: BookingParts,
  caller: Caller,
  hits: readonly Booking[],
  blocked: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const { book, bookings, clock, directory } = parts
  const edition = await book.open()
  const moves = new Map<string, string>()
  const given = new Map<string, readonly Booking[]>()
  for (const hit of hits) {
    const person = hit.person !== null && isMovable(hit, clock.now()) && (await bookings.profile(hit.person))
    if (!person) continue
    const here = directory.desk(hit.desk)
    const near = directory.below(here.building)
    const seeker = { ...person, visitor: hit.visitor }
    const free = await freeDesks(parts, edition, caller, seeker, hit, near, here)
    const desk = free.find(
      (one) =>
        !blocked.has(one.id) &&
        isFree(hit, keptSpans(given.get(one.id) ?? [], sitterOf(seeker), edition.gap(one))),
    )
    if (!desk) continue
    moves.set(hit.id, desk.id)
    given.set(desk.id, [...(given.get(desk.id) ?? []), hit])
  }
  return moves
}
