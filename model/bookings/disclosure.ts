/** Figures of fewer people would tell of one of them. */
export const PEOPLE_MIN = 5

/** A group within the tree of places, and how many different people are behind its figures. */
export interface Cell {
  readonly id: string
  readonly people: number
}

/**
 * Cells of one total that keep their figures to themselves. Besides those of too few people the smallest other one does, because the
 * total minus all that is shown would tell of what is not (complementary suppression: Hundepool et al., Statistical Disclosure Control,
 * 2012, §4.3). The rest then has as many people as that one. Where nobody was there is nobody to tell of.
 */
export function withheld(cells: readonly Cell[]): ReadonlySet<string> {
  const few = cells.filter(({ people }) => people > 0 && people < PEOPLE_MIN)
  const hidden = new Set(few.map(({ id }) => id))
  if (few.length === 0) return hidden
  const [smallest] = cells
    .filter(({ people }) => people >= PEOPLE_MIN)
    .sort((a, b) => a.people - b.people || (a.id < b.id ? -1 : 1))
  if (smallest) hidden.add(smallest.id)
  return hidden
}

/**
 * Nodes of a tree whose figures may be shown, from the whole downwards: below one that is withheld nothing is shown, or its parts would
 * add up to it. `paths` lead from the root to leaves; all siblings of what is asked have to be among them, whatever is asked, so that no
 * other question gives what this one withholds.
 */
export function shownNodes(
  paths: readonly (readonly string[])[],
  people: ReadonlyMap<string, number>,
): ReadonlySet<string> {
  const children = new Map<string, Set<string>>()
  for (const path of paths)
    for (const [i, node] of path.entries())
      if (i > 0)
        children.set(path[i - 1] as string, (children.get(path[i - 1] as string) ?? new Set()).add(node))
  const countOf = (id: string): number => people.get(id) ?? 0
  const shown = new Set<string>()
  const open = (node: string): void => {
    shown.add(node)
    const cells = [...(children.get(node) ?? [])].map((id) => ({ id, people: countOf(id) }))
    const hidden = withheld(cells)
    for (const { id } of cells) if (!hidden.has(id)) open(id)
  }
  for (const root of new Set(paths.flatMap(([first]) => first ?? [])))
    if (withheld([{ id: root, people: countOf(root) }]).size === 0) open(root)
  return shown
}
