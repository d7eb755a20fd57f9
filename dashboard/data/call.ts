import {
  API_PREFIX,
  type BodyIn,
  type Contract,
  type ParamsIn,
  type QueryIn,
  type ResponseOf,
} from '#model/api/contract.ts'
import type { FieldError, Problem } from '#model/errors.ts'
import { currentLanguage } from '../i18n/text.ts'

/** A request that has not answered by then is shown as an error with a retry, never as an endless wait. */
const REQUEST_TIMEOUT_MS = 10_000

/** What went wrong with a request: a problem of the API by its code, or `timeout`, `network`, `contract` of our own. */
export class CallError extends Error {
  readonly code: string
  readonly status: number
  readonly requestId: string | null
  readonly fields: readonly FieldError[]
  /** What happened, in the reader's language; the message says what to do. */
  readonly title: string | null
  /** What the code of the problem adds, such as the free desks beside a taken one. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: string,
    message: string,
    about: {
      status?: number
      requestId?: string | null
      fields?: readonly FieldError[]
      title?: string | undefined
      details?: Readonly<Record<string, unknown>> | undefined
    } = {},
  ) {
    super(message)
    this.name = 'CallError'
    this.code = code
    this.status = about.status ?? 0
    this.requestId = about.requestId ?? null
    this.fields = about.fields ?? []
    this.title = about.title ?? null
    this.details = about.details ?? {}
  }
}

type Given<K extends string, T> = [T] extends [undefined] ? { [key in K]?: undefined } : { [key in K]: T }
type GivenQuery<T> = [T] extends [undefined] ? { query?: undefined } : { query?: T }
export type CallInput<C extends Contract> = Given<'params', ParamsIn<C>> &
  GivenQuery<QueryIn<C>> &
  Given<'body', BodyIn<C>> & {
    signal?: AbortSignal
    /** Version that was seen (RFC 9110 §13.1.1); the server refuses when it has changed since. */
    ifMatch?: number
    /** Makes a repetition of the same request safe. */
    idempotencyKey?: string
    /** Of a screen on a wall, which has nobody's session. */
    token?: string
  }

const fillPath = (path: string, params: Record<string, unknown>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))

function queryString(query: Record<string, unknown>): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  return given.length ? `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}` : ''
}

async function problemOf(answer: Response): Promise<CallError> {
  const requestId = answer.headers.get('x-request-id')
  const problem = (await answer.json().catch(() => null)) as Partial<Problem> | null
  return new CallError(
    problem?.code ?? 'internal',
    problem?.detail ?? problem?.title ?? `HTTP ${answer.status}`,
    {
      status: answer.status,
      requestId: problem?.requestId ?? requestId,
      fields: problem?.errors ?? [],
      title: problem?.title,
      details: problem?.details,
    },
  )
}

async function send(url: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  try {
    return await fetch(url, { ...init, signal: signal ? AbortSignal.any([signal, timeout]) : timeout })
  } catch (error) {
    if (signal?.aborted) throw error
    throw timeout.aborted ? new CallError('timeout', url) : new CallError('network', url)
  }
}

/** One operation of the API, typed by its contract; rejects with `CallError`. */
export async function call<C extends Contract>(contract: C, input: CallInput<C>): Promise<ResponseOf<C>> {
  const {
    params = {},
    query = {},
    body,
    signal,
    ifMatch,
    idempotencyKey,
    token,
  } = input as CallInput<Contract> & { params?: object; query?: object; body?: unknown }
  const url = `${API_PREFIX}${fillPath(contract.path, { ...params })}${queryString({ ...query })}`
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': currentLanguage() }
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  if (token !== undefined) headers.authorization = `Bearer ${token}`
  const init: RequestInit = { method: contract.method, headers, credentials: 'same-origin' }
  if (body !== undefined) init.body = JSON.stringify(body)
  const answer = await send(url, init, signal)
  if (!answer.ok) throw await problemOf(answer)
  if (answer.status === 204) return undefined as ResponseOf<C>
  const parsed = contract.response.safeParse(await answer.json().catch(() => undefined))
  if (parsed.success) return parsed.data as ResponseOf<C>
  const first = parsed.error.issues[0]
  throw new CallError('contract', `${contract.path}: ${first?.path.join('.')} ${first?.message}`, {
    status: answer.status,
    requestId: answer.headers.get('x-request-id'),
  })
}
