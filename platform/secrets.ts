import { createHash, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** As mosquitto_passwd 2.0 makes them: PBKDF2 with SHA-512. Our secrets are random, so its few rounds are enough. */
const MOSQUITTO = { kind: 7, rounds: 101, salt_bytes: 12, key_bytes: 64, digest: 'sha512' } as const

/** 192 random bits, base64url: device secrets, API tokens, links, sessions. */
export const randomSecret = (): string => randomBytes(24).toString('base64url')

/** SHA-256 is enough for secrets that are random; people's passwords go through argon2id instead. */
export const hashSecret = (secret: string | Uint8Array): Uint8Array =>
  createHash('sha256').update(secret).digest()

/** A secret as it stands in Mosquitto's password file, behind the name: `$7$rounds$salt$key`. */
export async function mosquittoHash(secret: string): Promise<string> {
  const { kind, rounds, salt_bytes, key_bytes, digest } = MOSQUITTO
  const salt = randomBytes(salt_bytes)
  const key = await promisify(pbkdf2)(secret, salt, rounds, key_bytes, digest)
  return `$${kind}$${rounds}$${salt.toString('base64')}$${key.toString('base64')}`
}

export const sameHash = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b)
