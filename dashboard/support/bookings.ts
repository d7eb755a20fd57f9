import type { bookingsApi } from '#model/api/bookings.ts'
import type { ResponseOf } from '#model/api/contract.ts'
import { type BookingView, UNTOUCHED } from '#model/bookings/booking.ts'
import type { Campus } from '#model/campus/campus.ts'

type Days = ResponseOf<typeof bookingsApi.myDays>

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The next working days of the person of the fake server, nothing booked yet. */
export function fakeDays(campus: Campus, now: number): Days {
  const floor = campus.buildings[0]?.floors[2]
  const desk = floor?.rooms.flatMap((room) => room.desks)[16]
  const zone = campus.zone
  const midnight = Math.floor((now + 8 * HOUR_MS) / DAY_MS) * DAY_MS - 8 * HOUR_MS
  const days = Array.from({ length: 10 }, (_, i) => midnight + (i + 1) * DAY_MS)
    .filter((start) => ![0, 6].includes(new Date(start + 8 * HOUR_MS).getUTCDay()))
    .slice(0, 5)
    .map((start): Days['days'][number] => {
      const work = { from: start + 7.5 * HOUR_MS, to: start + 16 * HOUR_MS }
      return {
        date: new Date(start + 8 * HOUR_MS).toISOString().slice(0, 10),
        zone,
        work,
        open: work,
        closed: null,
        yearLoaded: true,
        parts: {
          day: work,
          morning: { from: work.from, to: start + 12 * HOUR_MS },
          afternoon: { from: start + 13 * HOUR_MS, to: work.to },
        },
        bookings: [],
        suggestion:
          floor && desk
            ? {
                desk: desk.id,
                label: desk.label,
                floor: floor.id,
                floorLabel: floor.label,
                building: 'k4-t1',
                reason: 'usual',
              }
            : null,
        colleagues: { count: 2, names: ['Sari Dewi', 'Andi Pratama'] },
      }
    })
  return { now, unread: 1, checkInBefore_min: 60, slot_min: 15, building: 'k4-t1', off: [], days }
}

type Day = Days['days'][number]

function booked(day: Day, change: Partial<BookingView>): BookingView {
  const { suggestion, work, zone } = day
  const span = work ?? { from: 0, to: 1 }
  return {
    id: `00000000-0000-4000-8000-${day.date.replaceAll('-', '').padStart(12, '0')}`,
    kind: 'booking',
    desk: suggestion?.desk ?? '',
    deskLabel: suggestion?.label ?? '',
    floor: suggestion?.floor ?? '',
    building: 'k4-t1',
    zone,
    ...span,
    heldFrom: span.from,
    heldTo: span.to,
    state: 'reserved',
    person: 'Rina Wulandari',
    mine: true,
    ...UNTOUCHED,
    version: 1,
    ...change,
  }
}

/** A home on which everything happens at once: questions of the sensor, a booking, days off, a year without holidays. */
export function busyDays(campus: Campus, now: number): Days {
  const calm = fakeDays(campus, now)
  const [first, second, third, ...rest] = calm.days as [Day, Day, Day, ...Day[]]
  const take = (day: Day, change: Partial<BookingView>): Day => ({
    ...day,
    suggestion: null,
    bookings: [booked(day, change)],
  })
  return {
    ...calm,
    off: [
      {
        ...first,
        closed: { id: 'Hari Raya Natal', en: 'Christmas' },
        work: null,
        open: null,
        bookings: [],
      },
    ],
    days: [
      take(first, { state: 'checked_in', asked: true, checkedInAt: now }),
      take(second, { suggestedDesk: 'k4-t1-l3-d018' }),
      { ...third, suggestion: null, yearLoaded: false },
      ...rest,
    ],
  }
}

/** Own bookings, series and waiting list; own notices; own settings. */
export function fakeSelf(campus: Campus, now: number, path: string): object | null {
  const [first, second, third] = fakeDays(campus, now).days as [Day, Day, Day]
  if (path === '/me/bookings')
    return {
      now,
      bookings: [
        booked(first, {}),
        booked(second, { state: 'checked_in', visitor: 'Tamu Bappenas', note: 'dekat lift' }),
        booked(third, { from: now - 3 * DAY_MS, to: now - 2.7 * DAY_MS, state: 'no_show' }),
      ],
      series: [
        {
          id: '00000000-0000-4000-8000-000000000001',
          rule: { weekdays: [1, 3], from: first.date, until: third.date, part: 'morning' },
          state: 'active',
        },
        {
          id: '00000000-0000-4000-8000-000000000003',
          rule: { weekdays: [5], from: first.date, until: third.date, part: 'day' },
          state: 'paused',
        },
      ],
      waiting: [
        {
          id: '00000000-0000-4000-8000-000000000002',
          place: 'k4-t1-l3',
          ...(first.work ?? { from: now, to: now }),
          state: 'offered',
          booking: null,
          offerExpiresAt: now + 9 * 60_000,
        },
      ],
    }
  if (path === '/me/notices')
    return {
      notices: [
        {
          id: 2,
          kind: 'no_show',
          text: { id: 'Meja Anda dilepas karena kosong.', en: 'Your desk was released, it was empty.' },
          booking: '00000000-0000-4000-8000-000000000001',
          desk: null,
          at: now - HOUR_MS,
          readAt: null,
        },
        {
          id: 1,
          kind: 'created',
          text: { id: 'Sebuah meja dipesan untuk Anda.', en: 'A desk was booked for you.' },
          booking: null,
          desk: null,
          at: now - DAY_MS,
          readAt: now - HOUR_MS,
        },
        {
          id: 0,
          kind: 'lending_taken_back',
          text: {
            id: 'Pengelola mengambil kembali meja tetap Anda yang dipinjamkan: Meja A-001.',
            en: 'A manager took back the desk that you had lent: Meja A-001.',
          },
          booking: null,
          desk: 'k4-t1-l3-d001',
          at: now - 2 * DAY_MS,
          readAt: now - DAY_MS,
        },
      ],
    }
  if (path !== '/me/desk-profile') return null
  return {
    unit: 'Itjen',
    visibility: 'unit',
    findable: true,
    usualDesk: 'k4-t1-l3-d017',
    mail: true,
    calendar: true,
    delegates: [{ name: 'Budi Santoso', email: 'budi@ikn.go.id' }],
    actsFor: [{ id: 'u3', name: 'Sari Dewi' }],
    assigned: [{ desk: 'k4-t1-l3-d001', label: 'Meja A-001', lent: [{ from: now, to: now + DAY_MS }] }],
    retention_d: 90,
  }
}
