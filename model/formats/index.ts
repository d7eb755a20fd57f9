import { chirpstack } from './chirpstack/chirpstack.ts'
import type { Format } from './format.ts'
import { native } from './native/native.ts'

/** Every wire format, by id. A new one is one line here. */
export const FORMATS: ReadonlyMap<string, Format> = new Map(
  [native, chirpstack].map((format) => [format.id, format]),
)
