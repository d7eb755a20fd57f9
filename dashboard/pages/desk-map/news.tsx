import { useEffect, useRef, useState } from 'react'
import { browserClock } from '../../data/time.ts'
import { useT } from '../../i18n/text.ts'

/** A busy floor changes all the time; it is read out this often at most. */
const QUIET_MS = 10_000

/** Changes of what is free, in one polite line for readers of the screen. Nothing is said of the first look. */
export function News({ floor, free }: { floor: string; free: number }) {
  const t = useT()
  const [said, setSaid] = useState('')
  const seen = useRef({ floor, free, at: 0 })
  useEffect(() => {
    if (seen.current.floor !== floor) seen.current = { floor, free, at: 0 }
    if (seen.current.free === free) return
    const wait_ms = Math.max(0, seen.current.at + QUIET_MS - browserClock.now())
    return browserClock.after(wait_ms, () => {
      seen.current = { floor, free, at: browserClock.now() }
      setSaid(t('map.changed', { free, floor }))
    })
  }, [floor, free, t])
  return (
    <p className="sr" aria-live="polite">
      {said}
    </p>
  )
}
