import { once } from 'node:events'
import type { Command } from 'commander'
import { parseTime } from '#model/calendar/local.ts'
import { DenyutError } from '#model/errors.ts'
import { LAG_LIMIT_MS } from '#model/lateness.ts'
import { type Context, command, help } from './command.ts'

interface Page {
  readonly points: readonly { time: number; value: number; quality: number; lag_ms: number }[]
  readonly next: number | null
}

export function addExportCommand(program: Command): void {
  command(
    program,
    'export <subject> <metric>',
    {
      id: 'Tulis bacaan mentah satu deret sebagai CSV atau NDJSON, tanpa batas jumlah',
      en: 'Write the raw readings of one series as CSV or NDJSON, however many',
    },
    ['npm run denyut -- export k4-t1-l3-r01-c co2_ppm --from 2026-11-01 --to 2026-12-01 > co2.csv'],
    (added) =>
      added
        .option(
          '--from <time>',
          help({
            id: 'awal, ISO 8601, tanpa selisih zona menurut gedungnya; bawaan 24 jam sebelum akhir',
            en: 'start, ISO 8601, without an offset as in the building; default 24 hours before the end',
          }),
        )
        .option(
          '--to <time>',
          help({ id: 'akhir (tidak termasuk); bawaan sekarang', en: 'end (not included); default now' }),
        )
        .option(
          '--format <format>',
          help({ id: 'csv (bawaan) atau ndjson, seperti --json', en: 'csv (default) or ndjson, as --json' }),
        ),
    async (context, { from, to, format: asked }, [subject, metric]) => {
      const format = asked ?? (context.output.json ? 'ndjson' : 'csv')
      if (format !== 'csv' && format !== 'ndjson')
        throw new DenyutError('usage', {
          id: `--format menerima csv atau ndjson, bukan ${String(format)}.`,
          en: `--format takes csv or ndjson, not ${String(format)}.`,
        })
      const range = { from: timeText('--from', from), to: timeText('--to', to) }
      await writePages(context, { subject, metric, ...range }, format)
    },
  )
}

async function writePages(
  { ask }: Context,
  request: Record<string, unknown>,
  format: 'csv' | 'ndjson',
): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const page: Page = await ask<Page>('export', { ...request, after })
    // Only now is it known that the series exists: a wrong name leaves no file with a head and nothing else.
    if (after === 0 && format === 'csv') await write('time,value,quality,received\n')
    const lines = page.points.map(({ time, value, quality, lag_ms }) => {
      const at = new Date(time).toISOString()
      // What came later than the column can say has no known receive time.
      const received = lag_ms < LAG_LIMIT_MS ? new Date(time + lag_ms).toISOString() : null
      return format === 'csv'
        ? `${at},${value},${quality},${received ?? ''}`
        : JSON.stringify({ time: at, value, quality, received })
    })
    if (lines.length) await write(`${lines.join('\n')}\n`)
    after = page.next
  }
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

/** The running instance knows the zone of the building; what is no time in any zone is refused here. */
function timeText(option: string, text: unknown): string | null {
  if (text === undefined) return null
  if (Number.isNaN(parseTime(String(text), 'UTC')))
    throw new DenyutError('usage', {
      id: `${option} ${String(text)} bukan waktu ISO 8601, misalnya 2026-11-01 atau 2026-11-01T07:30:00+08:00.`,
      en: `${option} ${String(text)} is no ISO 8601 time, as 2026-11-01 or 2026-11-01T07:30:00+08:00.`,
    })
  return String(text)
}
