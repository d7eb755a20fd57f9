/** The one file of the dashboard that reads the browser's clock; tests hand in another. */
export interface BrowserClock {
  /** Unix ms. */
  now(): number
  after(delay_ms: number, callback: () => void): () => void
  every(interval_ms: number, callback: () => void): () => void
}

export const browserClock: BrowserClock = {
  now: () => Date.now(),
  after(delay_ms, callback) {
    const timer = setTimeout(callback, delay_ms)
    return () => clearTimeout(timer)
  },
  every(interval_ms, callback) {
    const timer = setInterval(callback, interval_ms)
    return () => clearInterval(timer)
  },
}

export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000
