import { ERRORS, EXIT_CODES, isDenyutError } from '#model/errors.ts'
import type { Text } from '#model/text.ts'
import { failureText, terminalLanguage } from '#platform/command-line.ts'
import { ApiError, known } from '../api/client.ts'
import { CredentialRefused } from '../refused.ts'

export const words = (text: Text): string => text[terminalLanguage]

/** 0 done · 1 something went wrong · else by whose fault it was. */
export const EXIT = { failed: 1, usage: EXIT_CODES.input, access: EXIT_CODES.access } as const

/** Progress and results: one line that renews itself on a terminal, JSON lines for programs. */
export interface Output {
  readonly json: boolean
  /** Something worth a line of its own. */
  say(text: Text): void
  /** How far it is. `value` is one JSON line; `text` renews the last line of a terminal. */
  progress(value: unknown, text: Text): void
  /** The end: as JSON, or in words. */
  result(value: unknown, text: Text): void
}

export function createOutput(json: boolean): Output {
  const terminal = !json && process.stdout.isTTY === true
  const line = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`)
  return {
    json: !terminal,
    say: (text) => void process.stderr.write(`${words(text)}\n`),
    progress: (value, text) => {
      if (terminal) process.stdout.write(`\r\u001b[2K${words(text)}`)
      else line(value)
    },
    result: (value, text) => {
      if (terminal) process.stdout.write(`\r\u001b[2K${words(text)}\n`)
      else line(value)
    },
  }
}

/** Prints what went wrong and what to do about it; returns the exit code. */
export function reportError(thrown: unknown): number {
  const error = thrown instanceof ApiError ? known(thrown) : thrown
  if (!isDenyutError(error)) {
    process.stderr.write(`${plainText(error)}\n`)
    return EXIT.failed
  }
  process.stderr.write(failureText(error, terminalLanguage))
  return EXIT_CODES[ERRORS[error.code].fault]
}

function plainText(error: unknown): string {
  if (error instanceof CredentialRefused) return words(error.words)
  return error instanceof Error ? error.message : String(error)
}

const numbers = new Intl.NumberFormat(terminalLanguage === 'id' ? 'id-ID' : 'en-GB', {
  maximumFractionDigits: 1,
})
export const number = (value: number): string => numbers.format(value)
