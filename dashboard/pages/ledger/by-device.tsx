import { Link, useNavigate } from '@tanstack/react-router'
import { Scale } from 'lucide-react'
import { useDebounced } from '../../components/debounced.ts'
import { More } from '../../components/more.tsx'
import { SearchField } from '../../components/search-field.tsx'
import { Empty, ErrorCard, Skeleton } from '../../components/states.tsx'
import { type Account, useDeviceLedgers } from '../../data/ledger.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { LatenessCell } from './lateness.tsx'
import type { LedgerSearch } from './quarantine.tsx'

/** The ledger of every device that ever sent, most troubled first. */
export function DeviceLedgers({ search }: { search: LedgerSearch }) {
  const t = useT()
  const navigate = useNavigate()
  const query = useDeviceLedgers(search.q)
  const [typed, setTyped] = useDebounced(
    search.q ?? '',
    (q) =>
      void navigate({
        to: '/ledger',
        search: { ...search, q: q || undefined },
        replace: true,
        resetScroll: false,
      }),
  )
  const rows = query.data?.pages.flatMap((page) => page.devices)
  const total = query.data?.pages[0]?.total ?? 0
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('ledger.perDevice')}</h2>
        <span className="muted">{t('ledger.troubled')}</span>
        <span className="grow" />
        <SearchField label={t('devices.search')} value={typed} onChange={setTyped} />
      </header>
      {query.error && !rows && <ErrorCard error={query.error} retry={() => void query.refetch()} />}
      {!rows && !query.error && <Skeleton height={280} />}
      {rows?.length === 0 && (
        <Empty
          icon={<Scale size={22} aria-hidden />}
          title={search.q ? t('devices.none') : t('ledger.noDevices')}
        />
      )}
      {rows && rows.length > 0 && (
        <>
          <Accounts rows={rows} />
          <More query={query} shown={rows.length} total={total} />
        </>
      )}
    </section>
  )
}

type AccountRow = Account & { readonly device: string }

const COLUMNS = [
  ['ledger.messagesReceived', 'n'],
  ['ledger.stored', 'n wide-only'],
  ['ledger.duplicate', 'n wide-only'],
  ['ledger.quarantined', 'n'],
  ['ledger.inFlight', 'n wide-only'],
  ['ledger.readingsSuspect', 'n wide-only'],
  ['ledger.readingsLate', 'n wide-only'],
] as const

function Accounts({ rows }: { rows: readonly AccountRow[] }) {
  const t = useT()
  return (
    <div className="scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('devices.device')}</th>
            {COLUMNS.map(([name, look]) => (
              <th key={name} scope="col" className={look}>
                {t(name)}
              </th>
            ))}
            <th scope="col" className="wide-only" title={t('ledger.nearlyAllHint')}>
              {t('ledger.lateness')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.device} device={row.device} account={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ device, account }: { device: string; account: Account }) {
  const format = useFormats()
  const { received, stored, duplicate, quarantined } = account.messages
  const trouble = (value: number, more = '') => (
    <td className={`n ${value ? 'trouble' : 'zero'}${more}`}>{format.number(value)}</td>
  )
  return (
    <tr>
      <th scope="row">
        <Link to="/devices/$device" params={{ device }} className="mono">
          {device}
        </Link>
        <div className="narrow-only muted">
          <LatenessCell lateness={account.lateness} />
        </div>
      </th>
      <td className="n">{format.number(received)}</td>
      <td className="n wide-only">{format.number(stored)}</td>
      <td className="n wide-only">{format.number(duplicate)}</td>
      {trouble(quarantined)}
      <td className="n wide-only">{format.number(received - stored - duplicate - quarantined)}</td>
      {trouble(account.suspect, ' wide-only')}
      <td className="n wide-only">{format.number(account.late)}</td>
      <td className="wide-only">
        <LatenessCell lateness={account.lateness} />
      </td>
    </tr>
  )
}
