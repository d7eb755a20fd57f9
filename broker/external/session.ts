import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { replaceFile } from '#platform/durable.ts'
import { randomSecret } from '#platform/secrets.ts'

const ID_FILE = 'mqtt-client-id'
const SUBSCRIPTIONS_FILE = 'mqtt-subscriptions.json'
const ID_RANDOM_CHARACTERS = 8

/** Our session at the broker, as far as only we know it: its name, and what it is subscribed to. Kept in the data directory. */
export class KeptSession {
  readonly clientId: string
  readonly #directory: string
  #filters: readonly string[]

  private constructor(directory: string, clientId: string, filters: readonly string[]) {
    this.#directory = directory
    this.clientId = clientId
    this.#filters = filters
  }

  static async open(directory: string): Promise<KeptSession> {
    const clientId = await readFile(join(directory, ID_FILE), 'utf8').catch(() => '')
    if (clientId !== '') {
      const saved = await readFile(join(directory, SUBSCRIPTIONS_FILE), 'utf8').catch(() => '[]')
      return new KeptSession(directory, clientId, JSON.parse(saved) as string[])
    }
    const random = randomSecret()
      .replace(/[^a-zA-Z0-9]/g, '')
      .slice(0, ID_RANDOM_CHARACTERS)
    const fresh = `denyut-ingest-${hostname().replace(/[^a-zA-Z0-9-]/g, '')}-${random}`
    await replaceFile(join(directory, ID_FILE), fresh)
    return new KeptSession(directory, fresh, [])
  }

  /** Filters as they were sent to the broker; it may have fewer of them, never more. */
  get filters(): readonly string[] {
    return this.#filters
  }

  async remember(filters: readonly string[]): Promise<void> {
    if (filters.join('\n') === this.#filters.join('\n')) return
    await replaceFile(join(this.#directory, SUBSCRIPTIONS_FILE), JSON.stringify(filters))
    this.#filters = filters
  }
}
