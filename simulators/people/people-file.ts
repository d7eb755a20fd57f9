import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { DenyutError } from '#model/errors.ts'
import { idSchema } from '#model/ids.ts'
import { ownDirectory, replaceFile } from '#platform/durable.ts'
import { pathFault } from '#platform/path-fault.ts'
import { randomSecret } from '#platform/secrets.ts'
import { fromJson } from '../json-file.ts'
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
const peopleSchema = z.object({ people: z.array(accountSchema).min(1) })
export type Account = z.infer<typeof accountSchema>

/** Accounts of the file, or new ones for `roster` where there is none: written down before anybody joins, so that no password is lost. */
export async function openAccounts(
  path: string,
  roster: () => Promise<readonly Member[]>,
): Promise<Account[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new DenyutError('usage', pathFault(path, error), { cause: error })
  })
  if (text === null) {
    const people = (await roster()).map(
      (member): Account => ({ ...member, password: randomSecret(), joined: false, cookie: null }),
    )
    if (people.length === 0)
      throw new DenyutError('usage', {
        id: 'Kampus itu tidak punya meja yang dapat dipesan.',
        en: 'The campus has no desks that anybody could book.',
      })
    await ownDirectory(dirname(path))
    await saveAccounts(path, people)
    return people
  }
  return fromJson(path, text, peopleSchema, NO_PEOPLE).people
}

export const saveAccounts = (path: string, people: readonly Account[]): Promise<void> =>
  replaceFile(path, JSON.stringify({ people }, null, 1))

const NO_PEOPLE = { id: 'bukan berkas pegawai', en: 'is no file of people' }
