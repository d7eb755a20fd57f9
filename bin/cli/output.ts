import { DenyutError, ERRORS, EXIT_CODES, isDenyutError } from '#model/errors.ts'
import type { Language, Text } from '#model/text.ts'

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

/** Rows under headings, columns padded to their widest cell. */
export function table(
  output: Output,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
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
  const { title, remedy, fault } = ERRORS[known.code]
  process.exitCode = EXIT_CODES[fault]
  if (json) {
    process.stderr.write(
      `${JSON.stringify({ error: { code: known.code, message: known.message, remedy: remedy[language], errors: known.errors } })}\n`,
    )
    return
  }
  const errors = known.errors ?? []
  // A message that only strings the errors together says nothing that their lines do not.
  const isListed = errors.length > 0 && errors.every(({ message }) => known.message.includes(message))
  const detail = known.message === title.en || isListed ? '' : ` ${known.message}`
  process.stderr.write(`${title[language]}.${detail}\n`)
  for (const { path, message } of errors) process.stderr.write(`  ${path}: ${message}\n`)
  process.stderr.write(`${remedy[language]} (${known.code})\n`)
}
