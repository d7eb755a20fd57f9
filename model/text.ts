/** The two languages of every text that a person reads; Indonesian is the default. */
export type Language = 'id' | 'en'

export const LANGUAGES: readonly Language[] = ['id', 'en']
export const DEFAULT_LANGUAGE: Language = 'id'

/** One text in both languages. */
export type Text = Readonly<Record<Language, string>>
