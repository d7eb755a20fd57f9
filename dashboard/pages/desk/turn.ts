import type { DeskPage } from '../../data/bookings.ts'

/** What the one big button of a desk is about. */
export type Turn =
  | { readonly kind: 'check_in' | 'release' | 'early'; readonly mine: NonNullable<DeskPage['mine']> }
  | { readonly kind: 'claim' }
  | { readonly kind: 'taken'; readonly name: string | null; readonly until: number | null }
  | { readonly kind: 'blocked' | 'closed' }

/** Whose turn it is at a desk, by what the server allows and what holds the desk now. */
export function turnOf({ can, mine, timeline, now, fill, day }: DeskPage): Turn {
  if (mine && (can === 'check_in' || can === 'release')) return { kind: can, mine }
  if (can === 'claim') return { kind: 'claim' }
  const current = timeline.find(({ from, to }) => now >= from && now < to)
  if (current?.kind === 'blocked' || fill === 'blocked') return { kind: 'blocked' }
  if (current?.kind === 'held') return { kind: 'taken', name: current.person, until: current.to }
  if (mine) return { kind: 'early', mine }
  if (day.open === null || now < day.open.from || now >= day.open.to) return { kind: 'closed' }
  return { kind: 'taken', name: null, until: null }
}
