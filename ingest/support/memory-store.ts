import type {
  Bucket,
  Point,
  PointBlock,
  RollupLevel,
  RollupRow,
  SeriesHead,
  SeriesKey,
  TelemetryStore,
  TimeRange,
} from '#storage/telemetry/store.ts'

/** A telemetry store in memory. Checks what its contract asks of a writer, so that a broken rule fails a test. */
export class MemoryStore implements TelemetryStore {
  readonly name = 'duckdb'
  /** Runs before a write; throws to make it fail. */
  beforeWrite: (fresh: PointBlock | null, late: PointBlock | null) => void = () => undefined
  /** Runs before a series gets its number; throws to make that fail. */
  beforeNewSeries: () => void = () => undefined
  /** Runs after a write has been done; throws to make its success unknown. */
  afterWrite: () => void = () => undefined
  writes = 0
  /** Points by series, then event time. */
  readonly points = new Map<number, Map<number, Point>>()
  readonly #rollups = new Map<string, RollupRow>()
  #ids = new Map<string, number>()
  #keys: SeriesKey[] = []
  #heads = new Map<number, number>()

  async open(): Promise<void> {}
  async close(): Promise<void> {}
  async ping(): Promise<void> {}
  async expire(): Promise<void> {}
  async sizeBytes(): Promise<null> {
    return null
  }

  seriesId(key: SeriesKey): number {
    const name = `${key.kind} ${key.subject} ${key.metric}`
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    this.beforeNewSeries()
    this.#ids.set(name, this.#keys.length)
    return this.#keys.push(key) - 1
  }

  seriesKey(id: number): SeriesKey | undefined {
    return this.#keys[id]
  }

  listSeries(subject?: string): { id: number; key: SeriesKey }[] {
    return this.#keys
      .map((key, id) => ({ id, key }))
      .filter(({ key }) => subject === undefined || key.subject === subject)
  }

  async heads(): Promise<Map<number, SeriesHead & { quality: number; lag_ms: number }>> {
    return new Map([...this.#heads].map(([series, time]) => [series, this.points.get(series)!.get(time)!]))
  }

  async lookup(series: Int32Array, time: Float64Array, count: number): Promise<Float64Array> {
    return Float64Array.from({ length: count }, (_, i) => {
      return this.points.get(series[i]!)?.get(time[i]!)?.value ?? Number.NaN
    })
  }

  async write(fresh: PointBlock | null, late: PointBlock | null): Promise<void> {
    this.beforeWrite(fresh, late)
    this.#check(fresh, late)
    for (const block of [fresh, late]) {
      for (let row = 0; row < (block?.count ?? 0); row++) this.#put(block!, row)
    }
    this.writes++
    this.afterWrite()
  }

  async range(series: number, range: TimeRange, limit: number): Promise<Point[]> {
    return this.#inOrder(series)
      .filter(({ time }) => time >= range.from && time < range.to)
      .slice(0, limit)
  }

  async rangeMany(series: readonly number[], range: TimeRange): Promise<Map<number, Point[]>> {
    const found = new Map<number, Point[]>()
    for (const id of series) {
      const points = await this.range(id, range, Number.POSITIVE_INFINITY)
      if (points.length > 0) found.set(id, points)
    }
    return found
  }

  async before(series: readonly number[], time: number): Promise<Map<number, Point>> {
    const found = new Map<number, Point>()
    for (const id of series) {
      const point = this.#inOrder(id).findLast((candidate) => candidate.time < time)
      if (point) found.set(id, point)
    }
    return found
  }

  async buckets(): Promise<Bucket[]> {
    throw new Error('ingest asks for no buckets')
  }

  async writeRollups(level: RollupLevel, rows: readonly RollupRow[]): Promise<void> {
    for (const row of rows) this.#rollups.set(`${level} ${row.series} ${row.time}`, row)
  }

  async rollups(
    level: RollupLevel,
    series: readonly number[],
    range: TimeRange,
  ): Promise<Map<number, RollupRow[]>> {
    const found = new Map<number, RollupRow[]>()
    for (const [name, row] of this.#rollups) {
      if (!name.startsWith(`${level} `) || !series.includes(row.series)) continue
      if (row.time < range.from || row.time >= range.to) continue
      found.set(
        row.series,
        [...(found.get(row.series) ?? []), row].sort((a, b) => a.time - b.time),
      )
    }
    return found
  }

  /** Every point as one line, for comparing stores. */
  dump(): string[] {
    const lines: string[] = []
    for (const [id, points] of this.points) {
      const { subject, metric } = this.#keys[id]!
      for (const { time, value, quality } of points.values()) {
        lines.push(`${subject} ${metric} ${time} ${value} ${quality}`)
      }
    }
    return lines.sort()
  }

  #inOrder(series: number): Point[] {
    return [...(this.points.get(series)?.values() ?? [])].sort((a, b) => a.time - b.time)
  }

  #check(fresh: PointBlock | null, late: PointBlock | null): void {
    const pairs = new Set<string>()
    for (const block of [fresh, late]) {
      for (let row = 0; row < (block?.count ?? 0); row++) {
        const series = block!.series[row]!
        const pair = `${series} ${block!.time[row]}`
        if (pairs.has(pair)) throw new Error(`pair ${pair} comes twice in one write`)
        pairs.add(pair)
        if (block === fresh && block!.time[row]! <= (this.#heads.get(series) ?? Number.NEGATIVE_INFINITY)) {
          throw new Error(`fresh row ${pair} is not newer than the head`)
        }
      }
    }
  }

  #put(block: PointBlock, row: number): void {
    const series = block.series[row]!
    const time = block.time[row]!
    const points = this.points.get(series) ?? new Map<number, Point>()
    this.points.set(series, points)
    points.set(time, {
      time,
      value: block.value[row]!,
      quality: block.quality[row]!,
      lag_ms: block.lag_ms[row]!,
    })
    if (time > (this.#heads.get(series) ?? Number.NEGATIVE_INFINITY)) this.#heads.set(series, time)
  }
}
