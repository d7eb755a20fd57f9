import type { Text } from '#model/text.ts'

/** A broker that refuses a credential goes on refusing it, so the run ends. */
export class CredentialRefused extends Error {
  readonly words: Text

  constructor(who: string, cause: Error) {
    super(`The broker refuses the credential of ${who}: ${cause.message}.`, { cause })
    this.name = 'CredentialRefused'
    this.words = { id: `Broker menolak kredensial ${who}: ${cause.message}.`, en: this.message }
  }
}
