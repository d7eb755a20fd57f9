import { Command, type CommanderError } from 'commander'
import { expect, test } from 'vitest'
import type { Language } from '#model/text.ts'
import { speaking, usageFault } from './command-line.ts'

function program(language: Language) {
  const written: string[] = []
  const whole = speaking(new Command('denyut'), language)
  whole.configureOutput({
    writeOut: (text) => void written.push(text),
    writeErr: (text) => void written.push(text),
  })
  whole
    .command('users')
    .command('invite <email>')
    .requiredOption('--role <role>')
    .action(() => {})
  const run = async (line: string) => {
    const thrown = await whole.parseAsync(line.split(' '), { from: 'user' }).catch((error) => error)
    return usageFault(thrown as CommanderError, language)?.message ?? null
  }
  return { run, written }
}

test.each([
  ['users invite --role x', "Argumen 'email' wajib diisi.", "Missing required argument 'email'."],
  [
    'users invite a@b.id',
    "Opsi '--role <role>' wajib diisi.",
    "Required option '--role <role>' not specified.",
  ],
  [
    'users invite a@b.id --role',
    "Opsi '--role <role>' memerlukan nilai.",
    "Option '--role <role>' argument missing.",
  ],
  [
    'users invite a@b.id --rol x --role y',
    "Opsi '--rol' tidak dikenal. (Maksud Anda --role?)",
    "Unknown option '--rol'. (Did you mean --role?)",
  ],
  [
    'users invte',
    "Perintah 'invte' tidak dikenal. (Maksud Anda invite?)",
    "Unknown command 'invte'. (Did you mean invite?)",
  ],
  [
    'users invite a b --role x',
    'Argumen terlalu banyak.',
    "Too many arguments for 'invite'. Expected 1 argument but got 2: a, b.",
  ],
])(
  'a fault of the command line is told in the language of the terminal, and not printed twice: %s',
  async (line, id, en) => {
    for (const [language, words] of [
      ['id', id],
      ['en', en],
    ] as const) {
      const { run, written } = program(language)
      expect(await run(line)).toBe(words)
      expect(written).toEqual([])
    }
  },
)

test('help is no fault, and its headings are in the language of the terminal', async () => {
  const { run, written } = program('id')
  expect(await run('users --help')).toBeNull()
  expect(await run('users')).toBeNull()
  for (const heading of ['Pemakaian:', 'Opsi:', 'Perintah:', 'tampilkan bantuan'])
    expect(written.join('')).toContain(heading)
})
