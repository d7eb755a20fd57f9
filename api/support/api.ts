import { pino } from 'pino'
import type { Role } from '#model/access/roles.ts'
import type { BodyIn, Contract, ParamsIn, QueryIn, ResponseOf } from '#model/api/contract.ts'
import { API_PREFIX } from '#model/api/index.ts'
import { type Settings, settingsSchema } from '#model/settings.ts'
import { type Clock, VirtualClock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { Records } from '#storage/records/records.ts'
import { createDeviceAdmin } from '#storage/registry/admin.ts'
import { createRegistry } from '#storage/registry/memory.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { type Api, createApi } from '../api.ts'
import type { ApiPorts, LedgerPort } from '../ports.ts'
import { TestLive } from './live.ts'
import { memoryRecords } from './records.ts'
import { TestStore } from './store.ts'

const NO_ACCOUNT = {
  messages: { received: 0, stored: 0, duplicate: 0, quarantined: 0 },
  readings: { decoded: 0, stored: 0, duplicate: 0, overwritten: 0, refused: 0 },
  suspect: 0,
  late: 0,
  clockAhead: 0,
  clockFrozen: 0,
  lateness: { counts: [0, 0, 0, 0, 0, 0, 0], sum_ms: 0 },
}

const ledger: LedgerPort = {
  status: () => ({
    balanced: true,
    inFlight: 0,
    total: NO_ACCOUNT,
    qos0: { received: 0, shed: 0 },
    payloadNotKept: 0,
    dirtyBuckets: 0,
    spool: { state: 'accepting', records: 0, bytes: 0, limitBytes: 1, oldestAt: null, lastSequence: 0 },
    sink: { store: 'duckdb', state: 'ok', detail: null, since: 0, rate_per_s: 0, catchUp_s: null },
  }),
  account: () => NO_ACCOUNT,
  accounts: () => ['a-desk', 'b-desk', 'stranger'].map((device) => ({ device, account: NO_ACCOUNT })),
}

/** Takes audit lines too, which no level silences. */
const nowhere = (): Log => pino({ level: 'silent' }, { write: () => {} })

export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly data: T
  readonly text: string
}

export interface CallOptions<C extends Contract> {
  readonly params?: ParamsIn<C>
  readonly query?: QueryIn<C>
  readonly body?: BodyIn<C>
  readonly headers?: Record<string, string>
}

/** A whole API over parts in memory, listening on a free port. */
export class TestApi {
  readonly clock: VirtualClock
  readonly records: ReturnType<typeof memoryRecords>
  readonly registry: Registry
  readonly live = new TestLive()
  readonly store = new TestStore()
  readonly api: Api
  readonly reasons: { part: string; reason: string }[] = []

  constructor(
    options: {
      settings?: Partial<Settings>
      pagesDir?: string | null
      log?: Log
      clock?: VirtualClock
      /** Of a real database; in memory without it. */
      records?: Records
    } = {},
  ) {
    this.clock = options.clock ?? new VirtualClock()
    this.records = options.records ? { ...options.records, entries: [] } : memoryRecords()
    this.registry = createRegistry(this.records)
    this.api = createApi(this.#ports(options))
  }

  async start(): Promise<this> {
    await this.registry.reload()
    await this.api.start()
    return this
  }

  stop(): Promise<void> {
    return this.api.stop()
  }

  get url(): string {
    const { host, port } = this.api.address()
    return `http://${host}:${port}`
  }

  /** Headers of a new API token. */
  async token(role: Role, scope?: string): Promise<Record<string, string>> {
    const { token } = await this.api.accessAdmin.createToken({ name: role, role, scope, expiresIn_d: 1 })
    return { authorization: `Bearer ${token}` }
  }

  /** Headers of a page of ours where a new person with this role has signed in. */
  async person(
    role: Role,
    scope = 'kampus',
    email = `${role}@contoh.go.id`,
  ): Promise<Record<string, string>> {
    const { id } = await this.records.people.invite(email, { role, place: scope }, this.clock.now())
    return { cookie: await this.session(id), 'sec-fetch-site': 'same-origin' }
  }

  /** Cookie of a new session of a person. */
  async session(user: string): Promise<string> {
    const { hashSecret, randomSecret } = await import('#platform/secrets.ts')
    const secret = randomSecret()
    await this.records.people.createSession(
      hashSecret(secret),
      user,
      this.clock.now() + 12 * 3_600_000,
      this.clock.now(),
    )
    return `denyut-session=${secret}`
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { redirect: 'manual', ...init })
  }

  /** Calls an operation; a success that its contract does not describe fails the test. */
  async call<C extends Contract>(contract: C, options: CallOptions<C> = {}): Promise<Answer<ResponseOf<C>>> {
    const params = (options.params ?? {}) as Record<string, unknown>
    const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(params[name])),
    )
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries((options.query ?? {}) as object))
      query.set(name, String(value))
    const body = options.body === undefined ? {} : { body: JSON.stringify(options.body) }
    const answer = await this.fetch(`${API_PREFIX}${path}${query.size > 0 ? `?${query}` : ''}`, {
      method: contract.method,
      headers: {
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...body,
    })
    const text = await answer.text()
    const json: unknown = text === '' ? undefined : JSON.parse(text)
    // A 304 has no body to describe.
    const data = answer.ok ? contract.response.parse(json) : json
    return { status: answer.status, headers: answer.headers, data: data as ResponseOf<C>, text }
  }

  #ports({
    settings,
    pagesDir,
    log,
  }: {
    settings?: Partial<Settings>
    pagesDir?: string | null
    log?: Log
  }): ApiPorts {
    const clock: Clock = this.clock
    const records: Records = this.records
    return {
      settings: settingsSchema.parse({ DENYUT_HTTP_PORT: 0, ...settings }),
      clock,
      log: log ?? nowhere(),
      registry: this.registry,
      records,
      store: this.store.port,
      live: this.live,
      ledger,
      quarantine: { replay: async () => ({ replayed: 0, stored: 0, duplicate: 0, quarantined: 0 }) },
      devices: createDeviceAdmin({ records, registry: this.registry, clock }),
      notReady: () => this.reasons,
      metrics: async () => 'denyut_up 1\n',
      mqttUrl: () => 'mqtt://127.0.0.1:1883',
      demoHistory: () => null,
      pagesDir: pagesDir ?? null,
    }
  }
}
