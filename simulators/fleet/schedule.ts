import type { World } from '../physics/world.ts'
import { type Reading, readingOf, type SimulatedDevice } from './device.ts'

const SECOND_MS = 1_000
/** A room sensor reports a change at most this often; people walk through all the time. */
const ROOM_PAUSE_S = 60
/** A battery is told twice a day. */
const BATTERY_EVERY_S = 43_200

/** One reading that a device has just taken. */
export interface Taken {
  readonly device: SimulatedDevice
  readonly reading: Reading
}

interface State {
  readonly device: SimulatedDevice
  sequence: number
  lastAt_s: number
  batteryAt_s: number
  /** Of event-driven types: what was last told. */
  told: string
  /** Has reported, and waits for its own second. */
  joining: boolean
}

/**
 * Decides second by second which devices report: each in its own interval at its own second, desks when somebody sits down or leaves,
 * rooms when their people change, both again after an interval of silence.
 */
export class Schedule {
  readonly #world: World
  readonly #due = new Map<number, State[]>()
  readonly #byPlace = new Map<string, State[]>()
  readonly #changed = new Set<State>()
  #second: number

  /** Begins after the world's present, which is on a full second. */
  constructor(world: World, devices: readonly SimulatedDevice[]) {
    this.#world = world
    this.#second = Math.floor(world.now / SECOND_MS)
    for (const device of devices) {
      const state: State = {
        device,
        sequence: 0,
        lastAt_s: Number.NEGATIVE_INFINITY,
        batteryAt_s: Number.NEGATIVE_INFINITY,
        told: '',
        joining: false,
      }
      // A heartbeat of an hour would leave a desk unknown for as long after a start; real ones report when they are switched on.
      const first = Math.min(device.interval_s, 60)
      this.#at(this.#second + 1 + (device.key % first), state)
      if (device.type.eventDriven)
        this.#byPlace.set(device.place, [...(this.#byPlace.get(device.place) ?? []), state])
    }
  }

  /** Seconds since 1970 up to which readings were taken. */
  get second(): number {
    return this.#second
  }

  /** One second further: the readings taken in it, in order of time. */
  next(): Taken[] {
    const taken: Taken[] = []
    this.#second++
    this.#world.advance(this.#second * SECOND_MS, ({ kind, place, at }) => {
      for (const state of this.#byPlace.get(place) ?? []) {
        if (kind === 'desk') this.#take(state, Math.floor(at / SECOND_MS), false, taken)
        else this.#changed.add(state)
      }
    })
    for (const state of this.#changed) {
      if (this.#second - state.lastAt_s < ROOM_PAUSE_S) continue
      this.#changed.delete(state)
      this.#take(state, this.#second, false, taken)
    }
    const due = this.#due.get(this.#second)
    this.#due.delete(this.#second)
    for (const state of due ?? []) this.#periodic(state, taken)
    return taken
  }

  #periodic(state: State, taken: Taken[]): void {
    const { device, lastAt_s, joining } = state
    const { interval_s, key, type } = device
    // What reported a change in between counts its interval from there.
    if (type.eventDriven && !joining && this.#second - lastAt_s < interval_s) {
      this.#at(lastAt_s + interval_s, state)
      return
    }
    if (lastAt_s !== this.#second) this.#take(state, this.#second, true, taken)
    // Everybody reports in the first minute; each then waits once for its own second of the interval, and they are spread.
    state.joining = lastAt_s === Number.NEGATIVE_INFINITY
    const offset_s = (((this.#second - key) % interval_s) + interval_s) % interval_s
    this.#at(this.#second + interval_s - (state.joining ? offset_s : 0), state)
  }

  #take(state: State, at_s: number, periodic: boolean, taken: Taken[]): void {
    const battery = periodic && at_s - state.batteryAt_s >= BATTERY_EVERY_S
    const { ts, v } = readingOf(state.device, this.#world, battery)
    if (state.device.type.eventDriven) {
      const { battery_pct: _, ...values } = v
      const told = JSON.stringify(values)
      if (!periodic && told === state.told) return
      state.told = told
    }
    if (battery) state.batteryAt_s = at_s
    state.lastAt_s = at_s
    taken.push({ device: state.device, reading: { ts, seq: state.sequence++, v } })
  }

  #at(second: number, state: State): void {
    const due = this.#due.get(second)
    if (due) due.push(state)
    else this.#due.set(second, [state])
  }
}
