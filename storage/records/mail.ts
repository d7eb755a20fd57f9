import { type Kysely, sql } from 'kysely'
import type { Language } from '#model/text.ts'
import type { Database } from './schema.ts'

export interface NewMail {
  /** Id of who gets it. */
  readonly person: string
  readonly kind: string
  readonly booking: string | null
  /** That it is about, where it is no booking. */
  readonly desk?: string | null
  /** Secret address that the mail carries. */
  readonly link: string | null
  /** Unix ms after which it is of no use any more. */
  readonly until: number
}

export interface Mail extends NewMail {
  readonly id: number
  readonly email: string
  readonly name: string | null
  readonly language: Language
  readonly attempts: number
  readonly createdAt: number
}

export type SendState = 'sent' | 'waiting' | 'dead'

/** How an attempt to send something ended. */
export interface SendOutcome {
  readonly state: SendState
  /** When it is tried again. */
  readonly nextAt: number
  readonly error: string | null
}

export type SendCounts = Readonly<Record<SendState, number>>

/** Mail that waits to be sent. Several processes may send: a claimed one is not given again before `retryAt`. */
export interface MailRecords {
  queue(mail: NewMail, now: number): Promise<void>
  claim(now: number, retryAt: number): Promise<Mail | null>
  settle(id: number, outcome: SendOutcome): Promise<void>
  /** Of a mail that is never tried. */
  drop(id: number): Promise<void>
  counts(): Promise<SendCounts>
  /** Last fault of a mail that was given up; null: none was. */
  lastFault(): Promise<string | null>
}

export const mailRecords = (db: Kysely<Database>): MailRecords => ({
  async queue(mail, now) {
    await queueMail(db, mail, now)
  },

  async claim(now, retryAt) {
    const { rows } = await sql<Mail>`
      WITH due AS (SELECT id FROM mail WHERE state = 'waiting' AND next_ms <= ${now} ORDER BY next_ms, id
        FOR UPDATE SKIP LOCKED LIMIT 1)
      UPDATE mail m SET next_ms = ${retryAt}, attempts = attempts + 1 FROM due, app_user u
      WHERE m.id = due.id AND u.id = m.person
      RETURNING m.id, m.person, m.kind, m.booking, m.desk, m.link, m.until_ms AS until, m.attempts, m.created_ms AS "createdAt",
        u.email, u.name, u.language`.execute(db)
    return rows[0] ?? null
  },

  async settle(id, { state, nextAt, error }) {
    await sql`UPDATE mail SET state = ${state}, next_ms = ${nextAt}, last_error = ${error}
      ${state === 'waiting' ? sql`` : sql`, link = NULL`} WHERE id = ${id}`.execute(db)
  },

  async drop(id) {
    await sql`DELETE FROM mail WHERE id = ${id}`.execute(db)
  },

  async counts() {
    return await countsOf(db, sql`mail`)
  },

  async lastFault() {
    const { rows } = await sql<{ fault: string }>`
      SELECT coalesce(last_error, '') AS fault FROM mail WHERE state = 'dead' ORDER BY id DESC LIMIT 1`.execute(
      db,
    )
    return rows[0]?.fault ?? null
  },
})

/** Also within a transaction of something else. */
export async function queueMail(db: Kysely<Database>, mail: NewMail, now: number): Promise<void> {
  await sql`INSERT INTO mail (person, kind, booking, desk, link, next_ms, until_ms, created_ms)
    VALUES (${mail.person}, ${mail.kind}, ${mail.booking}, ${mail.desk ?? null}, ${mail.link}, ${now}, ${mail.until}, ${now})`.execute(
    db,
  )
}

/** Rows of a table of things to send, by state. */
export async function countsOf(db: Kysely<Database>, table: ReturnType<typeof sql>): Promise<SendCounts> {
  const { rows } = await sql<{ state: SendState; n: number }>`
    SELECT state, count(*)::int AS n FROM ${table} GROUP BY state`.execute(db)
  return { waiting: 0, sent: 0, dead: 0, ...Object.fromEntries(rows.map(({ state, n }) => [state, n])) }
}
