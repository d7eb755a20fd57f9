import { type Kysely, sql } from 'kysely'
import { ALLOWED, type Grant, ROLES } from '#model/access/roles.ts'
import { noPerson } from '#model/errors.ts'
import type { Language } from '#model/text.ts'
import type { Database } from '../schema.ts'
import type { BookingRecords, Profile } from './port.ts'
import { audit, transact } from './transact.ts'

type Profiles = Pick<
  BookingRecords,
  | 'profile'
  | 'profiles'
  | 'byEmail'
  | 'grantsOf'
  | 'actsFor'
  | 'findPeople'
  | 'findBookers'
  | 'units'
  | 'setProfile'
  | 'setDelegate'
  | 'setCalendar'
  | 'byCalendar'
  | 'look'
  | 'looks'
>

interface ProfileRow {
  id: string
  name: string | null
  email: string
  unit: string | null
  visibility: Profile['visibility']
  findable: boolean
  usual_desk: string | null
  mail: boolean
  calendar: boolean
  language: Language
  delegates: string[]
  disabled: boolean
}

export const profileRecords = (db: Kysely<Database>): Profiles => ({
  ...reading(db),
  ...writing(db),
  ...looking(db),
})

const select = async (db: Kysely<Database>, where: ReturnType<typeof sql>): Promise<Profile[]> => {
  const { rows } = await sql<ProfileRow>`
    SELECT u.id, u.name, u.email, u.unit, u.visibility, u.findable, u.usual_desk, u.mail_notices AS mail, u.calendar_hash IS NOT NULL AS calendar,
      u.language, u.disabled_ms IS NOT NULL AS disabled,
      coalesce((SELECT json_agg(d.delegate ORDER BY d.delegate) FROM delegate d WHERE d.person = u.id), '[]') AS delegates
    FROM app_user u WHERE ${where}`.execute(db)
  return rows.map(({ name, usual_desk, ...row }) => ({
    ...row,
    name: name ?? row.email,
    usualDesk: usual_desk,
  }))
}

/** What somebody types is no pattern. */
const patternOf = (words: string): string => `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`

function reading(
  db: Kysely<Database>,
): Omit<Profiles, 'setProfile' | 'setDelegate' | 'setCalendar' | 'look' | 'looks'> {
  return {
    profile: async (person) => (await select(db, sql`u.id = ${person}`))[0] ?? null,

    async profiles(people) {
      if (people.length === 0) return new Map()
      const found = await select(db, sql`u.id = ANY (${[...new Set(people)]}::text[])`)
      return new Map(found.map((profile) => [profile.id, profile]))
    },

    byEmail: async (email) => (await select(db, sql`u.email = ${email.trim().toLowerCase()}`))[0] ?? null,

    async grantsOf(person, which) {
      const { rows } =
        await sql<Grant>`SELECT role, place FROM role_grant g JOIN app_user u ON u.id = g.user_id
        WHERE g.user_id = ${person} ${which === undefined ? sql`AND u.disabled_ms IS NULL` : sql``}`.execute(
          db,
        )
      return rows
    },

    actsFor: async (person) =>
      await select(
        db,
        sql`u.disabled_ms IS NULL AND u.id IN (SELECT person FROM delegate WHERE delegate = ${person}) ORDER BY u.name, u.id`,
      ),

    async findPeople(words, { id, unit }, limit) {
      return await select(
        db,
        sql`u.findable AND u.disabled_ms IS NULL AND u.id <> ${id} AND lower(u.name) LIKE ${patternOf(words)}
          AND (u.visibility = 'all' OR u.visibility = 'unit' AND u.unit = ${unit}::text) ORDER BY u.name, u.id LIMIT ${limit}`,
      )
    },

    async findBookers(words, ancestors, limit) {
      const roles = ROLES.filter((role) => ALLOWED[role].has('booking.own'))
      return await select(
        db,
        sql`u.disabled_ms IS NULL AND (lower(u.name) LIKE ${patternOf(words)} OR lower(u.email) LIKE ${patternOf(words)})
          AND EXISTS (SELECT FROM role_grant r WHERE r.user_id = u.id AND r.role = ANY (${roles}::text[])
            AND r.place = ANY (${[...ancestors]}::text[])) ORDER BY u.name, u.id LIMIT ${limit}`,
      )
    },

    async units() {
      const { rows } = await sql<{ unit: string }>`SELECT unit FROM app_user WHERE unit IS NOT NULL
        UNION SELECT unit FROM zone_access ORDER BY unit`.execute(db)
      return rows.map(({ unit }) => unit)
    },

    byCalendar: async (hash) =>
      (await select(db, sql`u.calendar_hash = ${hash} AND u.disabled_ms IS NULL`))[0] ?? null,
  }
}

function writing(db: Kysely<Database>): Pick<Profiles, 'setProfile' | 'setDelegate' | 'setCalendar'> {
  return {
    async setProfile(person, { unit, visibility, findable, usualDesk, mail }, act) {
      const values = {
        ...(unit === undefined ? {} : { unit }),
        ...(visibility === undefined ? {} : { visibility }),
        ...(findable === undefined ? {} : { findable }),
        ...(usualDesk === undefined ? {} : { usual_desk: usualDesk }),
        ...(mail === undefined ? {} : { mail_notices: mail }),
      }
      if (Object.keys(values).length === 0) return
      await transact(db, async (tx) => {
        const changed = await tx
          .updateTable('app_user')
          .set(values)
          .where('id', '=', person)
          .returning('id')
          .executeTakeFirst()
        if (!changed) throw noPerson(person)
        await audit(tx, act, 'person', person, {
          fields: Object.keys(values),
          ...(unit === undefined ? {} : { unit }),
        })
      })
    },

    async setDelegate(person, delegate, allowed, act) {
      await transact(db, async (tx) => {
        if (allowed)
          await sql`INSERT INTO delegate (person, delegate, created_ms) VALUES (${person}, ${delegate}, ${act.now}) ON CONFLICT DO NOTHING`.execute(
            tx,
          )
        else await sql`DELETE FROM delegate WHERE person = ${person} AND delegate = ${delegate}`.execute(tx)
        await audit(tx, act, 'person', person, { delegate: allowed })
      })
    },

    async setCalendar(person, hash) {
      await sql`UPDATE app_user SET calendar_hash = ${hash} WHERE id = ${person}`.execute(db)
    },
  }
}

/** A page that stays open asks again and again: the same look, written once in this time. */
const LOOK_GOES_ON_MS = 3_600_000

function looking(db: Kysely<Database>): Pick<Profiles, 'look' | 'looks'> {
  return {
    async look(viewer, people, what, now) {
      if (people.length === 0) return
      await sql`INSERT INTO booking_look (at_ms, viewer, person, what)
        SELECT ${now}::bigint, ${viewer}, p, ${what} FROM unnest(${[...new Set(people)]}::text[]) AS p
        WHERE NOT EXISTS (SELECT FROM booking_look l WHERE l.person = p AND l.viewer = ${viewer} AND l.what = ${what}
          AND l.at_ms > ${now - LOOK_GOES_ON_MS})`.execute(db)
    },

    async looks(person, limit) {
      const { rows } = await sql<{ at: number; viewer: string; what: string }>`
        SELECT l.at_ms AS at, coalesce(u.name, l.viewer) AS viewer, l.what FROM booking_look l LEFT JOIN app_user u ON u.id = l.viewer
        WHERE l.person = ${person} ORDER BY l.at_ms DESC LIMIT ${limit}`.execute(db)
      return rows
    },
  }
}
