import type { ChangeEvent, LivePoint } from '#model/live.ts'
import type { Log } from '#platform/log.ts'

type PointListener = (points: readonly LivePoint[]) => void
type EventListener = (event: ChangeEvent) => void

/** Who wants to hear of changes. A listener that throws is logged and does not keep the others from hearing. */
export class Listeners {
  readonly #log: Log
  readonly #points = new Set<PointListener>()
  readonly #events = new Set<EventListener>()

  constructor(log: Log) {
    this.#log = log
  }

  onChange(listener: PointListener): () => void {
    this.#points.add(listener)
    return () => this.#points.delete(listener)
  }

  onEvent(listener: EventListener): () => void {
    this.#events.add(listener)
    return () => this.#events.delete(listener)
  }

  get anybody(): boolean {
    return this.#points.size > 0
  }

  changed(points: readonly LivePoint[]): void {
    if (points.length === 0) return
    for (const listener of this.#points) this.#call(() => listener(points))
  }

  event(event: ChangeEvent): void {
    for (const listener of this.#events) this.#call(() => listener(event))
  }

  #call(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#log.error({ err: error }, 'a listener of live values failed')
    }
  }
}
