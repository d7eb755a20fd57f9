import type { SeriesKey } from './store.ts'

/**
 * Series by number and back. A series is (subject, metric); its kind is the one it was first seen with.
 * Grows with devices and places only, both of which are registered by people.
 */
export class Catalogue {
  #keys: SeriesKey[] = []
  #ids = new Map<string, Map<string, number>>()

  get size(): number {
    return this.#keys.length
  }

  clear(): void {
    this.#keys = []
    this.#ids.clear()
  }

  /** Number of a series, the next free one when it is new. */
  idOf(key: SeriesKey): number {
    const metrics = this.#ids.get(key.subject) ?? new Map<string, number>()
    const known = metrics.get(key.metric)
    if (known !== undefined) return known
    const id = this.#keys.length
    this.#ids.set(key.subject, metrics.set(key.metric, id))
    this.#keys.push({ subject: key.subject, metric: key.metric, kind: key.kind })
    return id
  }

  find(subject: string, metric: string): number | undefined {
    return this.#ids.get(subject)?.get(metric)
  }

  key(id: number): SeriesKey | undefined {
    return this.#keys[id]
  }

  list(subject?: string): { id: number; key: SeriesKey }[] {
    if (subject === undefined) return this.#keys.map((key, id) => ({ id, key }))
    return [...(this.#ids.get(subject)?.values() ?? [])].map((id) => ({ id, key: this.#keys[id]! }))
  }
}
