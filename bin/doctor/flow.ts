import type { QuarantineReason } from '#model/readings.ts'
import type { Text } from '#model/text.ts'
import type { Clock } from '#platform/clock.ts'
import type { Records } from '#storage/records/records.ts'
import type { LedgerPort } from '../../api/ports.ts'
import { type Finding, fault, good, warning } from './finding.ts'
import { duration, number, size } from './words.ts'

export interface FlowParts {
  readonly clock: Clock
  readonly records: Pick<Records, 'quarantine'>
  readonly ledger: LedgerPort
}

type Status = ReturnType<LedgerPort['status']>

/** A spool whose oldest message waits longer than this is behind. */
const SPOOL_AGE_LIMIT_MS = 60_000
/** Reasons named in a finding. */
const REASONS_NAMED = 3

/** The way of a message from its acknowledgement to the store. */
export async function inspectFlow({ clock, records, ledger }: FlowParts): Promise<Finding[]> {
  const status = ledger.status()
  const now = clock.now()
  const page = await records.quarantine.list({ limit: 1, offset: 0 }).catch(() => null)
  return [
    spool(status, now),
    sink(status, now),
    balance(status),
    ...(page ? [quarantine(page.total, page.byReason)] : []),
  ]
}

function spool({ spool, inFlight }: Status, now: number): Finding {
  const age_ms = spool.oldestAt === null ? 0 : now - spool.oldestAt
  const [waiting, age, bytes, limit] = [
    number(inFlight),
    duration(age_ms),
    size(spool.bytes),
    size(spool.limitBytes),
  ]
  const found =
    inFlight === 0
      ? { id: 'kosong', en: 'empty' }
      : {
          id: `${waiting.id} pesan menunggu, tertua ${age.id}; ${bytes.id} dari ${limit.id}`,
          en: `waiting messages: ${waiting.en}, the oldest for ${age.en}; ${bytes.en} of ${limit.en}`,
        }
  if (spool.state === 'full')
    return fault('spool', found, {
      id: 'Antrean atau disk penuh, jadi pengakuan berhenti dan perangkat menunggu: pulihkan penyimpanan telemetri atau kosongkan disk.',
      en: 'The spool or the disk is full, so acknowledgements have stopped and devices wait: restore the telemetry store or free disk space.',
    })
  if (spool.state === 'failing')
    return fault('spool', found, {
      id: 'Disk tidak dapat ditulisi, jadi tidak ada yang diakui: periksa disk dan sistem berkas (dmesg).',
      en: 'The disk cannot be written, so nothing is acknowledged: look at disk and file system (dmesg).',
    })
  if (age_ms < SPOOL_AGE_LIMIT_MS) return good('spool', found)
  return warning('spool', found, {
    id: 'Penyimpanan telemetri lebih lambat daripada perangkat; pesan tetap aman. Lihat Penulisan di bawah.',
    en: 'The telemetry store is slower than the devices; messages stay safe. See Writing below.',
  })
}

function sink({ sink, inFlight }: Status, now: number): Finding {
  const since = duration(now - sink.since)
  const rate = number(Math.round(sink.rate_per_s))
  if (sink.state === 'ok') {
    const ends = sink.catchUp_s === null ? null : duration(sink.catchUp_s * 1_000)
    const more: Text =
      ends && inFlight > 0
        ? { id: `, terkejar dalam ${ends.id}`, en: `, caught up in ${ends.en}` }
        : { id: '', en: '' }
    return good('sink', {
      id: `${sink.store} menulis ${rate.id} pesan per detik${more.id}`,
      en: `${sink.store} takes ${rate.en} messages a second${more.en}`,
    })
  }
  const detail = sink.detail ?? sink.state
  const found = {
    id: `${sink.store} sejak ${since.id}: ${detail}`,
    en: `${sink.store} for ${since.en}: ${detail}`,
  }
  if (sink.state === 'retrying')
    return warning('sink', found, {
      id: 'Dicoba terus dengan jeda; pesan menunggu di antrean. Bila tidak pulih, jalankan kembali penyimpanannya, atau periksa disk bila yang disebut adalah berkas.',
      en: 'It is tried again and again; messages wait in the spool. If it does not recover, bring the store back, or look at the disk when it names a file.',
    })
  if (sink.state === 'stopped')
    return fault('sink', found, {
      id: 'Tidak akan pulih sendiri: jalankan ulang Denyut; pesan menunggu di antrean dan tidak ada yang hilang. Ini cacat Denyut: laporkan beserta log-nya.',
      en: 'It will not recover by itself: restart Denyut; messages wait in the spool and nothing is lost. This is a defect of Denyut: report it with its log.',
    })
  return fault('sink', found, {
    id: 'Tidak akan pulih sendiri: perbaiki token, organisasi, atau bucket yang disebut (INFLUX_TOKEN, denyut influx setup), atau proksi di depan InfluxDB; sesudah itu penulisan dilanjutkan sendiri.',
    en: 'It will not recover by itself: correct the named token, organisation or bucket (INFLUX_TOKEN, denyut influx setup), or the proxy before InfluxDB; then writing goes on by itself.',
  })
}

const balance = ({ balanced, total }: Status): Finding => {
  if (balanced) {
    const received = number(total.messages.received)
    return good('ledger', {
      id: `seimbang, ${received.id} pesan diterima`,
      en: `balances, ${received.en} messages received`,
    })
  }
  return fault(
    'ledger',
    { id: 'tidak seimbang', en: 'does not balance' },
    {
      id: 'Ini cacat Denyut: laporkan beserta keluaran denyut ledger --json.',
      en: 'This is a defect of Denyut: report it with the output of denyut ledger --json.',
    },
  )
}

function quarantine(total: number, byReason: Partial<Record<QuarantineReason, number>>): Finding {
  if (total === 0) return good('quarantine', { id: 'kosong', en: 'empty' })
  const reasons = (Object.entries(byReason) as [QuarantineReason, number][])
    .sort(([, a], [, b]) => b - a)
    .slice(0, REASONS_NAMED)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ')
  const entries = number(total)
  return warning(
    'quarantine',
    { id: `berisi ${entries.id}: ${reasons}`, en: `holds ${entries.en}: ${reasons}` },
    {
      id: 'Lihat halaman Neraca data atau denyut quarantine list; setelah perbaikan, denyut quarantine replay.',
      en: 'See the page Ledger or denyut quarantine list; after a fix, denyut quarantine replay.',
    },
  )
}
