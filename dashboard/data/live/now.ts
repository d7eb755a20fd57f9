import { useEffect, useState } from 'react'
import { browserClock } from '../time.ts'
import { liveClient } from './live.ts'

/** Server time, renewed every `every_ms`: ages are never reckoned by the browser's own clock. */
export function useNow(every_ms = 5_000): number {
  const [now, setNow] = useState(liveClient.now)
  useEffect(() => browserClock.every(every_ms, () => setNow(liveClient.now())), [every_ms])
  return now
}
