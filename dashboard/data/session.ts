import { queryOptions, useQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import { ALLOWED, allows, type Verb } from '#model/access/roles.ts'
import { accessApi, type meSchema } from '#model/api/access.ts'
import { hasChosenLanguage, setLanguage } from '../i18n/text.ts'
import { CallError, call } from './call.ts'
import { ME_KEY, queryClient } from './query.ts'

export type Me = z.output<typeof meSchema>

/** Who is signed in; null: nobody. */
export const meQuery = queryOptions({
  queryKey: ME_KEY,
  staleTime: 300_000,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return adopt(await call(accessApi.me, { signal }))
    } catch (error) {
      if (error instanceof CallError && error.status === 401) return null
      throw error
    }
  },
})

function adopt(me: Me): Me {
  if (!hasChosenLanguage()) setLanguage(me.language)
  return me
}

/** Another person, other rights: nothing fetched before may be shown. Who is signed in stays observed. */
function become(me: Me | null): void {
  queryClient.setQueryData(ME_KEY, me)
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== ME_KEY[0] })
}

export const signedIn = (me: Me): void => become(adopt(me))

export async function signOut(): Promise<void> {
  // Without the server's answer the cookie stays, but this screen forgets all the same.
  await call(accessApi.signOut, {}).catch(() => undefined)
  become(null)
}

export const useMe = (): Me | null => useQuery(meQuery).data ?? null

/** Whether a role of this person allows the verb on some place. */
export const canSomewhere = (me: Me | null, verb: Verb): boolean =>
  me?.grants.some((grant) => ALLOWED[grant.role].has(verb)) ?? false

/** Whether a role allows the verb on the place with these ancestors (itself included). */
export const canAt = (me: Me | null, verb: Verb, ancestors: readonly string[]): boolean =>
  allows(me?.grants ?? [], verb, ancestors)

/** Employees start at the desks, all others at the overview. */
export const homeOf = (me: Me): '/desks' | '/overview' =>
  canSomewhere(me, 'aggregate.read') ? '/overview' : '/desks'
