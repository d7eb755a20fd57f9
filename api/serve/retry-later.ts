import { DenyutError } from '#model/errors.ts'

/** `too_many_requests` with the seconds after which a try is allowed again. */
export class RetryLater extends DenyutError {
  readonly retryAfter_s: number

  constructor(retryAfter_s: number) {
    super('too_many_requests')
    this.retryAfter_s = Math.max(1, Math.ceil(retryAfter_s))
  }
}
