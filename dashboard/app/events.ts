import { useEffect } from 'react'
import { bookingsChanged, ownChanged } from '../data/booking-changes.ts'
import { liveClient } from '../data/live/live.ts'
import { queryClient } from '../data/query.ts'

const FETCHED_AGAIN = {
  campus: ['campus'],
  device: ['devices'],
  history: ['history'],
  alarm: ['alarms'],
} as const

/** What the server says has changed is fetched again over HTTP. */
export function useInvalidation(): void {
  useEffect(
    () =>
      liveClient.onEvent((event) => {
        if (event.kind === 'notice') return ownChanged()
        if (event.kind === 'booking') return bookingsChanged(event.id)
        const [subject] = FETCHED_AGAIN[event.kind]
        // Only the history of the named subject is old; everything else of a kind is one list.
        const queryKey = event.kind === 'history' && event.id ? [subject, event.id] : [subject]
        void queryClient.invalidateQueries({ queryKey })
      }),
    [],
  )
  useEffect(() => {
    let wasLive = liveClient.link().state === 'live'
    return liveClient.onLink(() => {
      const isLive = liveClient.link().state === 'live'
      // What was revised meanwhile was told to nobody.
      if (isLive && !wasLive) void queryClient.invalidateQueries({ queryKey: [FETCHED_AGAIN.history[0]] })
      wasLive = isLive
    })
  }, [])
}
