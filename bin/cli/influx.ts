import type { Command } from 'commander'
import type { Language } from '#model/text.ts'
import { type Provisioned, provisionInflux } from '../run/telemetry.ts'
import { INFLUX_WORDS } from './code-words.ts'
import { command, help } from './command.ts'
import type { Output } from './output.ts'

export function addInfluxCommands(program: Command): void {
  const influx = program
    .command('influx')
    .description(
      help({ id: 'InfluxDB 2.x sebagai penyimpanan telemetri', en: 'InfluxDB 2.x as telemetry store' }),
    )
  command(
    influx,
    'setup',
    {
      id: 'Buat organisasi, bucket, dan token yang belum ada; server baru juga mendapat pengguna pertama',
      en: 'Make the organisation, buckets and tokens that are missing; a new server also gets its first user',
    },
    [
      'INFLUX_URL=http://127.0.0.1:8086 INFLUX_TOKEN_FILE=./operator-token npm run denyut -- influx setup --json',
      'npm run denyut -- influx setup --new-tokens',
    ],
    (setup) =>
      setup
        .option(
          '--username <name>',
          help({ id: 'pengguna pertama server baru', en: 'first user of a new server' }),
          'denyut',
        )
        .option(
          '--new-tokens',
          help({ id: 'ganti token tulis dan baca', en: 'replace the write and the read token' }),
        ),
    async ({ settings, output }, { username, newTokens }) => {
      const made = await provisionInflux(settings, {
        tokens: newTokens === true ? 'new' : 'missing',
        username: String(username),
      })
      output.result(made, () => print(made, output))
    },
  )
}

function stepText(step: string, language: Language): string {
  const begin = Object.entries(INFLUX_WORDS).find(([code]) => step === code || step.startsWith(`${code} `))
  return begin ? `${begin[1][language]}${step.slice(begin[0].length)}` : step
}

/** Setting that each token belongs into. */
const SETTING_OF = { operator: null, write: 'INFLUX_TOKEN', read: 'INFLUX_READ_TOKEN' } as const

function print({ done, admin, tokens }: Provisioned, output: Output): void {
  if (done.length === 0) output.say({ id: 'Semua sudah ada.', en: 'Everything is there already.' })
  for (const step of done) output.line(`+ ${stepText(step, output.language)}`)
  const secrets = Object.entries(tokens).filter(([, token]) => token !== null)
  if (!admin && secrets.length === 0) return
  output.say({ id: 'Simpan sekarang, tidak ditampilkan lagi:', en: 'Keep now, not shown again:' })
  if (admin) output.line(`  ${admin.username}: ${admin.password}`)
  for (const [name, token] of secrets) {
    const setting = SETTING_OF[name as keyof typeof SETTING_OF]
    output.line(`  ${setting ?? 'operator'}: ${token}`)
  }
}
