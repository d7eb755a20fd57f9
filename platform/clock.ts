import { nextTurn } from './turn.ts'

/** Time of day and timers. The only file that reads the machine's clock; tests hand in a virtual one. */
export interface Clock {
  /** Unix ms. */
  now(): number
  /** Monotonic ms, for durations. */
  monotonic(): number
  /** Calls back once after `delay_ms`; returns its cancel. Timers do not keep the process alive. */
  after(delay_ms: number, callback: () => void): () => void
  /** Calls back every `interval_ms`; returns its cancel. */
  every(interval_ms: number, callback: () => void): () => void
  /** Resolves after `delay_ms`, or at once when the signal aborts. */
  wait(delay_ms: number, signal?: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delay_ms, callback) {
    const timer = setTimeout(callback, delay_ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  every(interval_ms, callback) {
    const timer = setInterval(callback, interval_ms)
    timer.unref()
    return () => clearInterval(timer)
  },
  wait: (delay_ms, signal) => waitOn(systemClock, delay_ms, signal),
}

/** `wait` of any clock, from its `after`. */
function waitOn(clock: Pick<Clock, 'after'>, delay_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const finish = () => {
      cancel()
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const cancel = clock.after(delay_ms, finish)
    signal?.addEventListener('abort', finish)
  })
}

/** A clock that stands still until `advance`; fires due timers in order. */
export class VirtualClock implements Clock {
  #now: number
  /** Wall clock − monotonic clock. */
  #ahead_ms = 0
  #timers: { at: number; order: number; callback: () => void; every: number | null }[] = []
  #order = 0

  constructor(now = Date.UTC(2026, 10, 24)) {
    this.#now = now
  }

  now(): number {
    return this.#now + this.#ahead_ms
  }

  monotonic(): number {
    return this.#now
  }

  after(delay_ms: number, callback: () => void): () => void {
    return this.#schedule(delay_ms, callback, null)
  }

  every(interval_ms: number, callback: () => void): () => void {
    return this.#schedule(interval_ms, callback, interval_ms)
  }

  wait(delay_ms: number, signal?: AbortSignal): Promise<void> {
    return waitOn(this, delay_ms, signal)
  }

  /** Moves time on, firing what is due, with a turn of the event loop between timers so that promises settle. */
  async advance(duration_ms: number): Promise<void> {
    const end = this.#now + duration_ms
    for (let timer = this.#due(end); timer; timer = this.#due(end)) {
      this.#now = Math.max(this.#now, timer.at)
      if (timer.every === null) this.#timers.splice(this.#timers.indexOf(timer), 1)
      else timer.at += timer.every
      timer.callback()
      await nextTurn()
    }
    this.#now = end
  }

  /** Lets the wall clock jump, as a machine's does when it is set; timers and the monotonic clock go on. */
  jump(difference_ms: number): void {
    this.#ahead_ms += difference_ms
  }

  get pending(): number {
    return this.#timers.length
  }

  #due(end: number) {
    return this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]
  }

  #schedule(delay_ms: number, callback: () => void, every: number | null): () => void {
    const timer = { at: this.#now + delay_ms, order: this.#order++, callback, every }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }
}
