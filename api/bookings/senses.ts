import type { Sense } from '#model/bookings/sensor.ts'
import type { LivePoint } from '#model/live.ts'
import { backAt, notSitting, type Presence, type Sitting, sense, settle } from '#model/occupancy/desk.ts'
import type { Clock } from '#platform/clock.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { LivePort } from '../ports.ts'

const SENSOR_TYPE = 'desk-presence'
/** Debounced presence of a desk in the live state, 0 or 1, where there is one. */
const SITTING = 'sitting'
/** Immediate presence of a desk in the live state, a word. */
const PRESENCE = 'presence'
const WORDS: ReadonlySet<unknown> = new Set<Presence>(['occupied', 'vacant', 'unknown'])

/**
 * What the sensors of desks say: the debounced presence of the live state, or where that has only the immediate one, that debounced here.
 */
export class Senses {
  readonly #registry: Registry
  readonly #live: LivePort
  readonly #clock: Clock
  readonly #sees: 'all' | 'share'
  readonly #sitting = new Map<string, Sitting>()
  #undo: () => void = () => {}

  /** `sees`: whether the live state has every message, or only those that other processes did not take. */
  constructor(registry: Registry, live: LivePort, clock: Clock, sees: 'all' | 'share' = 'all') {
    this.#registry = registry
    this.#live = live
    this.#clock = clock
    this.#sees = sees
  }

  start(): void {
    for (const { id } of this.#registry.places('desk')) {
      const point = this.#live.get(id, PRESENCE)
      if (point) this.#heard(point)
    }
    this.#undo = this.#live.onChange((points) => {
      for (const point of points) if (point.metric === PRESENCE) this.#heard(point)
    })
  }

  stop(): void {
    this.#undo()
    this.#sitting.clear()
  }

  /** A sensor that is silent, out of order or heard by others too says nothing, whatever it said last. */
  of(desk: string): Sense {
    const sensors = this.#registry
      .devicesAt(desk)
      .filter(({ type, retiredAt }) => type === SENSOR_TYPE && retiredAt === null)
    if (sensors.length === 0) return { sitting: null, since: 0, state: 'none' }
    const heard = sensors.some(({ id }) => {
      const { health } = this.#live.health(id)
      return health === 'online' || health === 'late'
    })
    const known = this.#debounced(desk)
    if (!heard || !known || this.#sees === 'share')
      return { sitting: null, since: known?.since ?? 0, state: 'unknown' }
    return { ...known, state: 'fresh' }
  }

  #debounced(desk: string): { sitting: boolean; since: number; backAt?: number } | null {
    const point = this.#live.get(desk, SITTING)
    if (typeof point?.value === 'number') return { sitting: point.value > 0, since: point.at }
    if (this.#live.get(desk, PRESENCE)?.value === 'unknown') return null
    const state = this.#sitting.get(desk)
    if (!state) return null
    const now = this.#clock.now()
    const settled = settle(state, now)
    const back = backAt(settled, now)
    const { sitting, since } = settled
    return { sitting, since, ...(back === null ? {} : { backAt: back }) }
  }

  #heard({ subject, value, at }: LivePoint): void {
    if (!WORDS.has(value)) return
    if (value === 'unknown') {
      this.#silent(subject)
      return
    }
    const before = this.#sitting.get(subject) ?? notSitting(at)
    // What comes late counts from the last step on: time does not run backwards.
    this.#sitting.set(
      subject,
      sense(before, value as Presence, Math.max(at, before.since, before.otherSince ?? 0)),
    )
  }

  /**
   * Silence is decided now, however old the last word is. Who sat is taken to sit on; that nobody does has to be seen anew, so that no
   * time without a sensor counts as absence.
   */
  #silent(subject: string): void {
    const before = this.#sitting.get(subject)
    if (!before) return
    const state = sense(before, 'unknown', Math.max(this.#clock.now(), before.since))
    if (state.sitting) this.#sitting.set(subject, state)
    else this.#sitting.delete(subject)
  }
}
