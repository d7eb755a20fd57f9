import { useNavigate } from '@tanstack/react-router'
import { RotateCw, ShieldCheck } from 'lucide-react'
import { useEffect } from 'react'
import type { QuarantineReason } from '#model/readings.ts'
import { Age } from '../../components/age.tsx'
import { More } from '../../components/more.tsx'
import { Empty, ErrorCard, Skeleton } from '../../components/states.tsx'
import { TableHead } from '../../components/table-head.tsx'
import { type QuarantineEntry, useQuarantine, useReplay } from '../../data/ledger.ts'
import { browserClock } from '../../data/time.ts'
import { useFormats } from '../../i18n/format.ts'
import { useLanguage, useT } from '../../i18n/text.ts'
import { detailIn } from './detail.ts'
import { Payload } from './payload.tsx'

export interface LedgerSearch {
  readonly reason?: QuarantineReason | undefined
  readonly q?: string | undefined
  readonly sel?: string | undefined
}

interface QuarantineProps {
  readonly search: LedgerSearch
  readonly zone: string
  readonly mayReplay: boolean
}

/** How long the outcome of a replay stays in sight. */
const TOAST_MS = 10_000
/** The most ids that one replay takes (the contract's own limit). */
const REPLAY_LIMIT = 1_000

/** What could not be stored, why, and its bytes. */
export function Quarantine({ search, zone, mayReplay }: QuarantineProps) {
  const t = useT()
  const navigate = useNavigate()
  const query = useQuarantine(search.reason, true)
  const replay = useReplay()
  const patch = (change: LedgerSearch) =>
    void navigate({ to: '/ledger', search: { ...search, ...change }, replace: true, resetScroll: false })
  const entries = query.data?.pages.flatMap((page) => page.entries)
  const byReason = query.data?.pages[0]?.byReason ?? {}
  const total = query.data?.pages[0]?.total ?? 0
  const open = entries?.find((entry) => entry.id === search.sel)
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('quarantine.title')}</h2>
        <span className="grow" />
        {mayReplay && entries && entries.length > 0 && (
          <button
            type="button"
            className="btn"
            disabled={replay.isPending}
            onClick={() => replay.mutate({ ids: entries.slice(0, REPLAY_LIMIT).map((entry) => entry.id) })}
          >
            <RotateCw size={16} aria-hidden />
            {t('quarantine.replayAll')}
          </button>
        )}
      </header>
      <Reasons counts={byReason} chosen={search.reason} onChoose={(reason) => patch({ reason })} />
      {query.error && !entries && <ErrorCard error={query.error} retry={() => void query.refetch()} />}
      {replay.error && <ErrorCard error={replay.error} />}
      {!entries && !query.error && <Skeleton height={240} />}
      {entries?.length === 0 && (
        <Empty
          icon={<ShieldCheck size={22} aria-hidden />}
          title={t('quarantine.empty')}
          hint={t('quarantine.emptyHint')}
        />
      )}
      {entries && entries.length > 0 && (
        <>
          <EntryTable entries={entries} onOpen={(id) => patch({ sel: id })} />
          <More query={query} shown={entries.length} total={total} />
        </>
      )}
      {open && (
        <Payload
          entry={open}
          zone={zone}
          onClose={() => patch({ sel: undefined })}
          {...(mayReplay ? { onReplay: () => replay.mutate({ ids: [open.id] }) } : {})}
        />
      )}
      <Outcome result={replay.data} clear={replay.reset} />
    </section>
  )
}

interface ReasonsProps {
  readonly counts: Partial<Record<QuarantineReason, number>>
  readonly chosen: QuarantineReason | undefined
  readonly onChoose: (reason: QuarantineReason | undefined) => void
}

/** How often each reason occurs; each is a filter. */
function Reasons({ counts, chosen, onChoose }: ReasonsProps) {
  const t = useT()
  const format = useFormats()
  const chips = Object.entries(counts) as [QuarantineReason, number][]
  if (chips.length < 2) return null
  return (
    <div className="chips quarantine-chips">
      <button type="button" className="chip" aria-pressed={!chosen} onClick={() => onChoose(undefined)}>
        {t('quarantine.all')}
      </button>
      {chips.map(([reason, count]) => (
        <button
          key={reason}
          type="button"
          className="chip"
          aria-pressed={chosen === reason}
          onClick={() => onChoose(reason)}
        >
          {t(`reason.${reason}`)} <b className="num">{format.number(count)}</b>
        </button>
      ))}
    </div>
  )
}

function EntryTable({
  entries,
  onOpen,
}: {
  entries: readonly QuarantineEntry[]
  onOpen: (id: string) => void
}) {
  const t = useT()
  const language = useLanguage()
  const format = useFormats()
  return (
    <div className="scroll">
      <table className="table">
        <TableHead
          columns={[
            { name: t('quarantine.reason') },
            { name: t('devices.device'), look: 'wide-only' },
            { name: t('quarantine.topic'), look: 'wide-only' },
            { name: t('quarantine.count'), look: 'n' },
            { name: t('quarantine.lastSeen'), look: 'n' },
          ]}
        />
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <th scope="row">
                <button
                  type="button"
                  className="as-link"
                  aria-label={`${t(`reason.${entry.reason}`)}: ${t('quarantine.open', { device: entry.device })}`}
                  onClick={() => onOpen(entry.id)}
                >
                  {t(`reason.${entry.reason}`)}
                </button>
                <div className="muted clip">{detailIn(language, entry.detail)}</div>
                <div className="mono muted clip narrow-only">{entry.device}</div>
              </th>
              <td className="mono wide-only">{entry.device}</td>
              <td className="mono wide-only">{entry.topic}</td>
              <td className="n">{format.number(entry.count)}</td>
              <td className="n">
                <Age at={entry.lastSeen} limit_ms={Number.POSITIVE_INFINITY} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Result = NonNullable<ReturnType<typeof useReplay>['data']>

function Outcome({ result, clear }: { result: Result | undefined; clear: () => void }) {
  const t = useT()
  useEffect(() => (result ? browserClock.after(TOAST_MS, clear) : undefined), [result, clear])
  return <div role="status">{result && <div className="toast">{t('quarantine.replayed', result)}</div>}</div>
}
