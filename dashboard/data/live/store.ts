/** One present value as the browser holds it; `at` is event time in Unix ms, `q` the bits of QUALITY. */
export interface LiveValue {
  readonly value: number | string | null
  readonly at: number
  readonly q: number
}

type Listener = () => void

/**
 * Present values by point id. Writing marks keys dirty; listeners run once per frame however many deltas came in it.
 * Telemetry never passes through the query cache, which would copy and compare whole answers.
 */
export class LiveStore {
  #values = new Map<string, LiveValue>()
  #listeners = new Map<string, Set<Listener>>()
  #dirty = new Set<string>()
  #scheduled = false
  #schedule: (flush: () => void) => void

  constructor(schedule: (flush: () => void) => void) {
    this.#schedule = schedule
  }

  get(key: string): LiveValue | undefined {
    return this.#values.get(key)
  }

  set(key: string, value: LiveValue): void {
    this.#values.set(key, value)
    this.#touch(key)
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#touch(key)
  }

  clear(): void {
    for (const key of this.#values.keys()) this.#touch(key)
    this.#values.clear()
  }

  subscribe(keys: readonly string[], listener: Listener): () => void {
    for (const key of keys) {
      const set = this.#listeners.get(key)
      if (set) set.add(listener)
      else this.#listeners.set(key, new Set([listener]))
    }
    return () => {
      for (const key of keys) {
        const set = this.#listeners.get(key)
        set?.delete(listener)
        if (set?.size === 0) this.#listeners.delete(key)
      }
    }
  }

  #touch(key: string): void {
    this.#dirty.add(key)
    if (this.#scheduled) return
    this.#scheduled = true
    this.#schedule(() => this.#flush())
  }

  #flush(): void {
    this.#scheduled = false
    const due = new Set<Listener>()
    for (const key of this.#dirty) for (const listener of this.#listeners.get(key) ?? []) due.add(listener)
    this.#dirty.clear()
    for (const listener of due) listener()
  }
}
