import type { Span } from './hours.ts'

/** Spans in order, those that touch or overlap as one. */
export function joined(spans: readonly Span[]): readonly Span[] {
  const whole: Span[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (last && span.from <= last.to) whole.splice(-1, 1, { from: last.from, to: Math.max(last.to, span.to) })
    else whole.push(span)
  }
  return whole
}

/** What stays lent when its owner takes a time back: all outside that time, and within it what others have booked. */
export function lentAfter(lent: readonly Span[], taken: Span, booked: readonly Span[]): readonly Span[] {
  const within = (span: Span, from: number, to: number): readonly Span[] => {
    const part = { from: Math.max(span.from, from), to: Math.min(span.to, to) }
    return part.to > part.from ? [part] : []
  }
  const stays = lent.flatMap((span) => [
    ...within(span, Number.NEGATIVE_INFINITY, taken.from),
    ...within(span, taken.to, Number.POSITIVE_INFINITY),
    ...booked.flatMap(({ from, to }) => within(span, from, to)),
  ])
  return joined(stays)
}
