import type { Language, Text } from '#model/text.ts'

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

const both = (word: (language: Language) => string): Text => ({ id: word('id'), en: word('en') })

/** A length of time in its largest whole unit: "3 menit", "3 minutes". */
export function duration(length_ms: number): Text {
  const [unit, unit_ms] = UNITS.find(([, size_ms]) => length_ms >= size_ms) ?? ['second', 1_000]
  const count = Math.round(length_ms / unit_ms)
  return both((language) =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count),
  )
}

/** A count in the reader's format: "1.248", "1,248". */
export const number = (value: number): Text =>
  both((language) => new Intl.NumberFormat(language).format(value))

const MIB = 2 ** 20
const GIB = 2 ** 30

/** A size in MiB, or GiB from ten of them on. */
export function size(bytes: number): Text {
  const [value, unit] = bytes >= 10 * GIB ? [bytes / GIB, 'GiB'] : [bytes / MIB, 'MiB']
  return both(
    (language) =>
      `${new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)} ${unit}`,
  )
}
