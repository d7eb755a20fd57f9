import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Command, Option } from 'commander'
import { holidaysSchema } from '#model/calendar/holidays.ts'
import { DenyutError } from '#model/errors.ts'
import { durationMs } from '#model/settings.ts'
import type { Text } from '#model/text.ts'
import { readJson } from '../json-file.ts'
import { words } from './output.ts'

const HOLIDAYS = fileURLToPath(new URL('../../holidays/', import.meta.url))

/** A number from `min` on, as an option gives it. */
export const numberFrom =
  (min: number) =>
  (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < min) {
      throw new DenyutError('usage', {
        id: `${text} bukan angka mulai dari ${min}.`,
        en: `${text} is no number from ${min} on.`,
      })
    }
    return value
  }

export function duration(text: string): number {
  try {
    return durationMs(text)
  } catch (error) {
    throw new DenyutError(
      'usage',
      {
        id: `${text} bukan lama waktu: angka dan satu dari s, m, h, d, y, misalnya 30d.`,
        en: `${text} is no duration: a number and one of s, m, h, d, y, as 30d.`,
      },
      { cause: error },
    )
  }
}

/** A moment written in ISO 8601 with offset; Unix ms. */
export function moment(text: string): number {
  const time = Date.parse(text)
  if (Number.isNaN(time) || !/(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    throw new DenyutError('usage', {
      id: `${text} bukan waktu ISO 8601 dengan selisih zona, misalnya 2026-11-24T07:00:00+08:00.`,
      en: `${text} is no ISO 8601 time with offset, as 2026-11-24T07:00:00+08:00.`,
    })
  }
  return time
}

const NO_HOLIDAYS = { id: 'bukan berkas hari libur', en: 'holds no days off' }

/** Dates of the days off in a directory of `<year>.json` files; none when there is no such directory. */
export async function readHolidays(directory = HOLIDAYS): Promise<Set<string>> {
  const files = await readdir(directory).catch(() => [])
  const dates = new Set<string>()
  for (const file of files.filter((name) => name.endsWith('.json'))) {
    for (const { date } of await readJson(join(directory, file), holidaysSchema, NO_HOLIDAYS)) dates.add(date)
  }
  return dates
}

/** One option of a command: what it is in both languages, how its text becomes a value, and what holds without it. */
export interface OptionSpec {
  readonly flags: string
  readonly text?: Text
  readonly parse?: (text: string) => unknown
  readonly fallback?: unknown
}

export function addOptions(command: Command, specs: readonly OptionSpec[]): Command {
  for (const { flags, text, parse, fallback } of specs) {
    const option = new Option(flags, text && words(text)).default(fallback)
    command.addOption(parse ? option.argParser(parse) : option)
  }
  return command
}

export const TOKEN_OPTION: OptionSpec = {
  flags: '--token <token>',
  text: {
    id: 'token API dengan peran engineer atau admin (atau SIMULATE_TOKEN)',
    en: 'API token with the role engineer or admin (or SIMULATE_TOKEN)',
  },
}

/** From the environment when not given: every user of a machine sees its command lines. No default of the option, which help would print. */
export const tokenOf = (flags: { readonly token?: string }): string | undefined =>
  flags.token ?? process.env.SIMULATE_TOKEN

export const JSON_OPTION: OptionSpec = { flags: '--json', text: { id: 'cetak JSON', en: 'print JSON' } }
