import { DEFAULT_LANGUAGE, type Language } from '#model/text.ts'

/**
 * The language of ours that `Accept-Language` prefers [RFC 9110 §12.5.4]; Indonesian when it names neither.
 */
export function languageOf(header: string | undefined): Language {
  let best: Language = DEFAULT_LANGUAGE
  let bestWeight = 0
  for (const part of (header ?? '').split(',')) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
    const weight = Number(
      parameters
        .find((parameter) => parameter.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    )
    const primary = range.split('-')[0]
    // `in` is the old code of Indonesian that some systems still send.
    const language = primary === 'en' ? 'en' : primary === 'id' || primary === 'in' ? 'id' : undefined
    if (language && weight > bestWeight) {
      best = language
      bestWeight = weight
    }
  }
  return best
}
