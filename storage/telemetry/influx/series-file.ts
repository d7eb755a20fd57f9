import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import type { SeriesKey } from '../store.ts'

/**
 * The numbers of series across restarts: InfluxDB knows series by name only, and the journal of ingest names them by number. One line a
 * series, the line number is the series number. Appended when a series is first seen, which is rare enough to be synchronous; what a power
 * cut takes of its end is only numbers whose roll-ups are marked again by the next reading.
 */
export class SeriesFile {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  load(): SeriesKey[] {
    if (!existsSync(this.#path)) return []
    const text = readFileSync(this.#path, 'utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole.length < text.length) truncateSync(this.#path, Buffer.byteLength(whole))
    return whole
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const [subject = '', metric = '', kind = ''] = line.split(' ')
        return { subject, metric, kind }
      })
  }

  append(keys: readonly SeriesKey[]): void {
    if (keys.length === 0) return
    appendFileSync(
      this.#path,
      keys.map(({ subject, metric, kind }) => `${subject} ${metric} ${kind}\n`).join(''),
      { mode: 0o600 },
    )
  }
}
