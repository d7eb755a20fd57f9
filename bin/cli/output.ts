import { DenyutError, ERRORS, EXIT_CODES, isDenyutError, told } from '#model/errors.ts'
import type { Language, Text } from '#model/text.ts'
import { failureText } from '#platform/command-line.ts'

/** What a command prints with: words for people, or one JSON document with --json. */
export interface Output {
  readonly json: boolean
  readonly language: Language
  /** Text in the reader's language. */
  say(text: Text): void
  line(text?: string): void
  /** The command's result: as JSON with --json, else by `human`. */
  result(value: unknown, human: () => void): void
}

export function createOutput(language: Language, json: boolean): Output {
  const line = (text = '') => process.stdout.write(`${text}\n`)
  return {
    json,
    language,
    line,
    say: (text) => line(text[language]),
    result: (value, human) => (json ? line(JSON.stringify(value, null, 2)) : human()),
  }
}

/** Heads of columns. */
const HEADINGS = {
  bytes: { id: 'BITA', en: 'BYTES' },
  count: { id: 'JUMLAH', en: 'COUNT' },
  date: { id: 'TANGGAL', en: 'DATE' },
  desk: { id: 'MEJA', en: 'DESK' },
  detail: { id: 'RINCIAN', en: 'DETAIL' },
  device: { id: 'PERANGKAT', en: 'DEVICE' },
  duplicate: { id: 'GANDA', en: 'DUPLICATE' },
  email: { id: 'SUREL', en: 'EMAIL' },
  file: { id: 'BERKAS', en: 'FILE' },
  format: { id: 'FORMAT', en: 'FORMAT' },
  from: { id: 'DARI', en: 'FROM' },
  grant: { id: 'HAK', en: 'GRANT' },
  grants: { id: 'HAK', en: 'GRANTS' },
  health: { id: 'KESEHATAN', en: 'HEALTH' },
  id: { id: 'ID', en: 'ID' },
  kind: { id: 'JENIS', en: 'KIND' },
  lastSeen: { id: 'TERAKHIR TERLIHAT', en: 'LAST SEEN' },
  late: { id: 'TERLAMBAT', en: 'LATE' },
  made: { id: 'DIBUAT', en: 'MADE' },
  name: { id: 'NAMA', en: 'NAME' },
  password: { id: 'KATA SANDI', en: 'PASSWORD' },
  place: { id: 'TEMPAT', en: 'PLACE' },
  quarantined: { id: 'DIKARANTINA', en: 'QUARANTINED' },
  reason: { id: 'ALASAN', en: 'REASON' },
  received: { id: 'DITERIMA', en: 'RECEIVED' },
  state: { id: 'KEADAAN', en: 'STATE' },
  stored: { id: 'TERSIMPAN', en: 'STORED' },
  suspect: { id: 'DIRAGUKAN', en: 'SUSPECT' },
  to: { id: 'SAMPAI', en: 'TO' },
  topic: { id: 'TOPIK', en: 'TOPIC' },
  topics: { id: 'TOPIK', en: 'TOPICS' },
  type: { id: 'JENIS', en: 'TYPE' },
  until: { id: 'SAMPAI', en: 'UNTIL' },
} as const satisfies Record<string, Text>

/** Rows under headings, columns padded to their widest cell. */
export function table(
  output: Output,
  columns: readonly (keyof typeof HEADINGS)[],
  rows: readonly (readonly string[])[],
): void {
  const headings = columns.map((column) => HEADINGS[column][output.language])
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)),
  )
  const format = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  output.line(format(headings))
  for (const row of rows) output.line(format(row))
}

/** Prints what went wrong and what to do, and sets the exit code. */
export function reportError(error: unknown, language: Language, json: boolean): void {
  const known = isDenyutError(error)
    ? error
    : new DenyutError('internal', error instanceof Error ? (error.stack ?? error.message) : String(error))
  const { remedy, fault } = ERRORS[known.code]
  process.exitCode = EXIT_CODES[fault]
  const failure = {
    code: known.code,
    message: known.words?.[language] ?? known.message,
    remedy: remedy[language],
    errors: known.errors && told(known.errors, language),
  }
  process.stderr.write(json ? `${JSON.stringify({ error: failure })}\n` : failureText(known, language))
}
