import type { Block } from '../../../data/office.ts'

/** Blocks that were made as one, in the order of their start. */
export function together(blocks: readonly Block[]): readonly (readonly Block[])[] {
  const groups = Map.groupBy(blocks, ({ createdAt, from, to, note }) =>
    JSON.stringify([createdAt, from, to, note]),
  )
  return [...groups.values()].sort((a, b) => (a[0]?.from ?? 0) - (b[0]?.from ?? 0))
}
