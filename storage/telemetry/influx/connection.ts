import { InfluxDB } from '@influxdata/influxdb-client'

export interface InfluxAccess {
  readonly url: string
  readonly org: string
  /** May write to the buckets, and read them where there is no `readToken`. */
  readonly token: string
  /** May only read the buckets: Flux can write too, a query that reads with this cannot. */
  readonly readToken?: string | undefined
}

export type Right = 'read' | 'write'

/** Calls to one server, reading and writing with a token each. */
export class Connection {
  readonly org: string
  readonly #access: InfluxAccess

  constructor(access: InfluxAccess) {
    this.#access = access
    this.org = access.org
  }

  /**
   * Makes one call with a client of its own. A call that fails or is not answered within `timeout_ms` ends its request as well, which
   * the client by itself does not: the server need not work on for nobody, and what is tried again is not in its way twice.
   */
  async call<T>(right: Right, timeout_ms: number, run: (influx: InfluxDB) => Promise<T>): Promise<T> {
    const { url, token, readToken } = this.#access
    const ending = new AbortController()
    const influx = new InfluxDB({
      url,
      token: right === 'read' ? (readToken ?? token) : token,
      timeout: timeout_ms,
      transportOptions: { signal: ending.signal },
    })
    try {
      return await run(influx)
    } catch (error) {
      ending.abort()
      throw error
    }
  }
}
