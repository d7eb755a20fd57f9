import { kioskApi } from '#model/api/kiosk.ts'
import { localDay } from '#model/bookings/hours.ts'
import type { Floor } from '#model/campus/campus.ts'
import { DenyutError } from '#model/errors.ts'
import type { TokenRecord } from '#storage/records/records.ts'
import type { AccessAdmin } from '../access/admin.ts'
import type { Caller } from '../access/identities.ts'
import type { Serve } from '../serve/serve.ts'
import { dayView, defaultSpan, lookAt } from './availability.ts'
import type { BookingParts } from './parts.ts'

export type Screens = Pick<AccessAdmin, 'createToken' | 'listTokens' | 'revokeToken'>

export interface WallParts {
  readonly screens: Screens
  /** DENYUT_PUBLIC_URL without a slash at the end. */
  readonly publicUrl: string | null
}

/** What hangs on floors: screens, the links by which they may show it, and the codes on desks. */
export function kioskRoutes(serve: Serve, parts: BookingParts, { screens, publicUrl }: WallParts): void {
  const { authority } = parts

  serve(kioskApi.readFloor, async ({ caller, params }) => await kioskFloor(parts, caller, params.floor))

  serve(kioskApi.deskSheet, ({ params }) => {
    floorOf(parts, params.floor)
    return { address: publicUrl }
  })

  serve(kioskApi.createLink, async ({ caller, body }) => {
    floorOf(parts, body.floor)
    const { name, floor, expiresIn_d } = body
    const { id, url, expiresAt } = await screens.createToken(
      { name, role: 'kiosk', scope: floor, expiresIn_d },
      undefined,
      caller,
    )
    return { id, floor, name, expiresAt, url: url as string }
  })

  const own = async (caller: Caller): Promise<TokenRecord[]> =>
    (await screens.listTokens()).filter(
      ({ grant }) => grant.role === 'kiosk' && authority.at(caller, 'booking.manage', grant.place),
    )

  serve(kioskApi.listLinks, async ({ caller }) => ({
    kiosks: (await own(caller)).map(({ id, name, grant, expiresAt }) => ({
      id,
      name,
      floor: grant.place,
      expiresAt,
    })),
  }))

  serve(kioskApi.revokeLink, async ({ caller, params }) => {
    if (!(await own(caller)).some(({ id }) => id === params.id))
      throw new DenyutError('not_found', {
        id: `Tidak ada tautan ${params.id}.`,
        en: `There is no link ${params.id}.`,
      })
    await screens.revokeToken(params.id, caller)
    return undefined
  })
}

/** Throws `not_found` for anything but a floor. */
function floorOf({ registry }: BookingParts, id: string): { floor: Floor; building: string } {
  for (const building of registry.campus().buildings) {
    const floor = building.floors.find((one) => one.id === id)
    if (floor) return { floor, building: building.label }
  }
  throw new DenyutError('not_found', { id: `Tidak ada lantai ${id}.`, en: `There is no floor ${id}.` })
}

async function kioskFloor(parts: BookingParts, caller: Caller, id: string) {
  const { clock, directory, book, live } = parts
  const { floor, building } = floorOf(parts, id)
  const now = clock.now()
  const edition = await book.open()
  const ancestors = directory.ancestors(id)
  const calendar = edition.calendar(ancestors)
  const wanted = defaultSpan(now, edition, ancestors)
  // The screen is everybody's, whoever opened it: no name is read for it, and so no look is logged.
  const anybody: Caller = { ...caller, kind: 'token' }
  const { looks } = await lookAt(parts, edition, anybody, directory.below(id), wanted)
  const figure = (subject: string, metric: string) => {
    const point = live.get(subject, metric)
    return typeof point?.value === 'number' ? { value: point.value, at: point.at } : null
  }
  return {
    now,
    zone: calendar.zone,
    building,
    floor,
    day: dayView(localDay(now, calendar, edition.rules(ancestors)), calendar.zone),
    ...wanted,
    free: looks.filter(({ display }) => display.fill === 'free' || display.fill === 'free_until').length,
    total: looks.length,
    figures: {
      people: figure(id, 'people'),
      temperature_c: figure(id, 'temperature_c'),
      co2_ppm: figure(id, 'co2_ppm'),
    },
    dataAt: figure(id, 'data_at')?.value ?? null,
    desks: looks.map(({ desk, display }) => ({
      desk: desk.id,
      state: display.state,
      fill: display.fill,
      until: display.until,
    })),
    rooms: floor.rooms
      .filter(({ kind }) => kind === 'meeting')
      .map((room) => ({ room: room.id, people: figure(room.id, 'people') })),
  }
}
