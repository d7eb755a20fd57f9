import type { FastifyReply } from 'fastify'
import type * as z from 'zod'
import { accessApi, type meSchema } from '#model/api/access.ts'
import { peopleApi } from '#model/api/people.ts'
import { DenyutError } from '#model/errors.ts'
import type { PeopleRecords, UserRecord } from '#storage/records/records.ts'
import type { Serve } from '../serve/serve.ts'
import type { AccessAdmin } from './admin.ts'
import { sessionCookie } from './cookie.ts'
import { type Caller, type Identities, SESSION_MS } from './identities.ts'
import type { PeopleAdmin } from './people.ts'
import type { SignIn } from './sign-in.ts'

const NO_PERSON = { id: 'Token bukan milik siapa pun.', en: 'A token belongs to no person.' }

export interface AccessRouteParts {
  readonly people: PeopleRecords
  readonly identities: Identities
  readonly signIn: SignIn
  readonly admin: AccessAdmin
  readonly peopleAdmin: PeopleAdmin
  readonly https: boolean
}

type Me = z.output<typeof meSchema>

export function accessRoutes(serve: Serve, parts: AccessRouteParts): void {
  signInRoutes(serve, parts)
  ownRoutes(serve, parts)
  adminRoutes(serve, parts.admin)
  accountRoutes(serve, parts.peopleAdmin)
}

function signInRoutes(serve: Serve, { identities, signIn, https }: AccessRouteParts): void {
  const begin = async (user: UserRecord, reply: FastifyReply): Promise<Me> => {
    reply.header('set-cookie', sessionCookie(await identities.signIn(user.id), https, SESSION_MS))
    return meOfUser(user)
  }

  serve(accessApi.signIn, async ({ body, request, reply }) =>
    begin(await signIn.withPassword(body.email, body.password, request.ip), reply),
  )

  // Signing out works for whoever has the cookie, even when it is no longer good for anything.
  serve(accessApi.signOut, async ({ request, reply }) => {
    const credential = identities.credentialOf(request.headers)
    if (credential?.via === 'cookie') await identities.signOut(credential)
    reply.header('set-cookie', sessionCookie('', https, 0)).header('clear-site-data', '"cache"')
    return undefined
  })

  serve(accessApi.readLink, async ({ params, request }) => {
    const { purpose, email, expiresAt } = await signIn.readLink(params.code, request.ip)
    return { purpose, email, expiresAt }
  })

  serve(accessApi.useLink, async ({ params, body, request, reply }) => {
    const user = await signIn.withLink(params.code, body, request.ip)
    identities.forget()
    return begin(user, reply)
  })
}

function ownRoutes(serve: Serve, { people, identities }: AccessRouteParts): void {
  serve(accessApi.me, ({ caller, language }) => meOf(caller, caller.language ?? language))

  serve(accessApi.setLanguage, async ({ caller, body }) => {
    if (caller.kind !== 'user') throw new DenyutError('forbidden', NO_PERSON)
    const user = await people.update(caller.id, {
      ...(body.name === undefined ? {} : { name: body.name }),
      ...(body.language === undefined ? {} : { language: body.language }),
    })
    identities.forget()
    return meOfUser(user)
  })
}

function adminRoutes(serve: Serve, admin: AccessAdmin): void {
  serve(accessApi.listUsers, async ({ caller }) => ({ users: await admin.listUsers(caller) }))
  serve(accessApi.inviteUser, ({ caller, body }) => admin.invite(body, caller))
  serve(accessApi.linkUser, ({ caller, body }) => admin.link(body.email, caller))
  serve(accessApi.createToken, ({ caller, body }) => admin.createToken(body, caller))
}

function accountRoutes(serve: Serve, admin: PeopleAdmin): void {
  serve(peopleApi.removeRole, ({ caller, params }) => admin.removeRole(params.user, params, caller))
  serve(peopleApi.comingOfUser, ({ caller, params }) => admin.coming(params.user, caller))
  serve(peopleApi.disableUser, ({ caller, params, body }) =>
    admin.disable(params.user, body.bookings, caller),
  )
  serve(peopleApi.enableUser, ({ caller, params }) => admin.enable(params.user, caller))
}

const meOf = ({ kind, id, name, email, grants }: Caller, language: Me['language']): Me => ({
  kind,
  id,
  name,
  email,
  grants: [...grants],
  language,
})

const meOfUser = ({ id, name, email, grants, language }: UserRecord): Me => ({
  kind: 'user',
  id,
  name: name ?? email,
  email,
  grants: [...grants],
  language,
})
