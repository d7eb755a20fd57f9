import type { Holiday } from '#model/calendar/holidays.ts'

/** One day that a file changes. */
export interface Difference {
  readonly kind: 'added' | 'changed' | 'removed'
  readonly day: Holiday
}

const slot = ({ date, kind }: Holiday): string => `${date} ${kind}`
const yearOf = ({ date }: Holiday): string => date.slice(0, 4)

/** What loading a file does to the days of a place; closures stay in years for which the file names none. */
export function compare(
  now: readonly Holiday[],
  file: readonly Holiday[],
): { readonly differences: readonly Difference[]; readonly same: number } {
  const years = new Set(file.map(yearOf))
  const closing = new Set(file.filter(({ kind }) => kind === 'closure').map(yearOf))
  const replaced = now.filter(
    (day) => years.has(yearOf(day)) && (day.kind !== 'closure' || closing.has(yearOf(day))),
  )
  const before = new Map(replaced.map((day) => [slot(day), day]))
  const after = new Map(file.map((day) => [slot(day), day]))
  const text = ({ name, source }: Holiday): string => JSON.stringify([name.id, name.en, source])
  const differences: Difference[] = []
  for (const [key, day] of after) {
    const old = before.get(key)
    if (!old) differences.push({ kind: 'added', day })
    else if (text(old) !== text(day)) differences.push({ kind: 'changed', day })
  }
  for (const [key, day] of before) if (!after.has(key)) differences.push({ kind: 'removed', day })
  differences.sort((a, b) => (a.day.date < b.day.date ? -1 : 1))
  return { differences, same: after.size - differences.filter(({ kind }) => kind !== 'removed').length }
}
