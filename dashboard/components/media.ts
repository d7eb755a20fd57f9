import { useSyncExternalStore } from 'react'

function watch(query: string): () => boolean {
  const list = matchMedia(query)
  const subscribe = (listener: () => void) => {
    list.addEventListener('change', listener)
    return () => list.removeEventListener('change', listener)
  }
  return () => useSyncExternalStore(subscribe, () => list.matches)
}

/** Whether the bottom bar is shown instead of the side bar (layout.css has the same width). */
export const useNarrow = watch('(max-width: 899px)')

/** Whether there is no room for a column beside the plan: details open over it. */
export const useCompact = watch('(max-width: 1199px)')
