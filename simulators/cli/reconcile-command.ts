import type { Command } from 'commander'
import { DenyutError } from '#model/errors.ts'
import { ApiClient } from '../api/client.ts'
import { agrees, differs, reconcile } from '../reconcile/reconcile.ts'
import { readTruth } from '../reconcile/truth.ts'
import { addOptions, JSON_OPTION, type OptionSpec, TOKEN_OPTION, tokenOf } from './options.ts'
import { createOutput, EXIT, number, words } from './output.ts'

/** Every so many devices a line of progress. */
const REPORT_EVERY = 20

interface ReconcileFlags {
  truth: string
  api: string
  token?: string
  json?: boolean
}

/** Of single desks no other role reads all. */
const ADMIN_TOKEN_OPTION: OptionSpec = {
  ...TOKEN_OPTION,
  text: {
    id: 'token API dengan peran admin (atau SIMULATE_TOKEN)',
    en: 'API token with the role admin (or SIMULATE_TOKEN)',
  },
}

const EXAMPLES = `
  npm run simulate -- reconcile --truth truth.ndjson --api http://127.0.0.1:8080 --token "$TOKEN"`

export function addReconcileCommand(program: Command): void {
  const command = program
    .command('reconcile')
    .description(
      words({
        id: 'Bandingkan isi platform dengan kebenaran yang ditulis armada',
        en: 'Compare what the platform holds with the truth that a fleet wrote',
      }),
    )
    .requiredOption(
      '--truth <file>',
      words({ id: 'berkas kebenaran dari fleet --truth', en: 'truth log of fleet --truth' }),
    )
    .requiredOption('--api <url>', words({ id: 'alamat Denyut', en: 'address of the Denyut' }))
  addOptions(command, [ADMIN_TOKEN_OPTION, JSON_OPTION])
    .addHelpText('after', `\n${words({ id: 'Contoh', en: 'Examples' })}:${EXAMPLES}`)
    .action(async (flags: ReconcileFlags) => {
      process.exitCode = await runReconcile(flags)
    })
}

async function runReconcile(flags: ReconcileFlags): Promise<number> {
  const token = tokenOf(flags)
  if (!token)
    throw new DenyutError('usage', {
      id: 'Pembacaan memerlukan --token: npm run denyut -- tokens create --role admin.',
      en: 'Reading needs --token: npm run denyut -- tokens create --role admin.',
    })
  const output = createOutput(flags.json === true)
  const expected = await readTruth(flags.truth)
  const total = expected.length
  const result = await reconcile(new ApiClient(flags.api, token), expected, (done) => {
    if (done % REPORT_EVERY !== 0 && done < total) return
    output.progress(
      { reconcile: { done, total } },
      { id: `${done} dari ${total} perangkat`, en: `${done} of ${total} devices` },
    )
  })
  const { found, expected: wanted, missing, different, unexpected } = result.values
  const [all, unjudged] = [number(result.devices), number(result.unreadable.length)]
  const [f, w, m, d, u] = [found, wanted, missing, different, unexpected].map(number)
  if (result.unreadable.length > 0)
    output.say({
      id: `${unjudged} perangkat tidak dinilai karena token ini tidak berhak: riwayat meja hanya untuk manager dan admin. Pakai token admin.`,
      en: `${unjudged} devices are not judged for want of right: the history of a desk is for managers and admins. Use a token of an admin.`,
    })
  output.result(
    { ...result, agrees: agrees(result) },
    {
      id: `${all} perangkat: ${f} dari ${w} nilai cocok, ${m} hilang, ${d} berbeda, ${u} tidak terduga`,
      en: `${all} devices: ${f} of ${w} values agree, ${m} missing, ${d} different, ${u} unexpected`,
    },
  )
  if (differs(result)) return EXIT.failed
  return agrees(result) ? 0 : EXIT.access
}
