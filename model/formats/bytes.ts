// The one Web API that both Node and browsers have and the language library lacks; declared here so that
// model needs no DOM types.
declare class TextDecoder {
  decode(bytes: Uint8Array): string
}

const utf8 = new TextDecoder()

/** Text of UTF-8 bytes; malformed sequences become U+FFFD. */
export const textOf = (bytes: Uint8Array): string => utf8.decode(bytes)

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SEXTET = new Int8Array(128).fill(-1)
for (let i = 0; i < BASE64.length; i++) SEXTET[BASE64.charCodeAt(i)] = i
SEXTET['-'.charCodeAt(0)] = 62
SEXTET['_'.charCodeAt(0)] = 63

/** Bytes of base64 or base64url with or without padding [RFC 4648 §4, §5]; null when it is neither. */
export function bytesOfBase64(text: string): Uint8Array | null {
  let length = text.length
  while (length > 0 && text[length - 1] === '=' && text.length - length < 2) length--
  if (length % 4 === 1) return null
  const bytes = new Uint8Array((length * 3) >> 2)
  let bits = 0
  let held = 0
  let at = 0
  for (let i = 0; i < length; i++) {
    const sextet = SEXTET[text.charCodeAt(i)] ?? -1
    if (sextet < 0) return null
    bits = ((bits << 6) | sextet) & 0xffff
    held += 6
    if (held >= 8) {
      held -= 8
      bytes[at++] = (bits >> held) & 0xff
    }
  }
  return bytes
}
