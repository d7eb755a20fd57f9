import type { BodyIn, Contract, ParamsIn, QueryIn, ResponseOf } from '#model/api/contract.ts'
import { API_PREFIX } from '#model/api/index.ts'
import { DenyutError, ERRORS, type ErrorCode } from '#model/errors.ts'
import { terminalLanguage } from '#platform/command-line.ts'

/** An answer of the API that is no success. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What a refusal adds, as other desks that are free. */
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    status: number,
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.details = details
  }
}

/** How a caller proves who it is. */
export interface Credential {
  headers(): Readonly<Record<string, string>>
  /** Cookies of an answer, as `name=value` and what follows. */
  heard(setCookies: readonly string[]): void
}

const bearer = (token: string): Credential => ({
  headers: () => ({ authorization: `Bearer ${token}` }),
  heard: () => {},
})

/** A person's session: the cookie of the last answer that set one, as a browser keeps it. */
export class Session implements Credential {
  cookie: string | null

  constructor(cookie: string | null = null) {
    this.cookie = cookie
  }

  headers(): Readonly<Record<string, string>> {
    return this.cookie === null ? {} : { cookie: this.cookie, 'sec-fetch-site': 'same-origin' }
  }

  heard(setCookies: readonly string[]): void {
    for (const line of setCookies) {
      const pair = line.split(';', 1)[0] ?? ''
      this.cookie = pair.endsWith('=') ? null : pair
    }
  }
}

export interface Input<C extends Contract> {
  readonly params?: ParamsIn<C>
  readonly query?: QueryIn<C>
  readonly body?: BodyIn<C>
  /** Version that was seen, for If-Match. */
  readonly version?: number
  /** Idempotency-Key: the same request again changes nothing. */
  readonly key?: string
}

/** Calls the HTTP API with a token or as a person, like every program from outside. */
export class ApiClient {
  readonly #base: string
  readonly #credential: Credential

  constructor(url: string, credential: string | Credential) {
    this.#base = `${url.replace(/\/+$/, '')}${API_PREFIX}`
    this.#credential = typeof credential === 'string' ? bearer(credential) : credential
  }

  /** Throws `ApiError` for problems and `unreachable` when nothing answers. */
  async call<const C extends Contract>(contract: C, input: Input<C> = {}): Promise<ResponseOf<C>> {
    const { params, query, body } = input as { params?: object; query?: object; body?: unknown }
    const { version, key } = input
    const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String((params as Record<string, unknown> | undefined)?.[name])),
    )
    const search = new URLSearchParams(
      Object.entries(query ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
    )
    const response = await fetch(`${this.#base}${path}${search.size > 0 ? `?${search}` : ''}`, {
      method: contract.method,
      headers: {
        ...this.#credential.headers(),
        'accept-language': terminalLanguage,
        ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      const why = String((error as Error).cause ?? error)
      throw new DenyutError('unreachable', `${this.#base}: ${why}`, { cause: error })
    })
    this.#credential.heard(response.headers.getSetCookie())
    if (response.status === 204) return undefined as ResponseOf<C>
    const answer: unknown = await response.json().catch(() => null)
    if (!response.ok) throw problemOf(response.status, answer)
    return contract.response.parse(answer) as ResponseOf<C>
  }
}

function problemOf(status: number, answer: unknown): ApiError {
  const {
    code = 'unknown',
    title = `HTTP ${status}`,
    detail = '',
    details = {},
  } = (answer ?? {}) as { code?: string; title?: string; detail?: string; details?: Record<string, unknown> }
  return new ApiError(status, code, `${title}. ${detail}`.trim(), details)
}

/** A refusal of the API as the error of the table that it is; itself when that is not known here. */
export function known(error: ApiError): Error {
  if (!Object.hasOwn(ERRORS, error.code)) return error
  const code = error.code as ErrorCode
  const { title, remedy } = ERRORS[code]
  const detail = error.message
    .replace(`${title[terminalLanguage]}.`, '')
    .replace(remedy[terminalLanguage], '')
    .trim()
  return new DenyutError(code, detail || undefined)
}
