import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { AccountDeed } from '#model/access/deeds.ts'
import type { Grant } from '#model/access/roles.ts'
import { DenyutError, faulty, noPerson } from '#model/errors.ts'
import { IS_NEEDED } from '#model/field-words.ts'
import { DEFAULT_LANGUAGE } from '#model/text.ts'
import type { Act } from './bookings/port.ts'
import { audit } from './bookings/transact.ts'
import { endLinks, endOutgrownLinks, findLink, opens } from './links.ts'
import type { LinkRecord, PeopleRecords, TokenRecord, UserRecord } from './records.ts'
import type { Database } from './schema.ts'

export function peopleRecords(db: Kysely<Database>): PeopleRecords {
  return { ...users(db), ...accounts(db), ...links(db), ...sessions(db), ...tokens(db) }
}

type Users = Pick<PeopleRecords, 'countAdmins' | 'list' | 'find' | 'findByEmail' | 'update'>
type Accounts = Pick<PeopleRecords, 'invite' | 'removeGrant' | 'disable' | 'enable'>
type Links = Pick<PeopleRecords, 'createLink' | 'readLink' | 'useLink'>
type Sessions = Pick<PeopleRecords, 'createSession' | 'readSession' | 'extendSession' | 'deleteSession'>
type Tokens = Pick<PeopleRecords, 'createToken' | 'readToken' | 'listTokens' | 'deleteToken'>

function users(db: Kysely<Database>): Users {
  return {
    async countAdmins() {
      const row = await db
        .selectFrom('role_grant')
        .select(({ fn }) => fn.count<number>('user_id').distinct().as('people'))
        .where('role', '=', 'admin')
        .executeTakeFirstOrThrow()
      return row.people
    },

    async list() {
      return await readUsers(db, sql<boolean>`true`)
    },

    async find(id) {
      return (await readUsers(db, sql<boolean>`u.id = ${id}`))[0] ?? null
    },

    async findByEmail(email) {
      return (await readUsers(db, sql<boolean>`u.email = ${normalEmail(email)}`))[0] ?? null
    },

    async update(id, change) {
      const { name, language, passwordHash } = change
      const values = {
        ...(name === undefined ? {} : { name }),
        ...(language === undefined ? {} : { language }),
        ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
      }
      return await db.transaction().execute(async (tx) => {
        if (Object.keys(values).length > 0)
          await tx.updateTable('app_user').set(values).where('id', '=', id).execute()
        const user = await readUser(tx, id)
        // A new password ends every session and link: whoever knew the old one is out.
        if (passwordHash !== undefined) {
          await tx.deleteFrom('session').where('user_id', '=', id).execute()
          await endLinks(tx, user.email)
        }
        return user
      })
    },
  }
}

function accounts(db: Kysely<Database>): Accounts {
  return {
    async invite(email, grant, now, actor = 'system', covers = () => false) {
      return await db.transaction().execute(async (tx) => {
        const id = await ensureUser(tx, email, now)
        await lockUser(tx, id)
        const before = await readUser(tx, id)
        if (before.disabledAt !== null) throw new DenyutError('person_disabled')
        await addGrant(tx, id, grant)
        const invited = before.passwordHash === null && before.grants.length === 0
        await audit(tx, accountAct(actor, 'role_given', now), 'person', id, { ...grant, invited })
        const user = await readUser(tx, id)
        await endOutgrownLinks(tx, user, covers)
        return user
      })
    },

    async removeGrant(id, { role, place }, { campus, tokens }, act) {
      return await db.transaction().execute(async (tx) => {
        await lockAdmins(tx)
        const { email } = await readUser(tx, id)
        if (role === 'admin' && place === campus) await demandAnotherAdmin(tx, id, campus)
        const { numDeletedRows } = await tx
          .deleteFrom('role_grant')
          .where('user_id', '=', id)
          .where('role', '=', role)
          .where('place', '=', place)
          .executeTakeFirst()
        if (numDeletedRows === 0n)
          throw new DenyutError('not_found', {
            id: `${email} tidak punya peran ${role} pada ${place}.`,
            en: `${email} does not have the role ${role} on ${place}.`,
          })
        await audit(tx, act, 'person', id, { role, place })
        await endTokens(tx, sql`created_by = ${id} AND id = ANY (${[...tokens]}::text[])`, act)
        return await readUser(tx, id)
      })
    },

    async disable(id, campus, act) {
      return await db.transaction().execute(async (tx) => {
        await lockAdmins(tx)
        const { email, disabledAt } = await readUser(tx, id)
        if (disabledAt !== null) return await readUser(tx, id)
        await demandAnotherAdmin(tx, id, campus)
        await tx
          .updateTable('app_user')
          .set({ disabled_ms: act.now, calendar_hash: null })
          .where('id', '=', id)
          .execute()
        await audit(tx, act, 'person', id, { disabled: true })
        await endAccess(tx, id, email, act)
        return await readUser(tx, id)
      })
    },

    async enable(id, act) {
      return await db.transaction().execute(async (tx) => {
        const { disabledAt } = await readUser(tx, id)
        if (disabledAt === null) return await readUser(tx, id)
        await tx.updateTable('app_user').set({ disabled_ms: null }).where('id', '=', id).execute()
        await audit(tx, act, 'person', id, { disabled: false })
        return await readUser(tx, id)
      })
    },
  }
}

/** Of two administrators who take each other's role at once, the second sees that the first is gone. */
async function lockAdmins(tx: Kysely<Database>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('campus-admins', 0))`.execute(tx)
}

/** Throws `last_admin` when nobody else can sign in and administer the whole campus. One who is only invited cannot yet. */
async function demandAnotherAdmin(tx: Kysely<Database>, id: string, campus: string): Promise<void> {
  const { rows } = await sql<{ user_id: string }>`
    SELECT g.user_id FROM role_grant g JOIN app_user u ON u.id = g.user_id
    WHERE g.role = 'admin' AND g.place = ${campus} AND u.disabled_ms IS NULL AND u.password_hash IS NOT NULL`.execute(
    tx,
  )
  if (rows.length === 1 && rows[0]?.user_id === id) throw new DenyutError('last_admin')
}

/** Every way in that somebody has. A screen of a floor belongs to its wall, not to who hung it up. */
async function endAccess(tx: Kysely<Database>, id: string, email: string, act: Act): Promise<void> {
  await tx.deleteFrom('session').where('user_id', '=', id).execute()
  await endTokens(tx, sql`created_by = ${id} AND role <> 'kiosk'`, act)
  await endLinks(tx, email)
  await sql`DELETE FROM mail WHERE person = ${id} AND state = 'waiting'`.execute(tx)
}

/** Deletes tokens; how many there were. Each is told in the audit by itself: who looks for one finds its end. */
async function endTokens(tx: Kysely<Database>, which: ReturnType<typeof sql>, act: Act): Promise<number> {
  const { rows } = await sql<{ id: string; name: string; role: Grant['role']; place: string }>`
    DELETE FROM token WHERE ${which} RETURNING id, name, role, place`.execute(tx)
  for (const { id, ...token } of rows)
    await audit(tx, { ...act, action: 'token_revoked' }, 'token', id, token)
  return rows.length
}

const accountAct = (actor: string, action: AccountDeed, now: number): Act => ({
  actor,
  action,
  by: actor === 'system' ? 'system' : 'person',
  now,
})

function links(db: Kysely<Database>): Links {
  return {
    async createLink(codeHash, link, act) {
      return await db.transaction().execute(async (tx) => {
        await tx.deleteFrom('link').where('expires_ms', '<=', act.now).execute()
        const { purpose, expiresAt } = link
        const email = link.email && normalEmail(link.email)
        const account = email === null ? undefined : await lockAccount(tx, email)
        const replaced = email === null ? 0 : await endLinks(tx, email)
        await tx
          .insertInto('link')
          .values({
            code_hash: codeHash,
            purpose,
            email,
            created_ms: act.now,
            expires_ms: expiresAt,
            made_by: act.by === 'person' ? act.actor : null,
          })
          .execute()
        // An invitation is told by the role that it brings.
        if (purpose === 'reset' && account) await audit(tx, act, 'person', account.id, {})
        return replaced
      })
    },

    async readLink(codeHash, now, covers) {
      const row = await findLink(db, codeHash, now)
      if (!row) return null
      const account = row.email === null ? undefined : await accountOf(db, row.email)
      return (await opens(db, row, account, covers)) ? toLink(row) : null
    },

    async useLink(codeHash, person, now, covers) {
      return await db.transaction().execute(async (tx) => {
        const known = await findLink(tx, codeHash, now)
        // Before the link, as those who change the account do: what they have ended is then not there.
        const account = known?.email ? await lockAccount(tx, known.email) : undefined
        if (!known || !(await opens(tx, known, account, covers))) return null
        // Deleting is using: of two that come at once one finds nothing.
        const link = await tx
          .deleteFrom('link')
          .where('code_hash', '=', codeHash)
          .returning(['purpose', 'email'])
          .executeTakeFirst()
        if (!link) return null
        const email = link.email ?? person.email
        if (!email) throw faulty('validation_failed', [{ path: 'email', message: IS_NEEDED }])
        const id = await ensureUser(tx, email, now)
        await demandEnabled(tx, id)
        await endLinks(tx, normalEmail(email))
        await tx
          .updateTable('app_user')
          .set({ name: person.name, password_hash: person.passwordHash })
          .where('id', '=', id)
          .execute()
        await tx.deleteFrom('session').where('user_id', '=', id).execute()
        await audit(tx, accountAct(id, 'link_used', now), 'person', id, { purpose: link.purpose })
        if (link.purpose === 'setup') {
          const grant = { role: 'admin', place: person.campus } as const
          await addGrant(tx, id, grant)
          await audit(tx, accountAct(id, 'role_given', now), 'person', id, grant)
        }
        return await readUser(tx, id)
      })
    },
  }
}

async function accountOf(db: Kysely<Database>, email: string): Promise<UserRecord | undefined> {
  return (await readUsers(db, sql<boolean>`u.email = ${email}`))[0]
}

/** As it stands once it is locked: its roles and links change one after the other. */
async function lockAccount(tx: Kysely<Database>, email: string): Promise<UserRecord | undefined> {
  const account = await accountOf(tx, email)
  if (!account) return undefined
  await lockUser(tx, account.id)
  return await readUser(tx, account.id)
}

async function lockUser(tx: Kysely<Database>, id: string): Promise<void> {
  await sql`SELECT id FROM app_user WHERE id = ${id} FOR UPDATE`.execute(tx)
}

function sessions(db: Kysely<Database>): Sessions {
  return {
    async createSession(idHash, user, expiresAt, now) {
      await db.transaction().execute(async (tx) => {
        await tx.deleteFrom('session').where('expires_ms', '<=', now).execute()
        await demandEnabled(tx, user)
        await tx
          .insertInto('session')
          .values({ id_hash: idHash, user_id: user, created_ms: now, expires_ms: expiresAt })
          .execute()
      })
    },

    async readSession(idHash, now) {
      const row = await db
        .selectFrom('session')
        .innerJoin('app_user', 'app_user.id', 'session.user_id')
        .select(['session.user_id', 'session.expires_ms'])
        .where('session.id_hash', '=', idHash)
        .where('session.expires_ms', '>', now)
        .where('app_user.disabled_ms', 'is', null)
        .executeTakeFirst()
      return row ? { user: await readUser(db, row.user_id), expiresAt: row.expires_ms } : null
    },

    async extendSession(idHash, expiresAt) {
      await db.updateTable('session').set({ expires_ms: expiresAt }).where('id_hash', '=', idHash).execute()
    },

    async deleteSession(idHash) {
      await db.deleteFrom('session').where('id_hash', '=', idHash).execute()
    },
  }
}

function tokens(db: Kysely<Database>): Tokens {
  return {
    async createToken({ id, name, grant, expiresAt, createdBy }, hash, act) {
      const { role, place } = grant
      await db.transaction().execute(async (tx) => {
        if (createdBy !== null) await demandEnabled(tx, createdBy)
        await tx
          .insertInto('token')
          .values({
            id,
            hash,
            name,
            role,
            place,
            created_ms: act.now,
            expires_ms: expiresAt,
            created_by: createdBy,
          })
          .execute()
        await audit(tx, act, 'token', id, { name, role, place })
      })
    },

    async listTokens() {
      const rows = await db.selectFrom('token').select(TOKEN_COLUMNS).orderBy('expires_ms').execute()
      return rows.map(toToken)
    },

    async readToken(hash, now) {
      const row = await db
        .selectFrom('token')
        .select(TOKEN_COLUMNS)
        .where('hash', '=', hash)
        .where('expires_ms', '>', now)
        .executeTakeFirst()
      return row ? toToken(row) : null
    },

    async deleteToken(id, act) {
      return await db.transaction().execute(async (tx) => (await endTokens(tx, sql`id = ${id}`, act)) > 0)
    },
  }
}

/** A sign-in that was under way while the account was disabled waits for that here, and fails. Throws `person_disabled`. */
async function demandEnabled(tx: Kysely<Database>, id: string): Promise<void> {
  const { rows } =
    await sql`SELECT id FROM app_user WHERE id = ${id} AND disabled_ms IS NULL FOR SHARE`.execute(tx)
  if (rows.length === 0) throw new DenyutError('person_disabled')
}

const normalEmail = (email: string): string => email.trim().toLowerCase()

/** Id of the person with this address, created when unknown. */
async function ensureUser(tx: Kysely<Database>, email: string, now: number): Promise<string> {
  const address = normalEmail(email)
  await tx
    .insertInto('app_user')
    .values({
      id: randomUUID(),
      email: address,
      name: null,
      password_hash: null,
      language: DEFAULT_LANGUAGE,
      created_ms: now,
      disabled_ms: null,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .execute()
  const row = await tx
    .selectFrom('app_user')
    .select('id')
    .where('email', '=', address)
    .executeTakeFirstOrThrow()
  return row.id
}

async function addGrant(tx: Kysely<Database>, user: string, { role, place }: Grant): Promise<void> {
  await tx
    .insertInto('role_grant')
    .values({ user_id: user, role, place })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function readUser(db: Kysely<Database>, id: string): Promise<UserRecord> {
  const [user] = await readUsers(db, sql<boolean>`u.id = ${id}`)
  if (!user) throw noPerson(id)
  return user
}

async function readUsers(
  db: Kysely<Database>,
  where: ReturnType<typeof sql<boolean>>,
): Promise<UserRecord[]> {
  const { rows } = await sql<Database['app_user'] & { grants: Grant[] }>`
    SELECT u.*, coalesce((
      SELECT json_agg(json_build_object('role', g.role, 'place', g.place) ORDER BY g.place, g.role)
      FROM role_grant g WHERE g.user_id = u.id), '[]') AS grants
    FROM app_user u WHERE ${where} ORDER BY u.email`.execute(db)
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    passwordHash: row.password_hash,
    language: row.language,
    grants: row.grants,
    createdAt: row.created_ms,
    disabledAt: row.disabled_ms,
    unit: row.unit,
  }))
}

const TOKEN_COLUMNS = ['id', 'name', 'role', 'place', 'expires_ms', 'created_by'] as const

const toToken = (row: Pick<Database['token'], (typeof TOKEN_COLUMNS)[number]>): TokenRecord => ({
  id: row.id,
  name: row.name,
  grant: { role: row.role, place: row.place },
  expiresAt: row.expires_ms,
  createdBy: row.created_by,
})

const toLink = (row: Pick<Database['link'], 'purpose' | 'email' | 'expires_ms'>): LinkRecord => ({
  purpose: row.purpose,
  email: row.email,
  expiresAt: row.expires_ms,
})
