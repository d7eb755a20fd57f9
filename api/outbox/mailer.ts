import { isReservedAddress } from '#model/reserved.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { Mail, MailRecords } from '#storage/records/mail.ts'
import { afterAttempt, faultOf } from './attempts.ts'
import { Lanes } from './lanes.ts'
import type { Letter } from './letter.ts'

/** A reminder is worth minutes: a few seconds more do not matter. */
const LOOK_EVERY_MS = 5_000
/** Letters in one go; the next look goes on. */
const BATCH_MAX = 100
/** Longer than a mail server may take to answer: another process does not send the same letter meanwhile. */
const CLAIM_MS = 120_000

/** Where letters are handed over. */
export interface MailTransport {
  /** Throws `PermanentFault` when this letter will never be taken. `id` stays the same over repetitions. */
  send(id: string, letter: Letter): Promise<void>
  /** Throws when the server does not answer or does not let us in. */
  verify(): Promise<void>
  close(): void
}

export class PermanentFault extends Error {}

export interface MailerParts {
  readonly mail: MailRecords
  readonly clock: Clock
  readonly log: Log
  readonly transport: MailTransport
  /** Words of a mail; null: what it was about is gone. */
  readonly compose: (mail: Mail) => Promise<Letter | null>
}

/** Sends queued mail, at least once each, one after the other. Nothing that people do ever waits for it. */
export class Mailer {
  readonly #parts: MailerParts
  readonly #lanes: Lanes
  #undo: () => void = () => {}
  #stopped = false
  #reserved = 0

  constructor(parts: MailerParts) {
    this.#parts = parts
    this.#lanes = new Lanes(parts.log, 'mail could not be sent; tried again')
  }

  start(): void {
    this.#undo = this.#parts.clock.every(LOOK_EVERY_MS, () => this.look())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#undo()
    this.#parts.transport.close()
    await this.idle()
  }

  /** Starts sending what is due; `idle` waits for it. */
  look(): void {
    if (!this.#stopped) this.#lanes.run('mail', () => this.#send())
  }

  idle(): Promise<void> {
    return this.#lanes.idle()
  }

  /** Mail since the start that was not sent, because its address is of a reserved domain. */
  get reserved(): number {
    return this.#reserved
  }

  /** Throws when the mail server does not answer or does not let us in. */
  verify(): Promise<void> {
    return this.#parts.transport.verify()
  }

  async #send(): Promise<void> {
    const { mail: queue, clock } = this.#parts
    for (let i = 0; i < BATCH_MAX && !this.#stopped; i++) {
      const mail = await queue.claim(clock.now(), clock.now() + CLAIM_MS)
      if (!mail) return
      if (isReservedAddress(mail.email)) {
        await this.#leave(mail)
        continue
      }
      const { fault, permanent } = await this.#attempt(mail)
      const outcome = afterAttempt(mail.attempts, fault, clock.now())
      await queue.settle(mail.id, permanent ? { ...outcome, state: 'dead' } : outcome)
      // A server that does not take this one does not take the next; one recipient's fault is no fault of the others.
      if (fault !== null && !permanent) return
    }
  }

  /** Told once: a demo has hundreds of them. */
  async #leave({ id, email }: Mail): Promise<void> {
    if (this.#reserved++ === 0)
      this.#parts.log.warn(
        { domain: email.slice(email.indexOf('@') + 1) },
        'mail to reserved example domains reaches nobody and is not sent; denyut_mail_unsent_total counts it',
      )
    await this.#parts.mail.drop(id)
  }

  async #attempt(mail: Mail): Promise<{ fault: string | null; permanent: boolean }> {
    const { clock, compose, transport } = this.#parts
    if (mail.until <= clock.now()) return { fault: 'too late to be of use', permanent: true }
    try {
      const letter = await compose(mail)
      if (!letter) return { fault: 'what it was about is gone', permanent: true }
      await transport.send(`${mail.id}.${mail.createdAt}`, letter)
      return { fault: null, permanent: false }
    } catch (error) {
      return { fault: faultOf(error), permanent: error instanceof PermanentFault }
    }
  }
}
