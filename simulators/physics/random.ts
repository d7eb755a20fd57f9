/** 32-bit finaliser of splitmix32: every input bit reaches every output bit. */
function mix(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

/** A 32-bit hash of words and numbers. */
export function hashOf(...keys: readonly (string | number)[]): number {
  let hash = 0x9e3779b9
  for (const key of keys) {
    const text = String(key)
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
    hash = mix(hash + 0x9e3779b9)
  }
  return hash
}

/** A number in [0, 1) that belongs to two integers: noise without state. */
export const noiseAt = (key: number, index: number): number =>
  mix(mix(key ^ Math.imul(index, 0x9e3779b1)) + 0x6d2b79f5) / 2 ** 32

/** Repeatable random numbers: the same keys give the same sequence, on every machine. */
export class Random {
  #state: number

  constructor(...keys: readonly (string | number)[]) {
    this.#state = hashOf(...keys)
  }

  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0
    return mix(this.#state) / 2 ** 32
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  between(min: number, max: number): number {
    return min + (max - min) * this.next()
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.next() * count)
  }

  /** Normally distributed (Box and Muller). */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()))
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.next())
  }
}
