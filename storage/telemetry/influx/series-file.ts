import { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import type { SeriesKey } from '../store.ts'

const appendToFile = (path: string, text: string): void => appendFileSync(path, text, { mode: 0o600 })

/**
 * The numbers of series across restarts: InfluxDB knows series by name only, and the journal of ingest names them by number. One line a
 * series, the line number is the series number. Appended when a series is first seen, which is rare enough to be synchronous; what a power
 * cut takes of its end is only numbers whose roll-ups are marked again by the next reading.
 */
export class SeriesFile {
  readonly #path: string
  readonly #appendTo: (path: string, text: string) => void
  /** What a failed append has left may be at the end. */
  #isTorn = false

  constructor(path: string, appendTo = appendToFile) {
    this.#path = path
    this.#appendTo = appendTo
  }

  load(): SeriesKey[] {
    return this.#wholeLines().map((line) => {
      const [subject = '', metric = '', kind = ''] = line.split(' ')
      return { subject, metric, kind }
    })
  }

  /** Throws the error of the system; the series then has no line. */
  append({ subject, metric, kind }: SeriesKey): void {
    if (this.#isTorn) this.#wholeLines()
    this.#isTorn = true
    this.#appendTo(this.#path, `${subject} ${metric} ${kind}\n`)
    this.#isTorn = false
  }

  /** Takes off a torn line at the end. */
  #wholeLines(): string[] {
    if (!existsSync(this.#path)) return []
    const text = readFileSync(this.#path, 'utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole.length < text.length) truncateSync(this.#path, Buffer.byteLength(whole))
    return whole.split('\n').slice(0, -1)
  }
}
