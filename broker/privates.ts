import { createRequire } from 'node:module'
import mqemitter, { type MQEmitter } from 'mqemitter'

/**
 * What the broker uses of its dependencies beyond their documentation, and the versions in which that was read and tested: the two queues
 * of mqemitter; that aedes calls `publish`, `subscribe` and `unsubscribe` of the broker object for its clients, and `duplicates` of a
 * client; the keys of aedes-persistence-level. With another version the broker does without the short cuts.
 */
export const KNOWN_VERSIONS = {
  aedes: '1.2.0',
  mqemitter: '7.1.0',
  'aedes-persistence-level': '9.2.0',
} as const

const require = createRequire(import.meta.url)

/** Names of the packages whose installed version is another one. */
export function unknownVersions(installed: (name: string) => string = installedVersion): string[] {
  return Object.entries(KNOWN_VERSIONS)
    .filter(([name, version]) => installed(name) !== version)
    .map(([name]) => name)
}

/** Looks the package.json up beside the entry, because `exports` may hide it. */
function installedVersion(name: string): string {
  for (const path of require.resolve.paths(name) ?? []) {
    try {
      return (require(`${path}/${name}/package.json`) as { version: string }).version
    } catch {}
  }
  return ''
}

/** First in, first out, without the O(n) `shift` that a plain array takes on above some 16,000 entries. */
export class Fifo<T> {
  #items: (T | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  push(item: T): void {
    this.#items.push(item)
  }

  shift(): T | undefined {
    if (this.#head === this.#items.length) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head++] = undefined
    if (this.#head >= 1024 && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head)
      this.#head = 0
    }
    return item
  }
}

/** Packets that are on their way to subscribers at once; more wait in the emitter's queue. */
const EMITTER_CONCURRENCY = 100

export function createEmitter(known: boolean): MQEmitter {
  const emitter = mqemitter({ concurrency: EMITTER_CONCURRENCY, matchEmptyLevels: true })
  if (known) Object.assign(emitter, { _messageQueue: new Fifo(), _messageCallbacks: new Fifo() })
  return emitter
}

/**
 * aedes takes every packet with a lower number than the last one for a copy that came over another node, and drops it. With a store that
 * takes its time packets overtake each other, so that would lose messages; there is one node, so there are no copies.
 */
export function keepOvertaken(client: object): void {
  const duplicates = new Proxy({}, { get: () => undefined, set: () => true })
  if ('duplicates' in client) client.duplicates = duplicates
}
