import { QueryCache, QueryClient } from '@tanstack/react-query'
import { CallError } from './call.ts'

const TRANSIENT = new Set(['network', 'timeout', 'unavailable', 'store_unavailable'])

/** Passes by itself: worth one more try. */
export const isTransient = (error: unknown): boolean =>
  error instanceof CallError && TRANSIENT.has(error.code)

export const ME_KEY = ['me'] as const
/** Everything about desks and bookings lies under this key; every deed makes it old. */
export const BOOKINGS_KEY = ['bookings'] as const

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError(error, query) {
      // The session ended elsewhere: the sign-in page takes over, whichever request met it first.
      if (
        error instanceof CallError &&
        error.status === 401 &&
        query.queryKey[0] !== ME_KEY[0] &&
        !query.meta?.ownToken
      )
        queryClient.setQueryData(ME_KEY, null)
    },
  }),
  defaultOptions: {
    queries: {
      // Offline the service worker may answer (offline/worker.js), and what fails says so: nothing waits in silence.
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 30_000,
      retryDelay: 800,
      refetchOnWindowFocus: false,
      // One silent try more for what passes by itself; everything else is shown at once with its code.
      retry: (count, error) => count < 1 && isTransient(error),
    },
  },
})
