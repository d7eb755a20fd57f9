/** The two languages of every text that a person reads; Indonesian is the default. */
export type Language = 'id' | 'en'

export const LANGUAGES: readonly Language[] = ['id', 'en']
export const DEFAULT_LANGUAGE: Language = 'id'

/** One text in both languages. */
export type Text = Readonly<Record<Language, string>>

/**
 * Paths of the texts within a value that no store keeps: PostgreSQL has no U+0000 in a text [PostgreSQL 8.3], and half of a surrogate pair is
 * no UTF-8 [RFC 3629 §3].
 */
export function unstorable(value: unknown): string[] {
  const found: string[] = []
  const open: [string, unknown][] = [['', value]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, part] = next
    if (typeof part === 'string' && (part.includes('\u0000') || !part.isWellFormed())) found.push(path)
    if (typeof part !== 'object' || part === null) continue
    for (const [key, of] of Object.entries(part)) {
      const at = path === '' ? key : `${path}.${key}`
      if (key.includes('\u0000') || !key.isWellFormed()) found.push(path)
      else open.push([at, of])
    }
  }
  return found
}

export const UNSTORABLE: Text = {
  id: 'memuat karakter yang tidak dapat disimpan',
  en: 'holds a character that cannot be stored',
}
