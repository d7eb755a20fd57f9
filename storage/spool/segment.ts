/** The position of every record is found by scanning at most this far from a mark. */
const MARK_DISTANCE_BYTES = 64 * 1024

/** One segment file that holds durable records, and where in it they are. */
export class Segment {
  readonly ordinal: number
  readonly path: string
  /** First sequence; `last` is one less while nothing is committed. */
  readonly first: number
  last: number
  /** Where the durable records end; the file may go on with bytes that were never acknowledged. */
  size: number
  readonly #sequences: number[] = []
  readonly #offsets: number[] = []
  readonly #times: number[] = []

  constructor(ordinal: number, path: string, first: number, last: number, size: number) {
    this.ordinal = ordinal
    this.path = path
    this.first = first
    this.last = last
    this.size = size
  }

  /** Notes where a record starts, when the last note is far enough behind. */
  mark(sequence: number, offset: number, receivedAt: number): void {
    const previous = this.#offsets.at(-1)
    if (previous !== undefined && offset < previous + MARK_DISTANCE_BYTES) return
    this.#sequences.push(sequence)
    this.#offsets.push(offset)
    this.#times.push(receivedAt)
  }

  /** The last noted record at or before `sequence`; undefined when none was noted. */
  markBefore(sequence: number): { sequence: number; offset: number; receivedAt: number } | undefined {
    let low = 0
    let high = this.#sequences.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      if ((this.#sequences[middle] as number) <= sequence) low = middle + 1
      else high = middle - 1
    }
    if (high < 0) return undefined
    return {
      sequence: this.#sequences[high] as number,
      offset: this.#offsets[high] as number,
      receivedAt: this.#times[high] as number,
    }
  }
}

const NAME = /^(\d{12})\.seg$/

export const segmentName = (ordinal: number): string => `${String(ordinal).padStart(12, '0')}.seg`

/** null: no name of a segment. */
export const ordinalOf = (name: string): number | null => {
  const match = NAME.exec(name)
  return match ? Number(match[1]) : null
}
