import { NATIVE_PREFIX } from '../topics.ts'
import { chirpstack, isChirpstackTopic } from './chirpstack/chirpstack.ts'
import type { Format } from './format.ts'
import { native } from './native/native.ts'

/** Every wire format, by id. A new one is one line here. */
export const FORMATS: ReadonlyMap<string, Format> = new Map(
  [native, chirpstack].map((format) => [format.id, format]),
)

/**
 * Format of a topic that shows by itself what it carries; undefined for one that only a gateway's
 * registration explains.
 */
export function formatOfTopic(topic: string): Format | undefined {
  if (topic.startsWith(NATIVE_PREFIX)) return native
  return isChirpstackTopic(topic) ? chirpstack : undefined
}
