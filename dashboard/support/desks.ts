import type { bookingsApi } from '#model/api/bookings.ts'
import type { ResponseOf } from '#model/api/contract.ts'
import type { kioskApi } from '#model/api/kiosk.ts'
import { type BookingView, UNTOUCHED } from '#model/bookings/booking.ts'
import type { DeskState } from '#model/bookings/desk-states.ts'
import type { Building, Campus, Desk, Floor } from '#model/campus/campus.ts'
import type { ErrorCode } from '#model/errors.ts'
import { chance } from './world.ts'

type Availability = ResponseOf<typeof bookingsApi.availability>
type DeskView = Availability['desks'][number]
type Span = { readonly from: number; readonly to: number }

/** An answer that is a problem, with what its code adds. */
export interface Refused {
  readonly refused: ErrorCode
  readonly details: object
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** Of the invented campus, all year (WITA). */
const OFFSET_MS = 8 * HOUR_MS
const ZONE = 'Asia/Makassar'
const DAY_OFF = { id: 'Bukan hari kerja', en: 'Not a working day' }
/** How the states lie over a floor: every one of them, the usual ones more often. */
const MIX: readonly [upTo: number, state: DeskState][] = [
  [0.42, 'free'],
  [0.47, 'free_until'],
  [0.495, 'partly'],
  [0.5, 'cleaning'],
  [0.64, 'reserved'],
  [0.78, 'in_use'],
  [0.81, 'away'],
  [0.85, 'unbooked_use'],
  [0.88, 'grace'],
  [0.91, 'other_unit'],
  [0.94, 'blocked'],
  [1, 'unknown'],
]

interface Where {
  readonly building: Building
  readonly floor: Floor
  readonly desk: Desk
  readonly room: string
  readonly zone: string | null
}

/** Desks of an invented campus on a Wednesday morning that never ends; what is booked here is one's own. */
export class FakeDesks {
  /** Desks that somebody else books in the very moment: the next try is refused. */
  readonly snatched = new Set<string>()
  /** Desks that somebody else has booked since. */
  readonly taken = new Set<string>()
  readonly asked: { method: string; path: string; body: unknown }[] = []
  #campus: Campus
  #now = 0
  #mine = new Map<string, BookingView>()
  /** Own ones that went on at another desk. */
  readonly #left: BookingView[] = []
  #desks: ReadonlyMap<string, Where>
  #links = new Map<string, ResponseOf<typeof kioskApi.listLinks>['kiosks'][number]>()

  constructor(campus: Campus) {
    this.#campus = campus
    this.#desks = new Map(
      campus.buildings.flatMap((building) =>
        building.floors.flatMap((floor) =>
          floor.rooms.flatMap((room) =>
            room.desks.map(
              (desk) => [desk.id, { building, floor, desk, room: room.id, zone: room.zone ?? null }] as const,
            ),
          ),
        ),
      ),
    )
  }

  reset(): void {
    this.#mine.clear()
    this.#links.clear()
    this.snatched.clear()
    this.taken.clear()
    this.asked.length = 0
  }

  /** undefined: not a matter of desks. */
  answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: unknown,
    now: number,
  ): object | ErrorCode | Refused | null | undefined {
    this.#now = now
    const [, first = '', second = '', third] = path.split('/')
    if (method !== 'GET') this.asked.push({ method, path, body })
    if (first === 'places' && third === 'availability') return this.#availability(second, query, now)
    if (first === 'places' && third === 'booking-days') return this.#days(second, now)
    if (first === 'desks') return this.#atDesk(method, second, third, now)
    if (first === 'me' && second === 'bookings')
      return { bookings: [...this.#mine.values()], series: [], waiting: [] }
    if (first === 'colleagues') return this.#colleagues(query.get('q') ?? '')
    if (first === 'bookings') return this.#booking(method, second, third, body, now)
    if (first === 'waitlist') return method === 'POST' ? { id: crypto.randomUUID() } : null
    if (first === 'kiosk') return this.#kiosk(second, now)
    if (first === 'kiosks') return this.#kiosks(method, second, body, now)
    if (first === 'desk-sheet') return { address: 'https://denyut.contoh.go.id' }
    return undefined
  }

  /** `off`: at a time at which only the first rooms are open. */
  #view(id: string, off = false): DeskView {
    const { floor, desk, room, zone } = this.#desks.get(id) as Where
    const mine = this.#mine.get(id)
    const luck = chance(`${id}b`)
    const state = mine
      ? 'mine'
      : off && luck > 0.2
        ? 'closed'
        : this.taken.has(id)
          ? 'reserved'
          : (MIX.find(([upTo]) => luck < upTo)?.[1] ?? 'free')
    const fill = state === 'unknown' ? 'reserved' : state
    return {
      desk: id,
      label: desk.label,
      floor: floor.id,
      room,
      zone,
      attributes: desk.attributes,
      state,
      fill,
      until: fill === 'free' ? null : untilOf(this.#now),
      closed: state === 'closed' ? { code: 'booking_closed', details: { reason: DAY_OFF } } : null,
      part:
        fill === 'partly' || fill === 'cleaning'
          ? { from: untilOf(this.#now), to: spanOf(this.#now).to }
          : null,
      sensor: state === 'unknown' ? 'unknown' : 'fresh',
      person: mine ? 'Rina Wulandari' : fill === 'in_use' && luck > 0.71 ? 'Sari Dewi' : null,
      booking: mine?.id ?? null,
      usual: id.endsWith('d017'),
      units: fill === 'other_unit' ? ['Itjen'] : [],
    }
  }

  #below(place: string): Where[] {
    return [...this.#desks.values()].filter(({ building, floor, desk }) =>
      [this.#campus.id, building.id, floor.id, desk.id].includes(place),
    )
  }

  #availability(place: string, query: URLSearchParams, now: number): Availability {
    const below = this.#below(place)
    const floors = Map.groupBy(below, ({ floor }) => floor)
    const from = Number(query.get('from') ?? now)
    const off = dayOf(now, Math.floor((from - midnight(now)) / DAY_MS)).work === null
    const isFree = ({ desk }: Where) => this.#view(desk.id, off).fill.startsWith('free')
    const span = spanOf(now)
    return {
      place,
      now,
      from,
      to: Number(query.get('to') ?? span.to),
      day: dayOf(now),
      floors: [...floors].map(([floor, on]) => ({
        floor: floor.id,
        label: floor.label,
        free: on.filter(isFree).length,
        total: on.length,
      })),
      desks: floors.size === 1 ? below.map(({ desk }) => this.#view(desk.id, off)) : [],
    }
  }

  #days(place: string, now: number): ResponseOf<typeof bookingsApi.bookingDays> {
    const total = this.#below(place).length
    const days = Array.from({ length: 31 }, (_, i) => {
      const day = dayOf(now, i)
      // Of two days off some desks stay open on the second.
      const opens = day.work ?? (i % 7 === 6 ? spanOf(now + i * DAY_MS) : null)
      const middle = opens && (opens.from + opens.to) / 2
      return {
        ...day,
        opens,
        parts: {
          day: opens,
          morning: opens && { from: opens.from, to: middle as number },
          afternoon: opens && { from: middle as number, to: opens.to },
        },
        free: opens && Math.round(total * (0.3 + chance(`${place}${i}`) / 2)),
      }
    })
    return { place, now, slot_min: 15, total, days }
  }

  #atDesk(method: string, id: string, what: string | undefined, now: number): object | ErrorCode | null {
    const where = this.#desks.get(id)
    if (!where) return 'not_found'
    if (method === 'POST' && what === 'claim') return this.#hold(id, spanOf(now), 'checked_in')
    if (method === 'POST') return null
    const view = this.#view(id)
    const mine = this.#mine.get(id) ?? null
    const span = spanOf(now)
    const held = view.fill !== 'free' && view.fill !== 'mine'
    return {
      ...view,
      now,
      day: dayOf(now),
      building: where.building.id,
      slot_min: 15,
      senseSince: now - 25 * 60_000,
      freeUntil: null,
      nextFree: null,
      timeline: mine
        ? [{ from: mine.from, to: mine.to, kind: 'mine', state: mine.state, person: mine.person }]
        : held
          ? [
              {
                from: span.from,
                to: untilOf(now),
                kind: view.fill === 'blocked' ? 'blocked' : 'held',
                state: 'reserved',
                person: view.person,
              },
            ]
          : [],
      cleaning: held ? [{ from: untilOf(now), to: untilOf(now) + HOUR_MS / 4 }] : [],
      can: mine ? (mine.state === 'checked_in' ? 'release' : 'check_in') : held ? 'none' : 'claim',
      mine,
      nearest: this.#nearest(where),
    } satisfies ResponseOf<typeof bookingsApi.deskPage>
  }

  #nearest({ building, floor, desk }: Where) {
    return this.#below(floor.id)
      .filter((other) => other.desk.id !== desk.id && this.#view(other.desk.id).fill === 'free')
      .slice(0, 3)
      .map((other) => ({
        desk: other.desk.id,
        label: other.desk.label,
        floor: floor.id,
        floorLabel: floor.label,
        building: building.id,
      }))
  }

  #hold(id: string, span: Span, state: BookingView['state']): BookingView {
    const { building, floor, desk } = this.#desks.get(id) as Where
    const booking: BookingView = {
      id: crypto.randomUUID(),
      kind: 'booking',
      desk: id,
      deskLabel: desk.label,
      floor: floor.id,
      building: building.id,
      zone: ZONE,
      from: span.from,
      to: span.to,
      heldFrom: span.from,
      heldTo: span.to,
      state,
      person: 'Rina Wulandari',
      mine: true,
      ...UNTOUCHED,
      version: 1,
    }
    this.#mine.set(id, booking)
    return booking
  }

  #booking(
    method: string,
    id: string,
    what: string | undefined,
    body: unknown,
    now: number,
  ): object | ErrorCode | Refused {
    if (id === '') {
      const { where, when } = body as { where: { desk: string }; when: Partial<Span> }
      const place = this.#desks.get(where.desk)
      if (!place) return 'not_found'
      if (this.snatched.has(where.desk)) {
        this.taken.add(where.desk)
        return {
          refused: 'booking_desk_taken',
          details: {
            desk: where.desk,
            until: untilOf(now),
            nextFree: null,
            alternatives: this.#nearest(place),
          },
        }
      }
      const span = { ...spanOf(now), ...(when.from && when.to ? { from: when.from, to: when.to } : {}) }
      return { bookings: [this.#hold(where.desk, span, 'reserved')], skipped: [] }
    }
    const booking = [...this.#mine.values(), ...this.#left].find((one) => one.id === id)
    if (!booking) return 'not_found'
    if (method === 'GET') return booking
    this.#mine.delete(booking.desk)
    if (method === 'PATCH') return this.#changed(booking, body as { desk?: string }, now)
    if (what === 'check-in') return this.#next(booking, booking.desk, 'checked_in')
    if (what === 'occupied') {
      const other = this.#nearest(this.#desks.get(booking.desk) as Where)[0]
      return this.#hold(other?.desk ?? booking.desk, booking, 'reserved')
    }
    return { ...booking, state: what === 'release' ? 'completed' : 'cancelled' }
  }

  /** Who was at the desk already goes on elsewhere as another booking. */
  #changed(booking: BookingView, { desk = booking.desk }: { desk?: string }, now: number): BookingView {
    if (booking.state !== 'checked_in' || desk === booking.desk)
      return this.#next(booking, desk, booking.state)
    this.#left.push({ ...booking, heldTo: now, state: 'completed', releaseReason: 'moved' })
    return this.#hold(desk, { from: now, to: booking.to }, 'checked_in')
  }

  #next({ id, version, ...span }: BookingView, desk: string, state: BookingView['state']): BookingView {
    const next = { ...this.#hold(desk, span, state), id, version: version + 1 }
    this.#mine.set(desk, next)
    return next
  }

  #colleagues(q: string): ResponseOf<typeof bookingsApi.colleagues> {
    const all = [
      { name: 'Sari Dewi', unit: 'Itjen', desk: 'k4-t1-l2-d005', floor: 'k4-t1-l2' },
      { name: 'Andi Pratama', unit: 'Itjen', desk: null, floor: null },
    ]
    return { colleagues: all.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase())) }
  }

  #kiosk(id: string, now: number): ResponseOf<typeof kioskApi.readFloor> | ErrorCode {
    const [first] = this.#below(id)
    if (first?.floor.id !== id) return 'not_found'
    const seats = this.#below(id).map(({ desk }) => this.#view(desk.id))
    const figure = (value: number) => ({ value, at: now - 20_000 })
    return {
      now,
      zone: ZONE,
      building: first.building.label,
      floor: first.floor,
      day: dayOf(now),
      ...spanOf(now),
      free: seats.filter(({ fill }) => fill.startsWith('free')).length,
      total: seats.length,
      figures: { people: figure(72), temperature_c: figure(24.6), co2_ppm: figure(742) },
      dataAt: now - 20_000,
      desks: seats.map(({ desk, state, fill, until }) => ({ desk, state, fill, until })),
      rooms: first.floor.rooms
        .filter(({ kind }) => kind === 'meeting')
        .map((room) => ({ room: room.id, people: figure(Math.round(chance(room.id) * room.capacity)) })),
    }
  }

  #kiosks(method: string, id: string, body: unknown, now: number): object | ErrorCode | null {
    if (method === 'GET') return { kiosks: [...this.#links.values()] }
    if (method === 'DELETE') return this.#links.delete(id) ? null : 'not_found'
    const { floor, name = 'layar' } = body as { floor: string; name?: string }
    const link = { id: `screen-${this.#links.size + 1}`, floor, name, expiresAt: now + 365 * DAY_MS }
    this.#links.set(link.id, link)
    return { ...link, url: `https://denyut.contoh.go.id/kiosk/${floor}#dny_${'x'.repeat(32)}` }
  }
}

const midnight = (now: number): number => Math.floor((now + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS
/** Until when others hold their desks. */
const untilOf = (now: number): number => midnight(now) + DAY_MS

/** The working day of now; it is always working hours in this world. */
function spanOf(now: number): Span {
  const start = midnight(now)
  return { from: start, to: start + DAY_MS }
}

/** Every sixth and seventh day from now is off. */
function dayOf(now: number, ahead = 0) {
  const start = midnight(now) + ahead * DAY_MS
  const off = ahead % 7 > 4
  const work = off ? null : { from: start, to: start + DAY_MS }
  return {
    date: new Date(start + OFFSET_MS).toISOString().slice(0, 10),
    zone: ZONE,
    work,
    open: work,
    closed: off ? DAY_OFF : null,
    yearLoaded: true,
  }
}
