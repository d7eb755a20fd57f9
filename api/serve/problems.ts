import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { DenyutError, isDenyutError, toProblem } from '#model/errors.ts'
import type { Log } from '#platform/log.ts'
import { StoreError } from '#storage/telemetry/store.ts'
import { languageOf } from './language.ts'
import { RetryLater } from './retry-later.ts'

/** A store or database that does not answer is asked again after this. */
const RETRY_ENVIRONMENT_S = 5

/** Any failure as one of our errors; what is none of ours, of Fastify or of the store is our own bug. */
function toDenyutError(error: unknown): DenyutError {
  if (isDenyutError(error)) return error
  if (error instanceof StoreError) return new DenyutError('store_unavailable', undefined, { cause: error })
  const { code, statusCode } = error as Partial<FastifyError>
  if (statusCode === 413) return new DenyutError('payload_too_large')
  if (statusCode === 415 || error instanceof SyntaxError || code?.startsWith('FST_ERR_CTP_')) {
    return new DenyutError('malformed_json')
  }
  if (statusCode === 404) return new DenyutError('not_found')
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new DenyutError('validation_failed', (error as Error).message, { errors: [] })
  }
  return new DenyutError('internal', undefined, { cause: error })
}

/** Answers with a problem document [RFC 9457] in the reader's language. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: unknown,
  log: Log,
): FastifyReply {
  const error = toDenyutError(failure)
  const language = languageOf(request.headers['accept-language'])
  const problem = toProblem(error, request.id, language)
  if (problem.status >= 500) {
    log.error(
      { err: error.cause ?? error, requestId: request.id, method: request.method, url: request.url },
      error.code,
    )
  }
  if (error instanceof RetryLater) reply.header('retry-after', String(error.retryAfter_s))
  else if (problem.status === 503) reply.header('retry-after', String(RETRY_ENVIRONMENT_S))
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="denyut"')
  return reply
    .code(problem.status)
    .header('cache-control', 'no-store')
    .header('content-language', language)
    .type('application/problem+json')
    .send(JSON.stringify(problem))
}
