import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import { AuthorizationsAPI, BucketsAPI, OrgsAPI, SetupAPI } from '@influxdata/influxdb-client-apis'
import { DenyutError } from '#model/errors.ts'
import { HOURLY_RETENTION_MS } from '../figures.ts'
import { ROLLUP_LEVELS, type RollupLevel } from '../store.ts'
import { DAY_MS } from '../zone.ts'
import type { Right } from './connection.ts'

export interface InfluxSetupOptions {
  readonly url: string
  /** Operator token. On a server that is not set up yet it becomes the operator token; left out, the server makes one. */
  readonly token?: string | undefined
  readonly org: string
  readonly bucketPrefix: string
  /** How long raw points are kept, ms; 0: without end. Roll-ups of 15 minutes are kept as long. */
  readonly retention: { readonly raw_ms: number }
  /** First user of a server that is not set up yet. */
  readonly admin?: { readonly username: string; readonly password: string }
  /** `missing`: tokens that no one of their name exists of; `new`: both anew, older ones end; `none`: leaves them alone. */
  readonly tokens: 'missing' | 'new' | 'none'
}

export interface InfluxSetupResult {
  /**
   * What was made or changed, in order: 'onboarded', 'org denyut', 'bucket denyut_raw', …
   */
  readonly done: readonly string[]
  /** Tokens made now; the server shows them once. Null where one of that name exists, or was given. */
  readonly tokens: {
    readonly operator: string | null
    readonly write: string | null
    readonly read: string | null
  }
}

interface BucketPlan {
  readonly name: string
  /** Seconds; 0: without end. */
  readonly everySeconds: number
  readonly shardGroupDurationSeconds: number
}

const seconds = (duration_ms: number): number => Math.round(duration_ms / 1_000)

/**
 * Shard groups: questions about raw points reach days back, those about days reach years. A group may not be
 * longer than the retention.
 */
function bucketPlans(prefix: string, raw_ms: number): BucketPlan[] {
  const plan = (level: string, keep_ms: number, shard_ms: number): BucketPlan => ({
    name: `${prefix}_${level}`,
    everySeconds: seconds(keep_ms),
    shardGroupDurationSeconds: seconds(keep_ms === 0 ? shard_ms : Math.min(shard_ms, keep_ms)),
  })
  const levels: Record<RollupLevel, BucketPlan> = {
    '15m': plan('15m', raw_ms, 7 * DAY_MS),
    '1h': plan('1h', HOURLY_RETENTION_MS, 91 * DAY_MS),
    '1d': plan('1d', 0, 728 * DAY_MS),
  }
  return [plan('raw', raw_ms, 7 * DAY_MS), ...ROLLUP_LEVELS.map((level) => levels[level])]
}

class Setup {
  #influx: InfluxDB
  readonly #options: InfluxSetupOptions
  readonly done: string[] = []

  constructor(options: InfluxSetupOptions) {
    this.#options = options
    this.#influx = this.#as(options.token)
  }

  async run(): Promise<InfluxSetupResult> {
    const operator = await this.#onboard()
    const orgID = await this.#org()
    const buckets: string[] = []
    for (const plan of bucketPlans(this.#options.bucketPrefix, this.#options.retention.raw_ms)) {
      buckets.push(await this.#bucket(orgID, plan))
    }
    const write = await this.#token(orgID, 'write', buckets)
    const read = await this.#token(orgID, 'read', buckets)
    return { done: this.done, tokens: { operator, write, read } }
  }

  /** Gives a new server its first user and organisation; returns the operator token that the server made. */
  async #onboard(): Promise<string | null> {
    const { admin, org, token, bucketPrefix, retention } = this.#options
    const { allowed } = await new SetupAPI(this.#influx).getSetup()
    if (!allowed) {
      if (!token)
        throw new DenyutError('setting_invalid', {
          id: `InfluxDB di ${this.#options.url} sudah disiapkan: INFLUX_TOKEN (atau INFLUX_TOKEN_FILE) harus token operatornya.`,
          en: `InfluxDB at ${this.#options.url} is set up already: INFLUX_TOKEN (or INFLUX_TOKEN_FILE) must be its operator token.`,
        })
      return null
    }
    if (!admin) throw new Error('it is not set up yet: run `denyut influx setup`')
    const [raw] = bucketPlans(bucketPrefix, retention.raw_ms)
    const body = { ...admin, org, bucket: raw!.name, retentionPeriodSeconds: raw!.everySeconds }
    const { auth } = await new SetupAPI(this.#influx).postSetup({ body: token ? { ...body, token } : body })
    this.done.push('onboarded')
    if (token) return null
    if (!auth?.token) throw new Error('it made no operator token')
    this.#influx = this.#as(auth.token)
    return auth.token
  }

  #as(token: string | undefined): InfluxDB {
    return new InfluxDB({ url: this.#options.url, ...(token && { token }) })
  }

  async #org(): Promise<string> {
    const { org } = this.#options
    const api = new OrgsAPI(this.#influx)
    const found = await orNull(api.getOrgs({ org }))
    const id = found?.orgs?.[0]?.id
    if (id) return id
    const made = await api.postOrgs({ body: { name: org } })
    this.done.push(`org ${org}`)
    return made.id!
  }

  async #bucket(
    orgID: string,
    { name, everySeconds, shardGroupDurationSeconds }: BucketPlan,
  ): Promise<string> {
    const api = new BucketsAPI(this.#influx)
    const rule = { type: 'expire' as const, everySeconds, shardGroupDurationSeconds }
    const found = (await orNull(api.getBuckets({ orgID, name })))?.buckets?.[0]
    if (!found?.id) {
      const made = await api.postBuckets({ body: { orgID, name, retentionRules: [rule] } })
      this.done.push(`bucket ${name}`)
      return made.id!
    }
    const [present] = found.retentionRules
    const same =
      (present?.everySeconds ?? 0) === everySeconds &&
      present?.shardGroupDurationSeconds === shardGroupDurationSeconds
    if (!same) {
      await api.patchBucketsID({ bucketID: found.id, body: { retentionRules: [rule] } })
      this.done.push(`retention of ${name}`)
    }
    return found.id
  }

  /** A token with one right on all buckets. One that exists cannot be shown again, only replaced. */
  async #token(orgID: string, right: Right, buckets: readonly string[]): Promise<string | null> {
    const { bucketPrefix, tokens } = this.#options
    if (tokens === 'none') return null
    const api = new AuthorizationsAPI(this.#influx)
    const description = `${bucketPrefix} ${right}`
    const { authorizations = [] } = await api.getAuthorizations({ orgID })
    const present = authorizations.filter((each) => each.description === description)
    if (present.length > 0 && tokens === 'missing') return null
    const permissions = buckets.map((id) => ({
      action: right,
      resource: { type: 'buckets' as const, id, orgID },
    }))
    const made = await api.postAuthorizations({ body: { orgID, description, permissions } })
    for (const { id } of present) if (id) await api.deleteAuthorizationsID({ authID: id })
    this.done.push(`token ${description}`)
    return made.token ?? null
  }
}

/** The server answers 404 where it finds nothing of a name. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof HttpError && error.statusCode === 404) return null
    throw error
  }
}

/** Makes organisation, buckets and tokens where they are missing and corrects retentions; safe to repeat. */
export const setupInflux = (options: InfluxSetupOptions): Promise<InfluxSetupResult> =>
  new Setup(options).run()
