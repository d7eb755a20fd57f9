import type * as z from 'zod'
import { en, id } from 'zod/locales'
import type { Language, Text } from './text.ts'

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly { readonly path: string; readonly message: Text }[] }

/** What a schema makes of a value, else every fault in both languages: zod's own words, and those of our `saying` checks. */
export function checked<S extends z.ZodType>(schema: S, given: unknown): Checked<z.output<S>> {
  const read = schema.safeParse(given, { error: WORDS.en })
  if (read.success) return { ok: true, value: read.data }
  const indonesian = schema.safeParse(given, { error: WORDS.id }).error?.issues ?? []
  const errors = read.error.issues.map(({ path, message }, i) => ({
    path: path.join('.'),
    message: { id: indonesian[i]?.message ?? message, en: message },
  }))
  return { ok: false, errors }
}

const ENGLISH = en().localeError
const INDONESIAN = id().localeError

const WORDS: Readonly<Record<Language, z.core.$ZodErrorMap>> = {
  id: (issue) => ownWords(issue, 'id') ?? indonesian(issue),
  en: (issue) => ownWords(issue, 'en') ?? ENGLISH(issue),
}

function ownWords(issue: z.core.$ZodRawIssue, language: Language): string | undefined {
  const params = issue.code === 'custom' ? (issue.params as { words?: Text } | undefined) : undefined
  return params?.words?.[language]
}

/** Names of types, which zod's Indonesian leaves in English. */
const TYPES: Readonly<Record<string, string>> = {
  array: 'daftar',
  boolean: 'true atau false',
  int: 'bilangan bulat',
  number: 'angka',
  object: 'objek',
  record: 'objek',
  string: 'teks',
  undefined: 'kosong',
}
/** Their sentences name types and no values, which stay as they are. */
const OF_TYPES = new Set(['invalid_type', 'too_big', 'too_small'])

function indonesian(issue: z.core.$ZodRawIssue): ReturnType<z.core.$ZodErrorMap> {
  if (issue.code === 'unrecognized_keys')
    return `Kunci tidak dikenal: ${(issue.keys as readonly string[]).join(', ')}`
  const said = INDONESIAN(issue)
  if (typeof said !== 'string' || !OF_TYPES.has(issue.code)) return said
  return said.replace(/\b[a-z]+\b/g, (word) => TYPES[word] ?? word)
}
