import type { Span } from '#model/bookings/hours.ts'
import { mildest } from '#model/bookings/mildest.ts'
import { type Refusal, refuseSpan } from '#model/bookings/rules.ts'
import type { DeskPlace } from './directory.ts'
import type { Edition } from './rule-book.ts'

const MINUTE_MS = 60_000

/** Desks that may be booked for a time, as far as their rules go. */
export interface Wish {
  readonly span: Span
  readonly desks: readonly DeskPlace[]
}

/** What somebody wants of whichever desk. */
export interface Wanted {
  /** The time by the hours and slots of a desk: a part of a day is not the same everywhere. */
  readonly spanOf: (desk: DeskPlace) => Span | Refusal
  readonly now: number
  /** When it was asked for, from which notice counts; without it now. */
  readonly askedAt?: number
  readonly visitor?: string | undefined
}

/** Asks each desk by its own rules, in the order of `desks`; where none allows it, `refuse` is the mildest reason. */
export function wishesOf(
  edition: Edition,
  desks: readonly DeskPlace[],
  wanted: Wanted,
): { readonly wishes: readonly Wish[]; readonly refuse: Refusal | null } {
  const answer = edition.once((desk) => answerOf(edition, desk, wanted))
  const refusals: Refusal[] = []
  const allowed: { span: Span; desk: DeskPlace }[] = []
  for (const desk of desks) {
    const told = answer(desk)
    if ('code' in told) refusals.push(told)
    else allowed.push({ span: told, desk })
  }
  const wishes = [...Map.groupBy(allowed, ({ span: { from, to } }) => `${from} ${to}`).values()].map(
    (same) => ({
      span: (same[0] as { span: Span }).span,
      desks: same.map(({ desk }) => desk),
    }),
  )
  return { wishes, refuse: wishes.length > 0 ? null : mildest(refusals) }
}

function answerOf(
  edition: Edition,
  desk: DeskPlace,
  { spanOf, now, askedAt = now, visitor }: Wanted,
): Span | Refusal {
  const span = spanOf(desk)
  if ('code' in span) return span
  const { ancestors } = desk
  const rules = edition.rules(ancestors)
  const inTime = span.from >= askedAt + rules.minNotice_min * MINUTE_MS
  return (
    refuseSpan(span, now, edition.calendar(ancestors), inTime ? { ...rules, minNotice_min: 0 } : rules) ??
    edition.refuseVisitor(desk, visitor) ??
    span
  )
}

/** The same desks, asked first by the rules of the one to be near to. */
export const nearFirst = (first: DeskPlace | null, desks: readonly DeskPlace[]): readonly DeskPlace[] =>
  first && desks.includes(first) ? [first, ...desks.filter((desk) => desk !== first)] : desks
