/** Longest status payload that is looked at. */
const STATUS_LIMIT_BYTES = 200

const WORDS: Readonly<Record<string, number>> = {
  online: 1,
  offline: 0,
  true: 1,
  false: 0,
  '1': 1,
  '0': 0,
}

/** A status payload: `online` or `offline` as a word, or JSON `{"online": true}` or `{"status": "online"}`. null: neither. */
export function readStatus(payload: Uint8Array): number | null {
  if (payload.length > STATUS_LIMIT_BYTES) return null
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8').trim()
  const word = WORDS[text.toLowerCase()]
  if (word !== undefined) return word
  try {
    return readObject(JSON.parse(text))
  } catch {
    return null
  }
}

function readObject(parsed: unknown): number | null {
  if (typeof parsed === 'string') return WORDS[parsed.toLowerCase()] ?? null
  if (typeof parsed !== 'object' || parsed === null) return null
  const { online, status, state } = parsed as Record<string, unknown>
  const given = online ?? status ?? state
  return typeof given === 'string' || typeof given === 'boolean' || typeof given === 'number'
    ? (WORDS[String(given).toLowerCase()] ?? null)
    : null
}
