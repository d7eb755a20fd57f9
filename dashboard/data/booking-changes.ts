import type { Query } from '@tanstack/react-query'
import type { Availability, Days, DeskPage, MyBookings } from './bookings.ts'
import { BOOKINGS_KEY, queryClient } from './query.ts'
import { type BrowserClock, browserClock } from './time.ts'

/** Floors that the answer of a query shows; null: it depends on no floor, or is not known yet. */
function floorsIn({ queryKey, state }: Query): readonly string[] | null {
  switch (queryKey[1]) {
    case 'days': {
      const data = state.data as Days | undefined
      return data
        ? [
            ...[...data.days, ...data.off].flatMap(({ bookings }) => bookings.map(({ floor }) => floor)),
            ...data.days.flatMap(({ suggestion }) => suggestion?.floor ?? []),
          ]
        : null
    }
    // Counts of a whole building over two weeks: the clock renews them, not each booking.
    case 'calendar':
      return []
    case 'place':
      return (state.data as Availability | undefined)?.floors.map(({ floor }) => floor) ?? null
    case 'desk':
      return state.data ? [(state.data as DeskPage).floor] : null
    case 'mine':
      return (state.data as MyBookings | undefined)?.bookings.map(({ floor }) => floor) ?? null
    default:
      return null
  }
}

/** Whether a change of bookings on these floors makes the answer of a query old. Own settings depend on no floor. */
export function concerns(query: Query, floors: ReadonlySet<string>): boolean {
  if (query.queryKey[0] !== BOOKINGS_KEY[0] || query.queryKey[1] === 'profile') return false
  const shown = floorsIn(query)
  return shown === null || shown.some((floor) => floors.has(floor))
}

/** A busy morning brings many changes a second: what they touch is fetched again once in this time. */
const GATHER_MS = 1_000

/** Gathers the floors on which bookings changed and makes what shows them old, the first at once, the others together. */
export function bookingChanges(clock: BrowserClock, flush: (floors: ReadonlySet<string>) => void) {
  let gathered = new Set<string>()
  let waiting = false
  const send = (): void => {
    waiting = gathered.size > 0
    if (!waiting) return
    const floors = gathered
    gathered = new Set()
    clock.after(GATHER_MS, send)
    flush(floors)
  }
  return (floor: string): void => {
    gathered.add(floor)
    if (!waiting) send()
  }
}

/** Bookings changed on this floor, said the server. */
export const bookingsChanged = bookingChanges(
  browserClock,
  (floors) => void queryClient.invalidateQueries({ predicate: (query) => concerns(query, floors) }),
)

const OWN = new Set(['days', 'mine', 'notices'])

/** The reader was told something about an own booking. */
export const ownChanged = (): void =>
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [subject, kind] }) => subject === BOOKINGS_KEY[0] && OWN.has(String(kind)),
  })
