import type { Desk } from '#model/campus/campus.ts'
import type { DeskView } from '../../data/desk-calendar.ts'

export interface Filter {
  readonly q: string
  readonly attributes: readonly string[]
  readonly onlyFree: boolean
}

export const isFreeSeat = ({ fill }: Pick<DeskView, 'fill'>): boolean =>
  fill === 'free' || fill === 'free_until'

export const isFiltering = ({ q, attributes, onlyFree }: Filter): boolean =>
  q.trim() !== '' || attributes.length > 0 || onlyFree

/** Whether a desk has all that is asked for. `words`: its attributes as the reader knows them. */
export function matches(
  desk: Pick<Desk, 'label' | 'attributes'>,
  view: Pick<DeskView, 'fill' | 'person'> | undefined,
  words: readonly string[],
  { q, attributes, onlyFree }: Filter,
): boolean {
  if (onlyFree && !(view && isFreeSeat(view))) return false
  if (!attributes.every((attribute) => desk.attributes.includes(attribute))) return false
  const wanted = q.trim().toLowerCase()
  return [desk.label, view?.person ?? '', ...words].some((text) => text.toLowerCase().includes(wanted))
}

/** Attributes of desks, the commonest first: what can be filtered by. */
export function attributesOf(desks: readonly Pick<Desk, 'attributes'>[]): string[] {
  const counts = new Map<string, number>()
  for (const { attributes } of desks)
    for (const attribute of attributes) counts.set(attribute, (counts.get(attribute) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([attribute]) => attribute)
}
