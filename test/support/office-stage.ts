import { randomUUID } from 'node:crypto'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { VirtualClock } from '#platform/clock.ts'
import type { PresenceSpan } from '#storage/records/bookings/figures/port.ts'
import { recordsOf, type TestDatabase } from '#storage/records/support/engines.ts'
import { at, HOUR, openDesks } from '../../api/bookings/support/desks.ts'
import { TestApi } from '../../api/support/api.ts'

/** A Tuesday morning in the second half of a year whose holidays come along. */
export const NOW = at('2026-11-24T10:00')
export const FLOOR = 'k4-t1-l3'
const DAY = 24 * HOUR
const NAMES = [
  'Ani Lestari',
  'Budi Santoso',
  'Citra Dewi',
  'Dewi Anggraini',
  'Eko Prasetyo',
  'Fajar Nugroho',
  'Gita Permata',
]
const MORE = [
  'Hadi Wijaya',
  'Indah Sari',
  'Joko Susilo',
  'Kartika Putri',
  'Lukman Hakim',
  'Maya Puspita',
  'Nanda Pratama',
]

const act = (actor: string, action: string, now: number) => ({ actor, action, by: 'person' as const, now })

/** The default campus with a month of bookings on one floor, over a real API and database, serving the built pages. */
export class OfficeStage {
  readonly api: TestApi
  readonly database: TestDatabase
  readonly people = new Map<string, string>()

  constructor(database: TestDatabase, pagesDir: string) {
    this.database = database
    const records = recordsOf(database)
    this.api = new TestApi({ clock: new VirtualClock(NOW), records, pagesDir })
  }

  static async open(pagesDir: string): Promise<OfficeStage> {
    const stage = new OfficeStage(await openDesks(), pagesDir)
    await stage.database.campus.replace(iknCampus(), 1)
    await stage.api.start()
    await stage.#people()
    await stage.#month()
    await stage.#present()
    // Rules that were read before hold no longer than this.
    await stage.api.clock.advance(6_000)
    return stage
  }

  async close(): Promise<void> {
    await this.api.stop()
    await this.database.close()
  }

  /** Value of the session cookie of somebody new with a role. */
  async session(role: 'employee' | 'manager' | 'admin', name: string, scope = 'ikn'): Promise<string> {
    const email = `${name.toLowerCase()}@contoh.go.id`
    const { id } = await this.database.people.invite(email, { role, place: scope }, NOW)
    await this.database.people.update(id, { name })
    return (await this.api.session(id)).split('=')[1] ?? ''
  }

  /** Holds a desk without asking the rules; resolves to the booking's id. */
  async hold(person: string, desk: string, from: number, to: number, now = from - DAY): Promise<string> {
    const id = randomUUID()
    const result = await this.database.bookings.hold(
      {
        id,
        kind: 'booking',
        desks: [desk],
        person,
        visitor: null,
        from,
        to,
        heldFrom: from,
        requestId: null,
        series: null,
        note: null,
        checkIn: null,
      },
      null,
      act(person, 'created', now),
    )
    if (result.kind !== 'held') throw new Error(JSON.stringify(result))
    return id
  }

  async #people(): Promise<void> {
    for (const [i, name] of [...NAMES, ...MORE].entries()) {
      const email = `${name.split(' ')[0]?.toLowerCase()}@contoh.go.id`
      const { id } = await this.database.people.invite(email, { role: 'employee', place: 'ikn' }, NOW)
      await this.database.people.update(id, { name })
      const unit = i < NAMES.length ? 'Inspektorat Jenderal' : 'Sekretariat Jenderal'
      await this.database.bookings.setProfile(id, { unit }, act('test', 'unit', NOW))
      this.people.set(name, id)
    }
  }

  /** Twenty working days: most come, some not at all, some leave early. */
  async #month(): Promise<void> {
    const desks = this.#desks()
    const spans: PresenceSpan[] = []
    for (let day = 1; day <= 28; day++) {
      const morning = at('2026-11-24T07:30') - day * DAY
      if ([0, 6].includes(new Date(morning + 8 * HOUR).getUTCDay())) continue
      for (const [i, person] of [...this.people.values()].entries()) {
        if ((day * 7 + i * 3) % 5 === 0) continue
        const desk = desks[(i * 2 + (day % 3)) % desks.length] as string
        const evening = morning + 8.5 * HOUR
        const id = await this.hold(person, desk, morning, evening)
        const missed = (day + i) % 9 === 0
        const left = missed ? morning + HOUR / 2 : evening - ((day + i) % 3) * HOUR
        await this.database.bookings.change(
          id,
          { ...act('system', missed ? 'no_show' : 'ended', left), version: null },
          () => ({ patch: { state: missed ? 'no_show' : 'completed', heldTo: left } }),
        )
        // The first desk has no sensor.
        if (desk === desks[0]) continue
        const [came, went] = missed ? [left, left] : [morning + HOUR / 4, left - HOUR]
        spans.push(
          { desk, sitting: false, from: morning, to: came },
          { desk, sitting: true, from: came, to: went },
          { desk, sitting: false, from: went, to: left },
        )
      }
    }
    await this.database.bookings.addPresence(spans)
  }

  /** What is there now: incidents, rules, an assigned desk, a block, a webhook with a delivery that was given up. */
  async #present(): Promise<void> {
    const { bookings } = this.database
    const [first = '', second = '', third = ''] = this.#desks()
    await bookings.incident(first, 'problem', 'Monitor kiri mati', NOW - 2 * HOUR)
    await bookings.incident(second, 'squat', '', NOW - HOUR)
    await bookings.incident(third, 'sensor_suspect', '', NOW - 5 * HOUR)
    const admin = act('system', 'set', NOW)
    await bookings.setPolicy('k4-t1', { grace_min: 45, maxPerWeek: 3 }, admin)
    await bookings.setAccess(`${FLOOR}-za`, [{ unit: 'Inspektorat Jenderal', weekdays: 31 }], admin)
    await bookings.assign(this.#desks().at(-1) ?? '', this.people.get('Lukman Hakim') ?? '', admin)
    const closure = { id: 'Pemadaman listrik', en: 'Power cut' }
    await bookings.addClosures(
      'k4-t1',
      [{ date: '2026-12-28', name: closure, kind: 'closure', source: 'ND-12/2026' }],
      admin,
    )
    await bookings.block(
      {
        desks: this.#desks().slice(-4, -1),
        from: NOW - HOUR,
        to: NOW + DAY,
        note: 'Penggantian karpet',
        moves: new Map(),
      },
      act('system', 'blocked', NOW),
    )
    const hook = randomUUID()
    await bookings.addWebhook({ id: hook, url: 'https://iccc.contoh.go.id/denyut', secret: 's' }, NOW)
    await bookings.drainOutbox(5, NOW, () => null)
    const delivery = await bookings.claimDelivery(hook, NOW, NOW)
    await bookings.settleDelivery(delivery?.id ?? 0, { state: 'dead', nextAt: NOW, error: 'HTTP 503' })
  }

  #desks(): readonly string[] {
    const floor = this.api.registry.campus().buildings[0]?.floors.find(({ id }) => id === FLOOR)
    return floor?.rooms.flatMap((room) => room.desks.map(({ id }) => id)) ?? []
  }
}
