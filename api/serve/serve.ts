import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { Verb } from '#model/access/roles.ts'
import type { BodyOf, Contract, ParamsOf, QueryOf, ResponseOf } from '#model/api/contract.ts'
import { API_PREFIX } from '#model/api/index.ts'
import { DenyutError, type FieldFault } from '#model/errors.ts'
import { checked } from '#model/faults.ts'
import { notOnCampus } from '#model/field-words.ts'
import { type Language, UNSTORABLE, unstorable } from '#model/text.ts'
import type { Authority } from '../access/authority.ts'
import { cookieName, readCookie, sessionCookie } from '../access/cookie.ts'
import { type Caller, type Identities, SESSION_MS, signedIn } from '../access/identities.ts'
import { languageOf } from './language.ts'
import { originOf } from './origin.ts'

/** What a handler is given: input that has passed the contract's schemas, from a caller who may ask this. */
export interface Asked<C extends Contract> {
  readonly params: ParamsOf<C>
  readonly query: QueryOf<C>
  readonly body: BodyOf<C>
  /** null only for contracts that anybody may use. */
  readonly caller: C['verb'] extends null ? Caller | null : Caller
  readonly language: Language
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

export type Handler<C extends Contract> = (
  asked: Asked<C>,
) => Promise<ResponseOf<C> | Ready> | ResponseOf<C> | Ready

/** Serves one contract. */
export type Serve = <C extends Contract>(contract: C, handler: Handler<C>) => void

/** An answer that is JSON text already. */
export class Ready {
  readonly json: string

  constructor(json: string) {
    this.json = json
  }
}

export interface ServeParts {
  readonly identities: Identities
  readonly authority: Authority
  readonly https: boolean
  readonly publicHost: string | null
}

const FOREIGN = { id: 'Permintaan datang dari situs lain.', en: 'The request comes from another site.' }
const SAFE_METHODS = new Set(['GET', 'HEAD'])

/**
 * Serves contracts on `app`: who asks, whether its role can do that at all, whether the input is valid,
 * whether it may be done there; then the handler.
 */
export function createServe(app: FastifyInstance, parts: ServeParts): Serve {
  return (contract, handler) => {
    const callers = new WeakMap<FastifyRequest, Caller>()
    app.route({
      method: contract.method,
      url: `${API_PREFIX}${contract.path.replace(/\{(\w+)\}/g, ':$1')}`,
      onRequest: async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const caller = await admit(contract, request, reply, parts)
        if (caller) callers.set(request, caller)
      },
      handler: async (request, reply) => {
        const caller = callers.get(request) ?? null
        const language = languageOf(request.headers['accept-language'])
        const input = validate(contract, request)
        if (caller) demandPlace(contract, input, caller, parts.authority)
        const asked = { ...input, caller, language, request, reply }
        // The parts of `asked` are what the contract's own schemas returned.
        const answer = await handler(asked as Asked<typeof contract>)
        reply.code(contract.status ?? 200)
        if (contract.status === 204) return reply.send()
        if (isKnown(request, reply)) return reply.code(304).send()
        reply.type('application/json; charset=utf-8')
        return reply.send(answer instanceof Ready ? answer.json : JSON.stringify(answer))
      },
    })
  }
}

/** Whether the client has this answer already. Where nothing may be stored, an ETag is the version of what can be written, not of the answer. */
function isKnown(request: FastifyRequest, reply: FastifyReply): boolean {
  const etag = reply.getHeader('etag')
  if (etag === undefined || reply.getHeader('cache-control') === 'no-store') return false
  return request.headers['if-none-match'] === etag
}

/** Who asks; null for nobody where nobody need be. Throws `unauthenticated` or `forbidden`. */
async function admit(
  contract: Contract,
  request: FastifyRequest,
  reply: FastifyReply,
  { identities, authority, https, publicHost }: ServeParts,
): Promise<Caller | null> {
  const credential = identities.credentialOf(request.headers)
  if (!SAFE_METHODS.has(request.method) && credential?.via !== 'bearer') {
    const origin = originOf(request.headers, publicHost)
    // A cookie without a word on the sender could be a forged request of an old browser [OWASP CSRF
    // Prevention Cheat Sheet].
    if (origin === 'foreign' || (origin === 'unknown' && credential)) {
      throw new DenyutError('forbidden', FOREIGN)
    }
  }
  if (contract.verb === null) return null
  const caller = signedIn(credential && (await identities.resolve(credential)))
  if (contract.verb !== 'signed-in') authority.demandSomewhere(caller, contract.verb)
  if (credential?.via === 'cookie' && (await identities.extend(caller))) {
    const secret = readCookie(request.headers.cookie, cookieName(https))
    if (secret) reply.header('set-cookie', sessionCookie(secret, https, SESSION_MS))
  }
  return caller
}

interface Input {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** Throws `validation_failed` with every fault of params, query and body, by dotted path. */
function validate(contract: Contract, request: FastifyRequest): Input {
  const errors: FieldFault[] = []
  const read = (schema: z.ZodType | undefined, value: unknown): unknown => {
    if (!schema) return undefined
    for (const path of unstorable(value)) errors.push({ path, message: UNSTORABLE })
    const given = checked(schema, value)
    if (given.ok) return given.value
    errors.push(...given.errors)
    return undefined
  }
  const input: Input = {
    params: read(contract.params, request.params),
    query: read(contract.query, request.query),
    body: read(contract.body, request.body),
  }
  if (errors.length > 0) throw new DenyutError('validation_failed', undefined, { errors })
  return input
}

/**
 * Throws unless the contract's verb is allowed on the place that the input names, or on the campus when it
 * names none.
 */
function demandPlace(contract: Contract, input: Input, caller: Caller, authority: Authority): void {
  const { verb, placeOf, scope, gone } = contract
  if (verb === null || verb === 'signed-in') return
  const subject =
    placeOf === undefined ? undefined : (fieldOf(input.params, placeOf) ?? fieldOf(input.query, placeOf))
  const sent = placeOf === undefined ? undefined : fieldOf(input.body, placeOf)
  if (subject !== undefined) {
    if (gone !== 'campus' || !authority.reaches(caller, verb, subject))
      authority.demand(caller, verb, subject)
  } else if (sent !== undefined) demandSent(verb, placeOf ?? '', sent, caller, authority)
  else if (scope !== 'own' && !authority.onCampus(caller, verb)) throw new DenyutError('forbidden')
}

/** A place in a body that does not exist, or is not to be known, is a fault of that field. */
function demandSent(verb: Verb, path: string, place: string, caller: Caller, authority: Authority): void {
  if (authority.sees(caller, place)) authority.demand(caller, verb, place)
  else
    throw new DenyutError('validation_failed', undefined, {
      errors: [{ path, message: notOnCampus(place) }],
    })
}

function fieldOf(part: unknown, name: string): string | undefined {
  const value = (part as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : undefined
}
