import type * as z from 'zod'
import type { Verb } from '../access/roles.ts'
import type { Text } from '../text.ts'

export const API_PREFIX = '/api/v1'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/**
 * One operation of the HTTP API: server validation, permission, OpenAPI and the dashboard's client derive
 * from it. `verb` null means anybody, 'signed-in' any user or token; otherwise the verb is asked on the place
 * that the param, query or body field `placeOf` names (of a device: the place it stands on). Without that
 * field it is asked on the campus; with `scope` 'own' on any place, and the answer holds only what the
 * caller's roles cover. With `gone` 'campus' a place that has left the campus is asked about on the campus.
 */
export interface Contract {
  readonly method: HttpMethod
  /** With `{name}` parameters, below /api/v1. */
  readonly path: string
  readonly summary: Text
  readonly tag: string
  readonly verb: Verb | 'signed-in' | null
  readonly placeOf?: string
  readonly scope?: 'own'
  readonly gone?: 'campus'
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly response: z.ZodType
  readonly status?: 200 | 201 | 204
}

export const contract = <const C extends Contract>(definition: C): C => definition

type Out<T> = T extends z.ZodType ? z.output<T> : undefined
type In<T> = T extends z.ZodType ? z.input<T> : undefined

export type ParamsOf<C extends Contract> = Out<C['params']>
export type QueryOf<C extends Contract> = Out<C['query']>
export type BodyOf<C extends Contract> = Out<C['body']>
export type ResponseOf<C extends Contract> = Out<C['response']>
export type ParamsIn<C extends Contract> = In<C['params']>
export type QueryIn<C extends Contract> = In<C['query']>
export type BodyIn<C extends Contract> = In<C['body']>
