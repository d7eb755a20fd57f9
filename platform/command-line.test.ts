import { Command, type CommanderError, Option } from 'commander'
import { expect, test } from 'vitest'
import { DenyutError, faulty } from '#model/errors.ts'
import type { Language } from '#model/text.ts'
import { failureText, speaking, usageFault } from './command-line.ts'

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
    .requiredOption('--role <role>', 'role')
    .option('--days <days>', 'days', '365')
    .addOption(new Option('--bookings <what>', 'bookings').choices(['keep', 'cancel']).default('keep'))
    .addOption(new Option('--quiet').conflicts('role'))
    .action(() => {})
  const run = async (line: string) => {
    const thrown = await whole.parseAsync(line.split(' '), { from: 'user' }).catch((error) => error)
    return usageFault(thrown as CommanderError)?.words?.[language] ?? null
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
    'users invite a@b.id --role x --bookings all',
    "Nilai 'all' untuk opsi '--bookings <what>' tidak dapat dipakai; pilihannya keep, cancel.",
    "Option '--bookings <what>' argument 'all' is invalid. Allowed choices are keep, cancel.",
  ],
  [
    'users invite a@b.id --role x --quiet',
    "Opsi '--quiet' tidak dapat dipakai bersama opsi '--role <role>'.",
    "Option '--quiet' cannot be used with option '--role <role>'.",
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

test('help is no fault, and all of it is in the language of the terminal', async () => {
  const { run, written } = program('id')
  expect(await run('users --help')).toBeNull()
  expect(await run('users')).toBeNull()
  expect(await run('users invite --help')).toBeNull()
  const shown = written.join('')
  for (const words of [
    'Pemakaian: denyut users [opsi] [perintah]',
    'invite [opsi] <email>',
    'help [perintah]',
    'Opsi:',
    'Perintah:',
    'tampilkan bantuan',
    'days (bawaan: 365)',
    'bookings (pilihan: keep, cancel; bawaan: keep)',
  ])
    expect(shown).toContain(words)
  expect(shown).not.toMatch(/\[options\]|\[command\]|default|choices/)
})

test('a failure is shown with its fields and its remedy, without saying the fields twice', () => {
  const fields = faulty('validation_failed', [
    { path: 'port', message: { id: 'sudah dipakai', en: 'is taken' } },
    { path: '', message: { id: 'terlalu panjang', en: 'too long' } },
  ])
  expect(failureText(fields, 'id')).toBe(
    'Isian tidak sah.\n  port: sudah dipakai\n  terlalu panjang\nPerbaiki apa yang disebut, lalu ulangi. (validation_failed)\n',
  )
  const words = { id: 'Tidak ada di sini.', en: 'Not here.' }
  expect(failureText(new DenyutError('not_found', words), 'en')).toBe(
    'Not found. Not here.\nCheck the address or the id. (not_found)\n',
  )
  expect(failureText(new DenyutError('not_found'), 'id')).toBe(
    'Tidak ditemukan.\nPeriksa alamat atau id-nya. (not_found)\n',
  )
})
