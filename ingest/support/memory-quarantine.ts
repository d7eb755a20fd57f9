import type { QuarantineEntry, QuarantineReason } from '#model/readings.ts'
import type { QuarantineInput, QuarantineRecords } from '#storage/records/records.ts'

interface Entry extends QuarantineEntry {
  readonly lastSequence: number
}

/** A quarantine in memory: keyed and counted as the records do it, without their limits. */
export class MemoryQuarantine implements QuarantineRecords {
  readonly entries = new Map<string, Entry>()

  async add(inputs: readonly QuarantineInput[]): Promise<{ payloadNotKept: number }> {
    for (const input of inputs) this.#add(input)
    return { payloadNotKept: 0 }
  }

  async list(filter: { reason?: QuarantineReason; device?: string; limit: number; offset: number }) {
    const entries = await this.take(filter, Number.POSITIVE_INFINITY)
    const byReason: Partial<Record<QuarantineReason, number>> = {}
    for (const { reason, count } of entries) byReason[reason] = (byReason[reason] ?? 0) + count
    const page = entries.slice(filter.offset, filter.offset + filter.limit)
    return { total: entries.length, byReason, entries: page }
  }

  async take(
    filter: { ids?: readonly string[]; reason?: QuarantineReason; device?: string },
    limit: number,
  ): Promise<QuarantineEntry[]> {
    return [...this.entries.values()]
      .filter(({ id }) => filter.ids === undefined || filter.ids.includes(id))
      .filter(({ reason }) => filter.reason === undefined || filter.reason === reason)
      .filter(({ device }) => filter.device === undefined || filter.device === device)
      .slice(0, limit)
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.entries.delete(id)
  }

  #add({ device, topic, reason, detail, payload, receivedAt, sequence }: QuarantineInput): void {
    const id = [device, topic, reason, Buffer.from(payload).toString('hex')].join('|')
    const known = this.entries.get(id)
    if (known && known.lastSequence >= sequence) return
    this.entries.set(id, {
      id,
      device,
      topic,
      reason,
      detail: known?.detail ?? detail,
      payload,
      count: (known?.count ?? 0) + 1,
      firstSeen: known?.firstSeen ?? receivedAt,
      lastSeen: receivedAt,
      lastSequence: sequence,
    })
  }
}
