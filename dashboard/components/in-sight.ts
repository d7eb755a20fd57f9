import { type RefObject, useEffect, useRef } from 'react'

/** Brings what a link is about into sight and gives it the focus, once; it needs a tabIndex. */
export function useInSight<T extends HTMLElement>(on: boolean): RefObject<T | null> {
  const ref = useRef<T>(null)
  useEffect(() => {
    if (!on) return
    ref.current?.scrollIntoView({ block: 'center' })
    ref.current?.focus({ preventScroll: true })
  }, [on])
  return ref
}
