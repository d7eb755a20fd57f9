import { type BookingView, UNTOUCHED } from '#model/bookings/booking.ts'
import type { Availability, BookInput, Day, Days, MyBookings } from './bookings.ts'
import { BOOKINGS_KEY, queryClient } from './query.ts'

/** What is expected of a request shows at once; the answer, or the next fetch, replaces it. */

/** Shown but not confirmed by the server yet: nothing can be done with it. */
export const isGuessed = ({ version }: Pick<BookingView, 'version'>): boolean => version === 0

type Snapshot = [readonly unknown[], unknown][]

/** Changes all cached answers of a kind; the returned function puts them back. */
function patch<T>(kind: string, change: (data: T) => T): () => void {
  const queryKey = [...BOOKINGS_KEY, kind]
  const before: Snapshot = queryClient.getQueriesData({ queryKey })
  queryClient.setQueriesData<T>({ queryKey }, (data) => (data === undefined ? data : change(data)))
  return () => {
    for (const [key, data] of before) queryClient.setQueryData(key, data)
  }
}

/** The days that a request names, with the desk that it would get on each. */
function guessDay(day: Day, { where, when, visitor, person }: BookInput, id: string): Day {
  const { suggestion } = day
  if (!('dates' in when) || !when.dates.includes(day.date) || !suggestion) return day
  const span = typeof when.part === 'object' ? null : day.parts[when.part ?? 'day']
  if (!span) return day
  if (visitor !== undefined || person !== undefined) return day
  if (where !== 'usual' && !('desk' in where && where.desk === suggestion.desk)) return day
  const guess: BookingView = {
    id: `${id}/${day.date}`,
    kind: 'booking',
    desk: suggestion.desk,
    deskLabel: suggestion.label,
    floor: suggestion.floor,
    building: suggestion.building,
    zone: day.zone,
    ...span,
    heldFrom: span.from,
    heldTo: span.to,
    state: 'reserved',
    person: null,
    mine: true,
    ...UNTOUCHED,
    version: 0,
  }
  return { ...day, bookings: [...day.bookings, guess], suggestion: null }
}

/** A desk asked for by name on the plan is one's own at once. */
function guessDesk(data: Availability, { where, when }: BookInput): Availability {
  if (where === 'usual' || !('desk' in where) || !('from' in when)) return data
  if (when.from >= data.to || when.to <= data.from) return data
  return {
    ...data,
    desks: data.desks.map((desk) =>
      desk.desk === where.desk ? { ...desk, state: 'mine', fill: 'mine', until: when.to } : desk,
    ),
  }
}

export function guessBooked(input: BookInput, key: string): () => void {
  const takeBack = [
    patch<Days>('days', (data) => ({ ...data, days: data.days.map((day) => guessDay(day, input, key)) })),
    patch<Availability>('place', (data) => guessDesk(data, input)),
  ]
  return () => {
    for (const one of takeBack) one()
  }
}

export function guessChanged(id: string, change: Partial<BookingView>): () => void {
  const changed = (booking: BookingView) => (booking.id === id ? { ...booking, ...change } : booking)
  const takeBack = [
    patch<Days>('days', (data) => ({
      ...data,
      days: data.days.map((day) => ({ ...day, bookings: day.bookings.map(changed) })),
      off: data.off.map((day) => ({ ...day, bookings: day.bookings.map(changed) })),
    })),
    patch<MyBookings>('mine', (data) => ({ ...data, bookings: data.bookings.map(changed) })),
  ]
  return () => {
    for (const one of takeBack) one()
  }
}
