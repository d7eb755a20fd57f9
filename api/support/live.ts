import type { ChangeEvent, LivePoint } from '#model/live.ts'
import type { DeviceHealth } from '#model/readings.ts'
import type { LivePort } from '../ports.ts'

/** Present values that a test sets. */
export class TestLive implements LivePort {
  readonly healths = new Map<string, DeviceHealth>()
  #points = new Map<string, Map<string, LivePoint>>()
  #changes = new Set<(points: readonly LivePoint[]) => void>()
  #events = new Set<(event: ChangeEvent) => void>()

  set(subject: string, metric: string, value: number | string | null, at = 1_000): void {
    const point = { subject, metric, value, at, quality: 0 }
    const metrics = this.#points.get(subject) ?? new Map<string, LivePoint>()
    this.#points.set(subject, metrics.set(metric, point))
    for (const listener of this.#changes) listener([point])
  }

  event(event: ChangeEvent): void {
    for (const listener of this.#events) listener(event)
  }

  get listeners(): number {
    return this.#changes.size + this.#events.size
  }

  get(subject: string, metric: string): LivePoint | undefined {
    return this.#points.get(subject)?.get(metric)
  }

  of(subject: string): readonly LivePoint[] {
    return [...(this.#points.get(subject)?.values() ?? [])]
  }

  onChange(listener: (points: readonly LivePoint[]) => void): () => void {
    this.#changes.add(listener)
    return () => this.#changes.delete(listener)
  }

  onEvent(listener: (event: ChangeEvent) => void): () => void {
    this.#events.add(listener)
    return () => this.#events.delete(listener)
  }

  health(device: string): { health: DeviceHealth; lastSeen: number | null; flags: readonly string[] } {
    return { health: this.healths.get(device) ?? 'online', lastSeen: 1_000, flags: [] }
  }
}
