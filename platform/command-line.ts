import type { Command, CommanderError, Option } from 'commander'
import { DenyutError, detailOf, ERRORS, told } from '#model/errors.ts'
import { DEFAULT_LANGUAGE, type Language, type Text } from '#model/text.ts'

/** What commands speak, also before settings are read. */
export const terminalLanguage: Language = process.env.DENYUT_LANGUAGE === 'en' ? 'en' : DEFAULT_LANGUAGE

/** What commander prints by itself, in the reader's language. */
const TITLES: Readonly<Record<string, Text>> = {
  'Usage:': { id: 'Pemakaian:', en: 'Usage:' },
  'Arguments:': { id: 'Argumen:', en: 'Arguments:' },
  'Options:': { id: 'Opsi:', en: 'Options:' },
  'Global Options:': { id: 'Opsi umum:', en: 'Global options:' },
  'Commands:': { id: 'Perintah:', en: 'Commands:' },
}
const HELP: Text = { id: 'tampilkan bantuan', en: 'show help' }
const CHOICES: Text = { id: 'pilihan', en: 'choices' }
const DEFAULT: Text = { id: 'bawaan', en: 'default' }
const PLACEHOLDERS: Readonly<Record<string, Text>> = {
  '[options]': { id: '[opsi]', en: '[options]' },
  '[command]': { id: '[perintah]', en: '[command]' },
}

/** Indonesian for commander's faults, by code: from what is quoted in its sentence, and the sentence. */
const FAULTS: Readonly<Record<string, (quoted: readonly string[], said: string) => string>> = {
  'commander.missingArgument': ([name]) => `argumen '${name}' wajib diisi`,
  'commander.optionMissingArgument': ([flags]) => `opsi '${flags}' memerlukan nilai`,
  'commander.missingMandatoryOptionValue': ([flags]) => `opsi '${flags}' wajib diisi`,
  'commander.unknownOption': ([flag]) => `opsi '${flag}' tidak dikenal`,
  'commander.unknownCommand': ([name]) => `perintah '${name}' tidak dikenal`,
  'commander.conflictingOption': ([flags, other]) =>
    `opsi '${flags}' tidak dapat dipakai bersama opsi '${other}'`,
  'commander.invalidArgument': (quoted, said) => wrongValue(quoted, said),
  'commander.excessArguments': () => 'argumen terlalu banyak',
}
const ASKED_FOR_HELP = /^commander\.(help|helpDisplayed|version)$/

/** Lets a program and the commands that are added to it afterwards speak this language, and throw their faults instead of printing them. */
export function speaking(program: Command, language: Language): Command {
  const placeholders = (text: string) =>
    text.replace(/\[(options|command)\]/g, (word) => PLACEHOLDERS[word]?.[language] ?? word)
  return program
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => TITLES[title]?.[language] ?? title,
      styleUsage: placeholders,
      styleSubcommandTerm: placeholders,
      optionDescription: (option) => describe(option, language),
    })
    .helpOption('-h, --help', HELP[language])
    .helpCommand('help [command]', HELP[language])
}

function describe(option: Option, language: Language): string {
  const { description, argChoices, defaultValue, required, optional } = option
  const more: string[] = []
  if (argChoices) more.push(`${CHOICES[language]}: ${argChoices.join(', ')}`)
  if (defaultValue !== undefined && (required || optional))
    more.push(`${DEFAULT[language]}: ${String(defaultValue)}`)
  return [description, more.length > 0 && `(${more.join('; ')})`].filter(Boolean).join(' ')
}

/** The fault of a command line that commander could not read; null when it only showed help. */
export function usageFault(error: CommanderError): DenyutError | null {
  if (ASKED_FOR_HELP.test(error.code)) return null
  const [said = '', hint = ''] = error.message.replace(/^error: |\.$/g, '').split('\n')
  const quoted = [...said.matchAll(/'([^']*)'/g)].map(([, text = '']) => text)
  const meant = hint.replace('Did you mean', 'Maksud Anda').replace('one of', 'salah satu dari')
  return new DenyutError('usage', {
    id: sentence(FAULTS[error.code]?.(quoted, said) ?? said, meant),
    en: sentence(said, hint),
  })
}

function wrongValue(quoted: readonly string[], said: string): string {
  // An option comes before its value, an argument after it.
  const [value, about] = said.startsWith('option')
    ? [quoted[1], `opsi '${quoted[0]}'`]
    : [quoted[0], `argumen '${quoted[1]}'`]
  const choices = /Allowed choices are (.*)$/.exec(said)?.[1]
  return `nilai '${value}' untuk ${about} tidak dapat dipakai${choices ? `; pilihannya ${choices}` : ''}`
}

const sentence = (text: string, hint: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}.${hint && ` ${hint}`}`

/** What a terminal shows of a failure: what happened, the fields at fault, and what to do about it. */
export function failureText(error: DenyutError, language: Language): string {
  const { title, remedy } = ERRORS[error.code]
  const detail = detailOf(error, language)
  const errors = told(error.errors ?? [], language)
  // A detail that only strings the errors together says nothing that their lines do not.
  const isListed = errors.length > 0 && errors.every(({ message }) => detail?.includes(message))
  const lines = [
    `${title[language]}.${detail === null || isListed ? '' : ` ${detail}`}`,
    ...errors.map(({ path, message }) => `  ${path === '' ? '' : `${path}: `}${message}`),
    `${remedy[language]} (${error.code})`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}
