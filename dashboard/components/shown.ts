import { useEffect, useState } from 'react'
import type { Doing } from '../data/deed.ts'

/**
 * What a control shows that saves as soon as it is changed: the reader's choice at once and while it is being kept,
 * then what is kept. Without it React sets the control back for a moment, since what is kept is not yet different.
 */
export function useShown<V, I>(kept: V, doing: Doing<I, unknown>, asInput: (value: V) => I) {
  const [chosen, choose] = useState<{ value: V } | null>(null)
  const { pending, result, error } = doing
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer ends the choice, even where pending was never seen.
  useEffect(() => {
    if (!pending) choose(null)
  }, [pending, result, error])
  const change = (value: V) => {
    choose({ value })
    doing.run(asInput(value))
  }
  return [chosen ? chosen.value : kept, change] as const
}
