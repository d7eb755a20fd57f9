import { DenyutError } from '#model/errors.ts'
import { noiseAt } from '../physics/random.ts'
import type { Reading, SimulatedDevice } from './device.ts'

/** Faults by name: the share of messages (or of devices) that they befall, and where one applies a length in seconds. */
export const FAULTS = {
  drop: { of: 'messages', seconds: null },
  duplicate: { of: 'messages', seconds: null },
  delay: { of: 'messages', seconds: 120 },
  reorder: { of: 'messages', seconds: null },
  skew: { of: 'devices', seconds: 600 },
  stuck: { of: 'devices', seconds: null },
  offline: { of: 'devices', seconds: 1_800 },
  reset: { of: 'devices', seconds: 3_600 },
} as const

export type FaultName = keyof typeof FAULTS
export interface Fault {
  readonly share: number
  readonly seconds: number
}
export type FaultPlan = Partial<Record<FaultName, Fault>>

/** `drop=0.01,delay=0.05:120`; throws `usage` for what it does not know. */
export function parseFaults(text: string): FaultPlan {
  const plan: FaultPlan = {}
  for (const part of text.split(',').filter(Boolean)) {
    const match = /^([a-z]+)=(\d*\.?\d+)(?::(\d+))?$/.exec(part.trim())
    const name = match?.[1] as FaultName | undefined
    const share = Number(match?.[2])
    if (!name || !Object.hasOwn(FAULTS, name) || !(share >= 0 && share <= 1)) {
      const known = Object.keys(FAULTS).join(', ')
      throw new DenyutError('usage', {
        id: `${part}: gangguan adalah ${known} dengan bagian dari 0 sampai 1, misalnya drop=0.01 atau delay=0.05:120.`,
        en: `${part}: a fault is ${known} with a share from 0 to 1, as drop=0.01 or delay=0.05:120.`,
      })
    }
    plan[name] = { share, seconds: Number(match?.[3] ?? FAULTS[name].seconds ?? 0) }
  }
  return plan
}

/** What becomes of a reading: how often it is sent, how it reads then, and when. */
export interface Fate {
  readonly copies: 0 | 1 | 2
  readonly sent: Reading
  /** Ms to hold it back. */
  readonly hold_ms: number
}

const KEYS: Readonly<Record<FaultName, number>> = {
  drop: 11,
  duplicate: 12,
  delay: 13,
  reorder: 14,
  skew: 15,
  stuck: 16,
  offline: 17,
  reset: 18,
}

/** Spoils readings, always the same ones for the same seed. */
export class Faults {
  readonly #plan: FaultPlan
  readonly #seed: number
  readonly #frozen = new Map<string, Reading['v']>()
  readonly #registers = new Map<string, { resetAt: number; base: Record<string, number> | null }>()

  constructor(plan: FaultPlan, seed: number) {
    this.#plan = plan
    this.#seed = seed
  }

  apply(device: SimulatedDevice, reading: Reading): Fate {
    const { ts } = reading
    const message = (name: FaultName) => this.#hit(name, device.key, Math.floor(ts / 1_000))
    const offline = this.#plan.offline
    const silent =
      offline !== undefined &&
      this.#hit('offline', device.key, Math.floor(ts / 1_000 / Math.max(1, offline.seconds)))
    const v = this.#resetRegisters(device, ts, this.#stick(device, reading.v))
    const skew_ms = this.#befalls('skew', device) ? this.#skew_ms(device) : 0
    const sent = v === reading.v && skew_ms === 0 ? reading : { ...reading, ts: ts + skew_ms, v }
    if (silent || message('drop')) return { copies: 0, sent, hold_ms: 0 }
    const delay_ms = message('delay') ? (this.#plan.delay?.seconds ?? 0) * 1_000 : 0
    // Long enough for the next reading of the same device to overtake it.
    const swap_ms = message('reorder') ? device.interval_s * 1_500 : 0
    return { copies: message('duplicate') ? 2 : 1, sent, hold_ms: Math.max(delay_ms, swap_ms) }
  }

  #hit(name: FaultName, key: number, index: number): boolean {
    const fault = this.#plan[name]
    return (
      fault !== undefined &&
      noiseAt(this.#seed ^ key ^ Math.imul(KEYS[name], 0x9e3779b1), index) < fault.share
    )
  }

  #befalls(name: FaultName, device: SimulatedDevice): boolean {
    return this.#hit(name, device.key, 0)
  }

  #skew_ms(device: SimulatedDevice): number {
    const way = noiseAt(device.key, KEYS.skew) < 0.5 ? -1 : 1
    return way * (this.#plan.skew?.seconds ?? 0) * 1_000
  }

  #stick(device: SimulatedDevice, v: Reading['v']): Reading['v'] {
    if (!this.#plan.stuck || !this.#befalls('stuck', device)) return v
    const first = this.#frozen.get(device.id)
    if (first) return first
    this.#frozen.set(device.id, v)
    return v
  }

  /** A meter that was changed or lost its memory counts from zero again, once, within the given time after the start. */
  #resetRegisters(device: SimulatedDevice, ts: number, v: Reading['v']): Reading['v'] {
    if (!this.#plan.reset || !this.#befalls('reset', device)) return v
    const counters = device.type.metrics.filter(
      ({ kind, name }) => kind === 'counter' && typeof v[name] === 'number',
    )
    if (counters.length === 0) return v
    let state = this.#registers.get(device.id)
    if (!state) {
      const within_ms = this.#plan.reset.seconds * 1_000
      state = { resetAt: ts + noiseAt(device.key, KEYS.reset) * within_ms, base: null }
      this.#registers.set(device.id, state)
    }
    if (ts < state.resetAt) return v
    state.base ??= Object.fromEntries(counters.map(({ name }) => [name, v[name] as number]))
    const base = state.base
    const reset = Object.fromEntries(
      counters.map(({ name }) => [name, Math.max(0, round3((v[name] as number) - (base[name] ?? 0)))]),
    )
    return { ...v, ...reset }
  }
}

const round3 = (value: number): number => Math.round(value * 1_000) / 1_000
