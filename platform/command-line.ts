import type { Command, CommanderError } from 'commander'
import { DenyutError } from '#model/errors.ts'
import type { Language, Text } from '#model/text.ts'

/** What commander prints by itself, in the reader's language. */
const TITLES: Readonly<Record<string, Text>> = {
  'Usage:': { id: 'Pemakaian:', en: 'Usage:' },
  'Arguments:': { id: 'Argumen:', en: 'Arguments:' },
  'Options:': { id: 'Opsi:', en: 'Options:' },
  'Global Options:': { id: 'Opsi umum:', en: 'Global options:' },
  'Commands:': { id: 'Perintah:', en: 'Commands:' },
}
const HELP: Text = { id: 'tampilkan bantuan', en: 'show help' }

/** Indonesian for commander's faults, by code; what is quoted in its sentence is what they are about. */
const FAULTS: Readonly<Record<string, (about: string) => string>> = {
  'commander.missingArgument': (about) => `argumen '${about}' wajib diisi`,
  'commander.optionMissingArgument': (about) => `opsi '${about}' memerlukan nilai`,
  'commander.missingMandatoryOptionValue': (about) => `opsi '${about}' wajib diisi`,
  'commander.unknownOption': (about) => `opsi '${about}' tidak dikenal`,
  'commander.unknownCommand': (about) => `perintah '${about}' tidak dikenal`,
  'commander.excessArguments': () => 'argumen terlalu banyak',
}
const ASKED_FOR_HELP = /^commander\.(help|helpDisplayed|version)$/

/** Lets a program and the commands that are added to it afterwards speak this language, and throw their faults instead of printing them. */
export function speaking(program: Command, language: Language): Command {
  return program
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => TITLES[title]?.[language] ?? title })
    .helpOption('-h, --help', HELP[language])
    .helpCommand('help [command]', HELP[language])
}

/** The fault of a command line that commander could not read; null when it only showed help. */
export function usageFault(error: CommanderError, language: Language): DenyutError | null {
  if (ASKED_FOR_HELP.test(error.code)) return null
  const [said = '', hint] = error.message.replace(/^error: |\.$/g, '').split('\n')
  const own = language === 'id' ? FAULTS[error.code]?.(/'([^']*)'/.exec(said)?.[1] ?? '') : undefined
  const meant = hint && language === 'id' ? hint.replace('Did you mean', 'Maksud Anda') : hint
  const text = own ?? said
  return new DenyutError(
    'usage',
    `${text.charAt(0).toUpperCase()}${text.slice(1)}.${meant ? ` ${meant}` : ''}`,
  )
}
