import { useEffect } from 'react'
import { browserClock } from '../../data/time.ts'
import { untilNight } from './state.ts'

/** Without a good answer for this long the page itself may be at fault, as after an update of the server. */
export const HELPLESS_AFTER_MS = 60_000
/** A page that a reload does not mend is not reloaded without end. */
const RELOAD_PAUSE_MS = 5 * 60_000
const RELOADED = 'denyut.kiosk.reloaded'

/** Reloads, but only into a server that answers: an error page of the browser would never come back by itself. */
async function reload(): Promise<void> {
  const answer = await fetch('/health/live', { cache: 'no-store' }).catch(() => null)
  if (!answer?.ok) return
  const now = browserClock.now()
  try {
    if (now - Number(sessionStorage.getItem(RELOADED) ?? 0) < RELOAD_PAUSE_MS) return
    sessionStorage.setItem(RELOADED, String(now))
  } catch {
    // Without storage nothing keeps it from reloading too often, so it does not.
    return
  }
  location.reload()
}

/** Starts the page afresh every night at three, and when it gets no good answer although the server lives. */
export function useSelfHeal(zone: string, failing: boolean): void {
  useEffect(() => browserClock.after(untilNight(browserClock.now(), zone), () => void reload()), [zone])
  useEffect(
    () => (failing ? browserClock.every(HELPLESS_AFTER_MS, () => void reload()) : undefined),
    [failing],
  )
}
