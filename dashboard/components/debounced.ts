import { useEffect, useState } from 'react'
import { browserClock } from '../data/time.ts'

/** A search runs when the typing pauses, not with every letter. */
const PAUSE_MS = 250

/** A text field whose value is passed on after a pause. */
export function useDebounced(
  initial: string,
  pass: (value: string) => void,
): [string, (value: string) => void] {
  const [value, setValue] = useState(initial)
  useEffect(() => setValue(initial), [initial])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new value is passed on, not a new callback
  useEffect(() => (value === initial ? undefined : browserClock.after(PAUSE_MS, () => pass(value))), [value])
  return [value, setValue]
}
