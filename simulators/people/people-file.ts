import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { DenyutError } from '#model/errors.ts'
import { idSchema } from '#model/ids.ts'
import { ownDirectory, replaceFile } from '#platform/durable.ts'
import { randomSecret } from '#platform/secrets.ts'
import type { Member } from './roster.ts'

const accountSchema = z.object({
  email: z.email(),
  name: z.string().min(1),
  unit: z.string().min(1),
  building: idSchema,
  who: z.number().int().min(0),
  password: z.string().min(1),
  /** Has an account by now. */
  joined: z.boolean(),
  cookie: z.string().nullable(),
})

/** Simulated employees with their secrets: mode 0600. */
export const peopleSchema = z.object({ people: z.array(accountSchema).min(1) })
export type Account = z.infer<typeof accountSchema>

/** Accounts of the file, or new ones for `roster` where there is none: written down before anybody joins, so that no password is lost. */
export async function openAccounts(
  path: string,
  roster: () => Promise<readonly Member[]>,
): Promise<Account[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new DenyutError('usage', `${path}: ${error.message}.`, { cause: error })
  })
  if (text === null) {
    const people = (await roster()).map(
      (member): Account => ({ ...member, password: randomSecret(), joined: false, cookie: null }),
    )
    if (people.length === 0)
      throw new DenyutError('usage', 'The campus has no desks that anybody could book.')
    await ownDirectory(dirname(path))
    await saveAccounts(path, people)
    return people
  }
  return parse(path, text)
}

export const saveAccounts = (path: string, people: readonly Account[]): Promise<void> =>
  replaceFile(path, JSON.stringify({ people }, null, 1))

function parse(path: string, text: string): Account[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new DenyutError('usage', `${path}: ${(error as Error).message}.`, { cause: error })
  }
  const parsed = peopleSchema.safeParse(json)
  if (parsed.success) return parsed.data.people
  const errors = parsed.error.issues.map(({ path: at, message }) => ({ path: at.join('.'), message }))
  throw new DenyutError('usage', `${path} is no file of people.`, { errors })
}
