import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { RetryLater } from '../serve/retry-later.ts'

interface Parameters {
  readonly memory_KiB: number
  readonly passes: number
  readonly lanes: number
}

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane; about 30 ms here. */
const PARAMETERS: Parameters = { memory_KiB: 19_456, passes: 2, lanes: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/**
 * Hashes at a time: they run on the thread pool that also syncs the spool, which must keep threads to itself.
 */
const PARALLEL_MAX = 2
/** Waiting beyond this would outlast a person's patience. */
const WAITING_MAX = 64
const RETRY_AFTER_S = 2

/** Verified when there is no such person, so that the answer takes as long; no password has this hash. */
export const NOBODY_HASH = phc(PARAMETERS, Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES))

/** Hashes passwords with argon2id into PHC strings and verifies them, a few at a time. */
export class Passwords {
  #running = 0
  #waiting: (() => void)[] = []

  hash(password: string): Promise<string> {
    return this.#inTurn(async () => {
      const salt = randomBytes(SALT_BYTES)
      return phc(PARAMETERS, salt, await derive(password, salt, PARAMETERS, HASH_BYTES))
    })
  }

  /** Constant time in the hash; false for a string that is no argon2id hash. */
  verify(password: string, stored: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const parsed = parsePhc(stored)
      if (!parsed) return false
      return timingSafeEqual(await derive(password, parsed.salt, parsed, parsed.hash.length), parsed.hash)
    })
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= PARALLEL_MAX) {
      if (this.#waiting.length >= WAITING_MAX) throw new RetryLater(RETRY_AFTER_S)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    } else this.#running++
    try {
      return await work()
    } finally {
      // The turn goes to the one who waits longest, or ends.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}

function derive(password: string, salt: Uint8Array, parameters: Parameters, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2(
      'argon2id',
      {
        // The same password typed on another system may come composed differently.
        message: password.normalize('NFC'),
        nonce: salt,
        parallelism: parameters.lanes,
        tagLength: length,
        memory: parameters.memory_KiB,
        passes: parameters.passes,
      },
      (error, key) => (error ? reject(error) : resolve(key)),
    )
  })
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

/** PHC string format of password hashes. */
function phc({ memory_KiB, passes, lanes }: Parameters, salt: Uint8Array, hash: Uint8Array): string {
  return `$argon2id$v=19$m=${memory_KiB},t=${passes},p=${lanes}$${base64(salt)}$${base64(hash)}`
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

function parsePhc(text: string): (Parameters & { salt: Buffer; hash: Buffer }) | null {
  const match = PHC.exec(text)
  if (!match) return null
  const [, memory, passes, lanes, salt = '', hash = ''] = match
  return {
    memory_KiB: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}
