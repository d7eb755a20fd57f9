import { type Downtime, deviceHealth } from '#model/occupancy/health.ts'

/** Health is told to this precision; the wheel turns as fast. */
const TICK_MS = 1_000
/** Longer than any device needs to pass through all states, in its intervals and ms: nothing changes after that. */
const HORIZON_INTERVALS = 10
const HORIZON_MIN_MS = 3_600_000

/**
 * When a device's health will be another if it stays silent, Unix ms; Infinity: never. The states of a silent device follow each
 * other once, so the first change is found by halving.
 */
export function nextHealthChange(
  lastSeen: number | null,
  interval_ms: number,
  now: number,
  down: Downtime | null,
): number {
  const present = deviceHealth(lastSeen, interval_ms, now, down)
  if (present === 'never' || present === 'offline') return Number.POSITIVE_INFINITY
  let same = now
  let other = now + HORIZON_INTERVALS * interval_ms + HORIZON_MIN_MS
  while (other - same > TICK_MS / 2) {
    const middle = (same + other) / 2
    if (deviceHealth(lastSeen, interval_ms, middle, down) === present) same = middle
    else other = middle
  }
  return other
}

/** A clock that is set back by less keeps its schedule. */
const SET_BACK_MS = 60_000

/**
 * Seconds on the wheel: a device whose next change is further away goes round more than once. So each is looked at every few minutes,
 * whatever the wall clock has done meanwhile.
 */
const WHEEL_SLOTS = 256

/**
 * When the health of which device is to be looked at again. Telemetry does not move a device on the wheel: when its slot comes
 * and it has spoken since, it goes to the slot of its new end.
 */
export class HealthWheel {
  #slots: Set<string>[] = Array.from({ length: WHEEL_SLOTS }, () => new Set())
  #slotOf = new Map<string, number>()
  #tick = 0

  start(now: number): void {
    this.#tick = Math.floor(now / TICK_MS)
  }

  /** The wall clock was set back: what is scheduled would come too late by as much. */
  isAheadOf(now: number): boolean {
    return this.#tick * TICK_MS > now + SET_BACK_MS
  }

  schedule(device: string, at: number): void {
    const before = this.#slotOf.get(device)
    if (before !== undefined) this.#slots[before]!.delete(device)
    this.#slotOf.delete(device)
    if (!Number.isFinite(at)) return
    const tick = Math.min(this.#tick + WHEEL_SLOTS - 1, Math.max(this.#tick + 1, Math.ceil(at / TICK_MS)))
    const slot = tick % WHEEL_SLOTS
    this.#slots[slot]!.add(device)
    this.#slotOf.set(device, slot)
  }

  /** Devices whose time has come by `now`. */
  due(now: number): string[] {
    const due: string[] = []
    const end = Math.floor(now / TICK_MS)
    // A jump of the wall clock by more than a round means every device.
    const first = Math.max(this.#tick + 1, end - WHEEL_SLOTS + 1)
    for (let tick = first; tick <= end; tick++) {
      const slot = this.#slots[tick % WHEEL_SLOTS]!
      for (const device of slot) {
        due.push(device)
        this.#slotOf.delete(device)
      }
      slot.clear()
    }
    this.#tick = end
    return due
  }
}
