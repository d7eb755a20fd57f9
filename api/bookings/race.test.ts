import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nextDate } from '#model/bookings/hours.ts'
import { enginesFor, type TestDatabase } from '#storage/records/support/engines.ts'
import { needs } from '../../test/support/services.ts'
import { at, DeskWorld, desk, type Employee, HOUR, MINUTE } from './support/desks.ts'

const CLIENTS = 20
const SLOTS = 100

describe.each(enginesFor(() => needs('postgresql', 'the race for desks on PostgreSQL')))(
  'on %s',
  (_, open) => {
    let database: TestDatabase
    let world: DeskWorld
    let people: Employee[]
    beforeAll(async () => {
      database = await open()
      world = await new DeskWorld(database).start()
      people = []
      for (let i = 0; i < CLIENTS; i++) people.push(await world.employee(`Pegawai${i}`))
      const act = { actor: 'test', action: 'set', by: 'system' as const, now: 0 }
      await database.bookings.setPolicy('kampus', { maxPerWeek: 500, maxUpcoming: 500 }, act)
      await world.clock.advance(6_000)
    })
    afterAll(async () => {
      await world?.stop()
      await database?.close()
    })

    test('of twenty who want each of a hundred slots at once one has it, the others hear why and what is free', {
      timeout: 600_000,
    }, async () => {
      const statuses = new Map<number, number>()
      for (let slot = 0; slot < SLOTS; slot++) {
        const date = nextDate('2026-11-25', Math.floor(slot / 50) * 1)
        const from = at(`${date}T05:30`) + (slot % 25) * 30 * MINUTE
        const where = { desk: desk(1 + (Math.floor(slot / 25) % 2)) }
        const answers = await Promise.all(
          people.map((person) => world.book(person, { where, when: { from, to: from + 30 * MINUTE } })),
        )
        for (const { status, data, text } of answers) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
          if (status === 201) continue
          const problem = data as unknown as {
            code: string
            details: { alternatives: unknown[]; until: number }
          }
          expect(['booking_desk_taken', 'booking_person_busy'], text).toContain(problem.code)
          if (problem.code === 'booking_desk_taken') expect(problem.details.alternatives).toHaveLength(3)
        }
      }
      expect(Object.fromEntries(statuses)).toEqual({ 201: SLOTS, 409: SLOTS * (CLIENTS - 1) })
      const [row] = await database.connection.run(`SELECT count(*)::int AS bookings,
      (SELECT count(*)::int FROM booking a JOIN booking b ON a.id < b.id AND a.desk = b.desk AND a.held && b.held) AS doubles FROM booking`)
      expect(row).toEqual({ bookings: SLOTS, doubles: 0 })
    })

    test('whoever asks for two desks at one time has one, and the same request sent many times at once is one booking', {
      timeout: 600_000,
    }, async () => {
      const person = people[0] as Employee
      for (let slot = 0; slot < 10; slot++) {
        const when = { from: at('2026-12-01T06:00') + slot * HOUR, to: at('2026-12-01T07:00') + slot * HOUR }
        const answers = await Promise.all(
          [1, 2, 3].map((n) => world.book(person, { where: { desk: desk(n) }, when })),
        )
        expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
        for (const { status, data } of answers)
          if (status === 409) expect((data as unknown as { code: string }).code).toBe('booking_person_busy')
      }
      const when = { from: at('2026-12-02T09:00'), to: at('2026-12-02T10:00') }
      const same = await Promise.all(
        Array.from({ length: 10 }, () => world.book(person, { where: { desk: desk(1) }, when }, 'one key')),
      )
      expect(new Set(same.map(({ status, data }) => `${status} ${data.bookings[0]?.id}`)).size).toBe(1)
    })
  },
)
