import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import type { ChannelName } from '#model/live.ts'
import { pointId } from '#model/live.ts'
import { ME_KEY, queryClient } from '../query.ts'
import { browserClock } from '../time.ts'
import { HIDDEN_AFTER_MS, type Link, LiveClient, type LiveSocket } from './client.ts'
import { LiveStore, type LiveValue } from './store.ts'

// A hidden tab gets no frames; the timer keeps its values from piling up unseen until it is looked at again.
const nextFrame = (flush: () => void) => {
  if (document.hidden) browserClock.after(250, flush)
  else requestAnimationFrame(flush)
}

const liveStore = new LiveStore(nextFrame)

async function openSocket(): Promise<LiveSocket> {
  const { io } = await import('socket.io-client')
  return io({
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: 500,
    reconnectionDelayMax: 15_000,
    // A restarted server meets its clients spread over seconds, not all at once.
    randomizationFactor: 0.8,
  }) as unknown as LiveSocket
}

export const liveClient = new LiveClient({
  store: liveStore,
  clock: browserClock,
  open: openSocket,
  onRefused: () => void queryClient.invalidateQueries({ queryKey: ME_KEY }),
})

/** Ties the client to the tab: sleep when hidden, offline when the network goes. Returns its undo. */
export function startLive(): () => void {
  let cancelSleep: (() => void) | null = null
  const visibility = () => {
    cancelSleep?.()
    cancelSleep = document.hidden ? browserClock.after(HIDDEN_AFTER_MS, () => liveClient.sleep(true)) : null
    if (!document.hidden) liveClient.sleep(false)
  }
  const online = () => liveClient.network(true)
  const offline = () => liveClient.network(false)
  document.addEventListener('visibilitychange', visibility)
  window.addEventListener('online', online)
  window.addEventListener('offline', offline)
  liveClient.start()
  return () => {
    document.removeEventListener('visibilitychange', visibility)
    window.removeEventListener('online', online)
    window.removeEventListener('offline', offline)
    cancelSleep?.()
    liveClient.stop()
    liveStore.clear()
  }
}

export const useLink = (): Link => useSyncExternalStore(liveClient.onLink, liveClient.link)

/** Holds channels while the component is on screen; the list is compared by content. */
export function useChannels(channels: readonly ChannelName[]): void {
  const joined = channels.join(' ')
  useEffect(() => {
    const releases = joined ? joined.split(' ').map((channel) => liveClient.hold(channel as ChannelName)) : []
    return () => {
      for (const release of releases) release()
    }
  }, [joined])
}

export function usePoint(subject: string, metric: string): LiveValue | undefined {
  const key = pointId(subject, metric)
  const subscribe = useCallback((listener: () => void) => liveStore.subscribe([key], listener), [key])
  return useSyncExternalStore(subscribe, () => liveStore.get(key))
}

/**
 * Reads many points at once. The number returned changes when any of them does; read values with `livePoint`.
 * `keys` must be a stable array.
 */
export function usePoints(keys: readonly string[]): number {
  const version = useRef(0)
  const subscribe = useCallback(
    (listener: () => void) =>
      liveStore.subscribe(keys, () => {
        version.current += 1
        listener()
      }),
    [keys],
  )
  return useSyncExternalStore(subscribe, () => version.current)
}

export const livePoint = (subject: string, metric: string): LiveValue | undefined =>
  liveStore.get(pointId(subject, metric))

export const numberOf = (value: LiveValue | undefined): number | null =>
  typeof value?.value === 'number' ? value.value : null
