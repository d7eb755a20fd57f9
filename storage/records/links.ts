import { type Kysely, sql } from 'kysely'
import type { Grant } from '#model/access/roles.ts'
import type { Covers, UserRecord } from './records.ts'
import type { Database } from './schema.ts'

type LinkRow = Pick<Database['link'], 'code_hash' | 'purpose' | 'email' | 'expires_ms' | 'made_by'>
const LINK_COLUMNS = ['code_hash', 'purpose', 'email', 'expires_ms', 'made_by'] as const

export async function findLink(db: Kysely<Database>, codeHash: Uint8Array, now: number) {
  return await db
    .selectFrom('link')
    .select(LINK_COLUMNS)
    .where('code_hash', '=', codeHash)
    .where('expires_ms', '>', now)
    .executeTakeFirst()
}

/** Whether a link still opens an account: an invitation does so until there is a password, and no link does more than its maker may. */
export async function opens(
  db: Kysely<Database>,
  { purpose, made_by }: LinkRow,
  account: Pick<UserRecord, 'passwordHash' | 'grants'> | undefined,
  covers: Covers,
): Promise<boolean> {
  if (purpose === 'invite' && account?.passwordHash) return false
  if (made_by === null) return true
  return covers({ grants: await grantsOfMaker(db, made_by) }, { grants: account?.grants ?? [] })
}

/** None once the person is disabled or the token is revoked; a token that has ended by its time made its links in good time. */
async function grantsOfMaker(db: Kysely<Database>, maker: string): Promise<Grant[]> {
  const { rows } = await sql<Grant>`
    SELECT role, place FROM role_grant JOIN app_user u ON u.id = user_id WHERE u.id = ${maker} AND u.disabled_ms IS NULL
    UNION ALL SELECT role, place FROM token WHERE id = ${maker}`.execute(db)
  return rows
}

/** Deletes all links to an account, and with them the mail that would carry them; how many there were. */
export async function endLinks(tx: Kysely<Database>, email: string): Promise<number> {
  const { numDeletedRows } = await tx.deleteFrom('link').where('email', '=', email).executeTakeFirst()
  await sql`DELETE FROM mail WHERE state = 'waiting' AND kind IN ('invite', 'reset')
    AND person = (SELECT id FROM app_user WHERE email = ${email})`.execute(tx)
  return Number(numDeletedRows)
}

/** Ends the link to an account that has become more than its maker covers: taking the role back must not bring it to life again. */
export async function endOutgrownLinks(
  tx: Kysely<Database>,
  account: UserRecord,
  covers: Covers,
): Promise<void> {
  const links = await tx.selectFrom('link').select(LINK_COLUMNS).where('email', '=', account.email).execute()
  for (const link of links)
    if (!(await opens(tx, link, account, covers))) return void (await endLinks(tx, account.email))
}
