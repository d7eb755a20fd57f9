import { Readable } from 'node:stream'
import AsyncLevelPersistence from 'aedes-persistence-level/asyncPersistence.js'
import { ClassicLevel } from 'classic-level'
import type { Counters } from './counters.ts'
import type { BrokerLimits } from './limits.ts'
import { isOpenFilter } from './topics.ts'

/** Keys as aedes-persistence-level lays them out; `privates.ts` names the version and a test writes and finds each of them. */
const RETAINED = 'retained:'
const SUBSCRIPTIONS = 'subscriptions:'
const OUTGOING = 'outgoing:'
const OUTGOING_ID = 'outgoing-id:'
const INCOMING = 'incoming:'
/** Our own: whose session a client id is. */
const OWNER = 'denyut-owner:'

type Level = ClassicLevel<string, string>

/** Sessions, their queues, wills and retained messages in a LevelDB directory, with the bounds that the package does not set. */
export class SessionStore extends AsyncLevelPersistence {
  /** Some kept subscription, perhaps of a client that is away, can match other topics than commands. */
  hasOpenFilter = false
  readonly #db: Level
  readonly #limits: BrokerLimits
  readonly #counters: Counters
  readonly #queued = new Map<string, number>()
  readonly #retained = new Set<string>()
  readonly #owners = new Map<string, string>()
  /** Client ids of each user name, the one that came last at the end. */
  readonly #sessions = new Map<string, Set<string>>()

  /** The last write that must not be overtaken, and how many there are. */
  #tail: Promise<unknown> = Promise.resolve()
  #pending = 0

  static async open(directory: string, limits: BrokerLimits, counters: Counters): Promise<SessionStore> {
    const db: Level = new ClassicLevel(directory)
    await db.open()
    const store = new SessionStore(db, limits, counters)
    await store.#load()
    return store
  }

  constructor(db: Level, limits: BrokerLimits, counters: Counters) {
    super(db)
    this.#db = db
    this.#limits = limits
    this.#counters = counters
  }

  async close(): Promise<void> {
    await this.#tail
    await this.#db.close()
  }

  /**
   * Whether `username` may use this client id; notes it as the owner of the session that is kept. Of too many sessions the one that was
   * away longest is forgotten; `isLive` tells which are connected.
   */
  async claim(
    clientId: string,
    username: string,
    clean: boolean,
    isLive: (clientId: string) => boolean,
  ): Promise<boolean> {
    const owner = this.#owners.get(clientId)
    if (owner !== undefined && owner !== username) return false
    if (clean) {
      if (owner !== undefined) await this.#disown(clientId, owner)
      return true
    }
    const sessions = this.#sessions.get(username) ?? new Set()
    this.#sessions.set(username, sessions)
    sessions.delete(clientId)
    sessions.add(clientId)
    this.#owners.set(clientId, username)
    await this.#db.put(OWNER + encodeURIComponent(clientId), username)
    if (sessions.size > this.#limits.sessionsPerUser) {
      const away = [...sessions].find((id) => id !== clientId && !isLive(id))
      if (away !== undefined) await this.#forget(away, username)
    }
    return true
  }

  mayRetain(topic: string): boolean {
    return this.#retained.has(topic) || this.#retained.size < this.#limits.retainedTopics
  }

  noteSubscription(filter: string): void {
    if (isOpenFilter(filter)) this.hasOpenFilter = true
  }

  override storeRetained(packet: { topic: string; payload: Uint8Array }): Promise<void> {
    return this.#inOrder(async () => {
      await super.storeRetained(packet)
      if (packet.payload.length === 0) this.#retained.delete(packet.topic)
      else this.#retained.add(packet.topic)
    })
  }

  override outgoingEnqueueCombi(subs: readonly { clientId: string }[], packet: object): Promise<unknown> {
    if (this.#pending === 0 && !subs?.length) return Promise.resolve()
    return this.#inOrder(() => super.outgoingEnqueueCombi(subs, packet))
  }

  /** The package looks through all retained messages for every SUBSCRIBE; a filter without wildcards needs one key. */
  override createRetainedStreamCombi(filters: string[]): Readable {
    if (filters.some((filter) => filter.includes('+') || filter.includes('#')))
      return super.createRetainedStreamCombi(filters)
    const known = filters.filter((filter) => this.#retained.has(filter))
    const db = this.#db
    const only = {
      async *values() {
        for (const topic of known) {
          const value = await db.get<string, Buffer>(RETAINED + topic, { valueEncoding: 'buffer' })
          if (value !== undefined) yield value
        }
      },
    }
    return known.length > 0 ? new AsyncLevelPersistence(only).createRetainedStream('#') : Readable.from([])
  }

  override outgoingUpdate(client: { id: string }, packet: object): Promise<void> {
    return this.#inOrder(() => super.outgoingUpdate(client, packet))
  }

  /** A message that the full queue of a session does not take is counted and gone; the others get it. */
  override async outgoingEnqueue(sub: { clientId: string }, packet: object): Promise<void> {
    const queued = this.#queued.get(sub.clientId) ?? 0
    if (queued >= this.#limits.queuedPerSession) {
      this.#counters.queueFull++
      return
    }
    this.#queued.set(sub.clientId, queued + 1)
    await super.outgoingEnqueue(sub, packet)
  }

  override async outgoingClearMessageId(client: { id: string }, packet: object): Promise<object | undefined> {
    const cleared = await super.outgoingClearMessageId(client, packet)
    const queued = this.#queued.get(client.id) ?? 0
    if (cleared && queued > 1) this.#queued.set(client.id, queued - 1)
    else if (cleared) this.#queued.delete(client.id)
    return cleared
  }

  async #load(): Promise<void> {
    for await (const key of this.#keys(OUTGOING)) {
      const id = clientIdOf(key, OUTGOING)
      this.#queued.set(id, (this.#queued.get(id) ?? 0) + 1)
    }
    for await (const key of this.#keys(RETAINED)) this.#retained.add(key.slice(RETAINED.length))
    for await (const key of this.#keys(SUBSCRIPTIONS)) {
      this.noteSubscription(key.slice(key.indexOf(':', SUBSCRIPTIONS.length) + 1))
    }
    for await (const [key, username] of this.#db.iterator(range(OWNER))) {
      const clientId = clientIdOf(`${key}:`, OWNER)
      this.#owners.set(clientId, username)
      const sessions = this.#sessions.get(username) ?? new Set()
      this.#sessions.set(username, sessions.add(clientId))
    }
  }

  /** Two writes at once may end in either order, and then the older status would stay and commands would arrive turned round. */
  #inOrder<T>(action: () => Promise<T>): Promise<T> {
    this.#pending++
    const turn = this.#tail.then(action)
    const end = () => {
      setImmediate(() => this.#pending--)
    }
    this.#tail = turn.then(end, end)
    return turn
  }

  #keys(prefix: string) {
    return this.#db.keys(range(prefix))
  }

  async #disown(clientId: string, username: string): Promise<void> {
    this.#owners.delete(clientId)
    const sessions = this.#sessions.get(username)
    sessions?.delete(clientId)
    if (sessions?.size === 0) this.#sessions.delete(username)
    await this.#db.del(OWNER + encodeURIComponent(clientId))
  }

  async #forget(clientId: string, username: string): Promise<void> {
    await this.cleanSubscriptions({ id: clientId })
    for (const prefix of [OUTGOING, OUTGOING_ID, INCOMING]) {
      await this.#db.clear(range(`${prefix}${encodeURIComponent(clientId)}:`))
    }
    this.#queued.delete(clientId)
    await this.#disown(clientId, username)
  }
}

/** All keys under a prefix that ends with ':'; ';' is the next byte. */
const range = (prefix: string) => ({ gte: prefix, lt: `${prefix.slice(0, -1)};` })

const clientIdOf = (key: string, prefix: string): string =>
  decodeURIComponent(key.slice(prefix.length, key.indexOf(':', prefix.length)))
