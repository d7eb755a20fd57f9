import type { QuarantineEntry, QuarantineReason } from '#model/readings.ts'
import { parseNativeTopic, topicMatches } from '#model/topics.ts'
import type { QuarantineRecords } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Spool } from '#storage/spool/spool.ts'
import { markReplay } from '../accept/marks.ts'
import { PART_OF_STORED } from '../pipeline/refusals.ts'
import type { ReplayResult } from '../ports.ts'

/** Entries replayed by one request: about as many as one device may have. */
const REPLAY_LIMIT = 1_000

export interface ReplayFilter {
  readonly ids?: readonly string[]
  readonly reason?: QuarantineReason
  readonly device?: string
}

export type ReplayOutcome = 'stored' | 'duplicate' | 'quarantined'

export interface ReplayParts {
  readonly spool: Spool
  readonly registry: Registry
  readonly quarantine: QuarantineRecords
}

/**
 * Sends quarantined messages through the spool once more, marked with their entry. So a replay is as durable as a message
 * from a device, and is counted once whatever happens; the entry goes when the message came through.
 */
export class QuarantineReplay {
  readonly #parts: ReplayParts
  #waiting = new Map<string, (outcome: ReplayOutcome | null) => void>()

  constructor(parts: ReplayParts) {
    this.#parts = parts
  }

  async replay(filter: ReplayFilter): Promise<ReplayResult> {
    const entries = await this.#parts.quarantine.take(filter, REPLAY_LIMIT)
    const outcomes = await Promise.all(entries.map((entry) => this.#send(entry)))
    const count = (wanted: ReplayOutcome) => outcomes.filter((outcome) => outcome === wanted).length
    const stored = count('stored')
    const duplicate = count('duplicate')
    const quarantined = count('quarantined')
    return { replayed: stored + duplicate + quarantined, stored, duplicate, quarantined }
  }

  /** Called by the pipeline for each replayed message, after the store has it. */
  settled(entry: string, outcome: ReplayOutcome): void {
    this.#waiting.get(entry)?.(outcome)
    this.#waiting.delete(entry)
  }

  /** Lets those go who wait for a message that the next start will bring through. */
  stop(): void {
    for (const resolve of this.#waiting.values()) resolve(null)
    this.#waiting.clear()
  }

  /** null: not sent, because its payload was not kept or it is under way already. */
  #send(entry: QuarantineEntry): Promise<ReplayOutcome | null> {
    const { id, topic, payload } = entry
    if (payload === null || this.#waiting.has(id)) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, resolve)
      const publisher = markReplay({
        entry: id,
        messages: entry.detail.startsWith(PART_OF_STORED) ? 0 : entry.count,
        account: entry.device,
        publisher: this.#publisherOf(entry),
      })
      this.#parts.spool.append(
        { topic, payload, qos: 1, publisher, receivedAt: entry.firstSeen },
        (error) => {
          if (!error) return
          this.#waiting.delete(id)
          reject(error)
        },
      )
    })
  }

  /** An entry names the device where it is known; who published for it follows from topic and registry. */
  #publisherOf({ device, topic }: QuarantineEntry): string {
    const { registry } = this.#parts
    if (registry.gateway(device)) return device
    const known = registry.device(device)
    if (known?.gateway) return known.gateway
    if (parseNativeTopic(topic)) return device
    const isFor = (filter: string) => topicMatches(filter, topic)
    return registry.gateways().find(({ topics }) => topics.some(isFor))?.id ?? device
  }
}
