/** A hold as a person with a paper list would keep it; null: the booking holds nothing. */
export type Line = {
  readonly desk: string
  readonly person: string | null
  readonly from: number
  readonly to: number
} | null

interface Entry {
  line: Line
  /** What an undo puts back. */
  before: Line
  version: number
  /** What the last change, a cut or a move, left behind the entry. */
  rest: string | null
  /** The last change went on at another desk: all of it or nothing comes back. */
  moved: boolean
  /** Nobody can undo how it came to be so. */
  fixed: boolean
  /** Somebody sat down without a booking. */
  walkIn: boolean
  partOf: string | null
}

/** What a list keeps to. */
export interface PaperLimits {
  /** Two people at one desk are this far apart. */
  readonly gap_ms?: number
  /** Desks in use at once. */
  readonly capacity?: number
  /** Bookings of one person that are still to come; parts of one are one. */
  readonly upcoming?: number
}

const within = (line: NonNullable<Line>, at: number) => line.from <= at && at < line.to
const overlap = (a: NonNullable<Line>, b: NonNullable<Line>) => a.from < b.to && b.from < a.to

/** Bookings on paper: the simplest thing that the platform has to agree with. */
export class PaperList {
  readonly #entries = new Map<string, Entry>()
  readonly #gap_ms: number
  readonly #capacity: number
  readonly #upcoming: number

  constructor({ gap_ms = 0, capacity = Infinity, upcoming = Infinity }: PaperLimits = {}) {
    this.#gap_ms = gap_ms
    this.#capacity = capacity
    this.#upcoming = upcoming
  }

  /** Something on the list is in the way of a line, other than the entries `self`, the first of which it was. */
  clashes(line: Line, ...self: readonly (string | undefined)[]): boolean {
    if (line === null) return false
    return this.taken(line, ...self) || this.busy(line, ...self)
  }

  /** The person of a line has another desk then. */
  busy(line: NonNullable<Line>, ...self: readonly (string | undefined)[]): boolean {
    return (
      line.person !== null &&
      this.#others(self).some((other) => other.person === line.person && overlap(line, other))
    )
  }

  /** The desk of a line is another's then, or too soon before or after where it newly begins or ends. */
  taken(line: NonNullable<Line>, ...self: readonly (string | undefined)[]): boolean {
    const was = self[0] === undefined ? null : this.entry(self[0]).line
    const isNew = was === null || was.desk !== line.desk
    const gap = ({ person }: NonNullable<Line>, grows: boolean) =>
      !grows || person === null || line.person === null || person === line.person ? 0 : this.#gap_ms
    return this.#others(self).some(
      (other) =>
        other.desk === line.desk &&
        line.from < other.to + gap(other, isNew || line.from < was.from) &&
        other.from - gap(other, isNew || line.to > was.to) < line.to,
    )
  }

  /** People have the desk of a line then. */
  heldByPeople(line: NonNullable<Line>): boolean {
    return this.#others([]).some(
      (other) => other.person !== null && other.desk === line.desk && overlap(line, other),
    )
  }

  /** What blocks that are there leave of a line, looked at in steps of time on which all of them begin and end. */
  unblocked(line: NonNullable<Line>, step_ms: number): { from: number; to: number }[] {
    const blocks = this.#others([]).filter(({ desk, person }) => person === null && desk === line.desk)
    const left: { from: number; to: number }[] = []
    for (let from = line.from; from < line.to; from += step_ms) {
      if (blocks.some((block) => block.from <= from && from < block.to)) continue
      const last = left.at(-1)
      if (last?.to === from) last.to = from + step_ms
      else left.push({ from, to: from + step_ms })
    }
    return left
  }

  /** Of what a line has beyond the entry `self[0]`, some time finds all desks that may be in use at once taken. */
  full(line: Line, ...self: readonly (string | undefined)[]): boolean {
    if (line === null) return false
    const was = self[0] === undefined ? null : this.entry(self[0]).line
    const others = this.#others(self).filter(({ person }) => person !== null)
    const moments = [line.from, was?.to ?? line.from, ...others.map(({ from }) => from)]
    return moments.some((at) => {
      const isNew = within(line, at) && !(was !== null && within(was, at))
      return isNew && others.filter((other) => within(other, at)).length >= this.#capacity
    })
  }

  /** A line adds to the bookings to come of a person who has as many as may be. `self` held one of them before, or nothing. */
  tooMany(line: Line, self?: string): boolean {
    if (line === null || (self !== undefined && (this.entry(self).line !== null || this.entry(self).walkIn)))
      return false
    const family = self === undefined ? [] : this.#family(self)
    const coming = [...this.#entries].filter(([id, entry]) => {
      const first = entry.partOf === null ? null : this.entry(entry.partOf)
      const counts = ({ line: one, walkIn }: Entry) => one?.person === line.person && !walkIn
      return (
        !family.includes(id) &&
        counts(entry) &&
        !(first && counts(first) && !family.includes(entry.partOf ?? ''))
      )
    })
    return coming.length >= this.#upcoming
  }

  /** An entry with all its parts. */
  #family(id: string): readonly string[] {
    const root = (one: string): string => {
      const { partOf } = this.entry(one)
      return partOf === null ? one : root(partOf)
    }
    return [...this.#entries.keys()].filter((one) => root(one) === root(id))
  }

  /** Who has a desk at a moment. */
  at(desk: string, now: number): string | null {
    const found = this.#others([]).find((line) => line.desk === desk && line.from <= now && now < line.to)
    return found?.person ?? null
  }

  #others(self: readonly (string | undefined)[]): readonly NonNullable<Line>[] {
    return [...this.#entries].flatMap(([id, { line }]) => (self.includes(id) || line === null ? [] : [line]))
  }

  add(
    id: string,
    line: Line,
    {
      fixed = false,
      walkIn = false,
      partOf = null,
    }: Partial<Pick<Entry, 'fixed' | 'walkIn' | 'partOf'>> = {},
  ): void {
    this.#entries.set(id, { line, before: null, version: 1, rest: null, moved: false, fixed, walkIn, partOf })
  }

  has(id: string): boolean {
    return this.#entries.has(id)
  }

  remove(id: string): void {
    this.#entries.delete(id)
  }

  entry(id: string): Readonly<Entry> {
    return this.#entries.get(id) as Entry
  }

  /** Changes an entry by hand; afterwards that can be undone, unless it is `fixed`. */
  change(id: string, line: Line, fixed = false): void {
    const entry = this.entry(id)
    const version = entry.version + 1
    this.#entries.set(id, { ...entry, line, before: entry.line, version, rest: null, moved: false, fixed })
  }

  /** Leaves the two ends of an entry, the later one as an entry of its own. */
  cut(id: string, from: number, to: number, rest: string): void {
    const line = this.entry(id).line as NonNullable<Line>
    this.change(id, { ...line, to: from })
    this.#entries.set(id, { ...this.entry(id), rest })
    this.add(rest, { ...line, from: to }, { partOf: id })
  }

  /** Ends an entry, and goes on with it at another desk as an entry of its own. */
  move(id: string, now: number, desk: string, rest: string): void {
    const line = this.entry(id).line as NonNullable<Line>
    this.change(id, { ...line, to: now })
    this.#entries.set(id, { ...this.entry(id), rest, moved: true })
    this.add(rest, { ...line, desk, from: now }, { partOf: id, walkIn: this.entry(id).walkIn })
  }

  /** The entry that an undo of this one is about: the whole of which it is the untouched rest, else itself. */
  whole(id: string): string {
    const [first] = [...this.#entries].find(([, { rest }]) => rest === id) ?? []
    return first !== undefined && this.entry(id).version === 1 ? first : id
  }

  /** Bookings of people, held or not. */
  bookings(): { readonly id: string; readonly line: Line; readonly person: string }[] {
    return [...this.#entries].flatMap(([id, { line, before }]) => {
      const person = (line ?? before)?.person
      return person ? [{ id, line, person }] : []
    })
  }

  held(): [id: string, desk: string, from: number, to: number][] {
    return [...this.#entries].flatMap(([id, { line }]) =>
      line === null ? [] : [[id, line.desk, line.from, line.to] as [string, string, number, number]],
    )
  }
}
