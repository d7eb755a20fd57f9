import { randomUUID } from 'node:crypto'
import type { TestDatabase } from '../../support/engines.ts'
import { sampleCampus } from '../../support/samples.ts'
import type { Act, NewHold, Quotas } from '../port.ts'

export const HOUR = 3_600_000
/** Monday 08:00 in Makassar. */
export const T = Date.UTC(2026, 10, 30, 0)

export const act = (actor: string, now = T, action = 'created'): Act => ({ actor, action, by: 'person', now })

export const open: Quotas = {
  maxUpcoming: 100,
  maxPerWeek: 100,
  week: { from: T, to: T + 7 * 24 * HOUR },
  capacity: null,
}

/** Two people and six desks in an empty database. */
export class Holds {
  readonly database: TestDatabase
  readonly ani: string
  readonly budi: string

  private constructor(database: TestDatabase, ani: string, budi: string) {
    this.database = database
    this.ani = ani
    this.budi = budi
  }

  static async begin(database: TestDatabase): Promise<Holds> {
    await database.clear()
    await database.campus.replace(sampleCampus(6), 1)
    const grant = { role: 'employee', place: 'kampus' } as const
    const { id: ani } = await database.people.invite('ani@x.id', grant, 1)
    const { id: budi } = await database.people.invite('budi@x.id', grant, 1)
    return new Holds(database, ani, budi)
  }

  /** Ani's wish for desk `d1` in the second hour. */
  wish(change: Partial<NewHold> = {}): NewHold {
    const from = change.from ?? T + HOUR
    return {
      id: randomUUID(),
      kind: 'booking',
      desks: ['d1'],
      person: this.ani,
      visitor: null,
      from,
      to: T + 2 * HOUR,
      heldFrom: from,
      requestId: null,
      series: null,
      note: null,
      checkIn: null,
      ...change,
    }
  }

  async hold(change: Partial<NewHold> = {}, quotas: Quotas | null = open, now = T) {
    const request = this.wish(change)
    return await this.database.bookings.hold(request, quotas, act(request.person, now))
  }

  /** The booking; a refusal fails the test. */
  async held(change: Partial<NewHold> = {}) {
    const result = await this.hold(change)
    if (result.kind !== 'held') throw new Error(JSON.stringify(result))
    return result.booking
  }
}
