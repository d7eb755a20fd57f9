import { IntlMessageFormat } from 'intl-messageformat'
import { useSyncExternalStore } from 'react'
import { DEFAULT_LANGUAGE, type Language, type Text } from '#model/text.ts'
import { known } from './known.ts'
import type { MessageKey } from './messages.ts'
import './messages.ts'

const STORED = 'denyut.language'
const LOCALES: Record<Language, string> = { id: 'id-ID', en: 'en-GB' }

// theme.js has set the page's language before; outside a browser there is no page.
let language: Language = globalThis.document?.documentElement.lang === 'en' ? 'en' : DEFAULT_LANGUAGE
const listeners = new Set<() => void>()
const compiled = new Map<string, IntlMessageFormat>()

export const currentLanguage = (): Language => language
export const localeOf = (of: Language): string => LOCALES[of]

export function setLanguage(next: Language): void {
  if (next === language) return
  language = next
  document.documentElement.lang = next
  try {
    localStorage.setItem(STORED, next)
  } catch {
    // A browser without storage keeps the choice for this visit only.
  }
  for (const listener of listeners) listener()
}

/** Whether the reader chose a language on this device, which then wins over the account's. */
export function hasChosenLanguage(): boolean {
  try {
    return localStorage.getItem(STORED) !== null
  } catch {
    return false
  }
}

type Values = Record<string, string | number>

export function translate(of: Language, key: MessageKey, values?: Values): string {
  // A text whose file was not loaded shows its key rather than nothing.
  const source = known[key]?.[of] ?? key
  if (!source.includes('{')) return source
  const slot = `${of} ${key}`
  let message = compiled.get(slot)
  if (!message) {
    message = new IntlMessageFormat(source, LOCALES[of])
    compiled.set(slot, message)
  }
  return String(message.format(values))
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useLanguage = (): Language => useSyncExternalStore(subscribe, currentLanguage)

export type Translate = (key: MessageKey, values?: Values) => string

/** `t` in the reader's language; the component renders again when it changes. */
export function useT(): Translate {
  const of = useLanguage()
  return (key, values) => translate(of, key, values)
}

export const pick = (text: Text): string => text[language]
