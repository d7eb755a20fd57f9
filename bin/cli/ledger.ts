import type { Command } from 'commander'
import type { LedgerAccount, QuarantineEntry } from '#model/readings.ts'
import type { LedgerPort } from '../../api/ports.ts'
import { SINK_WORDS, SPOOL_WORDS } from './code-words.ts'
import { command, help } from './command.ts'
import { type Output, table } from './output.ts'

type Status = ReturnType<LedgerPort['status']>

export function addLedgerCommands(program: Command): void {
  showLedger(program)
  const quarantine = program
    .command('quarantine')
    .description(
      help({ id: 'Pesan yang ditolak, dengan alasannya', en: 'Refused messages, with their reason' }),
    )
  listQuarantine(quarantine)
  replayQuarantine(quarantine)
}

function showLedger(program: Command): void {
  command(
    program,
    'ledger',
    {
      id: 'Neraca data: diterima = tersimpan + ganda + karantina + dalam perjalanan',
      en: 'The ledger: received = stored + duplicate + quarantined + in flight',
    },
    ['npm run denyut -- ledger', 'npm run denyut -- ledger --devices --json'],
    (added) => added.option('--devices', help({ id: 'per perangkat', en: 'per device' })),
    async ({ ask, output }, { devices }) => {
      if (devices) {
        const answer = await ask<{ devices: { device: string; account: LedgerAccount }[] }>('ledger.devices')
        return output.result(answer, () => printAccounts(output, answer.devices))
      }
      const status = await ask<Status>('ledger')
      output.result(status, () => printStatus(output, status))
    },
  )
}

function printStatus(output: Output, { total, inFlight, balanced, spool, sink }: Status): void {
  const { received, stored, duplicate, quarantined } = total.messages
  output.line(`${received} = ${stored} + ${duplicate} + ${quarantined} + ${inFlight}`)
  output.say({
    id: 'diterima = tersimpan + ganda + karantina + dalam perjalanan',
    en: 'received = stored + duplicate + quarantined + in flight',
  })
  output.say(
    balanced
      ? { id: 'Neraca seimbang.', en: 'The ledger balances.' }
      : { id: 'NERACA TIDAK SEIMBANG.', en: 'THE LEDGER DOES NOT BALANCE.' },
  )
  const { decoded, overwritten, refused } = total.readings
  output.say({
    id: `Bacaan: ${decoded} terurai = ${total.readings.stored} tersimpan + ${total.readings.duplicate} ganda + ${overwritten} ditimpa + ${refused} ditolak`,
    en: `Readings: ${decoded} decoded = ${total.readings.stored} stored + ${total.readings.duplicate} duplicate + ${overwritten} overwritten + ${refused} refused`,
  })
  const [accepts, writes] = [SPOOL_WORDS[spool.state], SINK_WORDS[sink.state]]
  output.say({
    id: `Antrean: ${spool.records} pesan, ${spool.bytes} bita, ${accepts.id}. Penyimpanan ${sink.store}: ${writes.id}.`,
    en: `Spool: ${spool.records} messages, ${spool.bytes} bytes, ${accepts.en}. Store ${sink.store}: ${writes.en}.`,
  })
}

function printAccounts(
  output: Output,
  accounts: readonly { device: string; account: LedgerAccount }[],
): void {
  table(
    output,
    ['device', 'received', 'stored', 'duplicate', 'quarantined', 'suspect', 'late'],
    accounts.map(({ device, account: { messages, suspect, late } }) =>
      [
        device,
        messages.received,
        messages.stored,
        messages.duplicate,
        messages.quarantined,
        suspect,
        late,
      ].map(String),
    ),
  )
}

function listQuarantine(parent: Command): void {
  command(
    parent,
    'list',
    { id: 'Daftar pesan karantina, terbaru dahulu', en: 'List quarantined messages, newest first' },
    ['npm run denyut -- quarantine list --reason device_unknown'],
    (added) =>
      added
        .option('--reason <code>', help({ id: 'hanya alasan ini', en: 'only this reason' }))
        .option('--device <id>', help({ id: 'hanya perangkat ini', en: 'only this device' }))
        .option('--limit <n>', help({ id: 'paling banyak sekian', en: 'at most so many' }), Number, 50),
    async ({ ask, output }, { reason, device, limit }) => {
      const answer = await ask<{
        total: number
        entries: (Omit<QuarantineEntry, 'payload'> & { payload: string | null })[]
      }>('quarantine.list', { reason, device, limit })
      output.result(answer, () => {
        table(
          output,
          ['lastSeen', 'count', 'device', 'reason', 'detail', 'topic'],
          answer.entries.map((entry) => [
            new Date(entry.lastSeen).toISOString(),
            String(entry.count),
            entry.device,
            entry.reason,
            entry.detail.slice(0, 60),
            entry.topic,
          ]),
        )
        output.say({
          id: `${answer.entries.length} dari ${answer.total}.`,
          en: `${answer.entries.length} of ${answer.total}.`,
        })
      })
    },
  )
}

function replayQuarantine(parent: Command): void {
  command(
    parent,
    'replay',
    {
      id: 'Proses ulang pesan karantina setelah perbaikan',
      en: 'Send quarantined messages through again after a fix',
    },
    [
      'npm run denyut -- quarantine replay --reason device_unknown',
      'npm run denyut -- quarantine replay --device am-307',
    ],
    (added) =>
      added
        .option('--reason <code>', help({ id: 'hanya alasan ini', en: 'only this reason' }))
        .option('--device <id>', help({ id: 'hanya perangkat ini', en: 'only this device' })),
    async ({ ask, output }, { reason, device }) => {
      const answer = await ask<{ replayed: number; stored: number; duplicate: number; quarantined: number }>(
        'quarantine.replay',
        { reason, device },
      )
      output.result(answer, () =>
        output.say({
          id: `${answer.replayed} diproses ulang: ${answer.stored} tersimpan, ${answer.duplicate} ganda, ${answer.quarantined} tetap di karantina.`,
          en: `${answer.replayed} replayed: ${answer.stored} stored, ${answer.duplicate} duplicate, ${answer.quarantined} still quarantined.`,
        }),
      )
    },
  )
}
