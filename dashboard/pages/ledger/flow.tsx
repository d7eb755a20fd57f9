import type { ReactNode } from 'react'
import { Bar } from '../../components/tile.tsx'
import type { Ledger } from '../../data/ledger.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

/** A batch is on its way for a moment; what waits longer is behind. */
const BEHIND_MS = 5_000

const behindBy = ({ spool, at }: Ledger): number => (spool.oldestAt === null ? 0 : at - spool.oldestAt)

/** Where messages are held on their way: spool, store, and what was stored with a mark. */
export function Flow({ ledger }: { ledger: Ledger }) {
  const t = useT()
  const format = useFormats()
  const { spool, sink, total } = ledger
  return (
    <div className="tiles three">
      <Panel
        name={t('ledger.spool')}
        state={t(`ledger.spoolState.${spool.state}`)}
        bad={spool.state !== 'accepting'}
      >
        <div className="tile-value">
          {format.bytes(spool.bytes)}
          <small>/ {format.bytes(spool.limitBytes)}</small>
        </div>
        <Bar fraction={spool.bytes / spool.limitBytes} />
        <div className="tile-note">
          {t('ledger.records', { n: ledger.inFlight })}
          {spool.oldestAt === null
            ? ''
            : ` · ${t('ledger.oldest', { age: format.duration(behindBy(ledger)) })}`}
        </div>
      </Panel>
      <Panel
        name={`${t('ledger.sink')} · ${sink.store}`}
        state={t(`ledger.sinkState.${sink.state}`)}
        bad={sink.state !== 'ok'}
      >
        <div className="tile-value">
          {format.number(sink.rate_per_s, sink.rate_per_s < 100 ? 1 : 0)}
          <small>{t('ledger.rate')}</small>
        </div>
        <div className="tile-note">
          {behindBy(ledger) < BEHIND_MS
            ? t('ledger.caughtUp')
            : sink.catchUp_s === null
              ? t('ledger.notCatchingUp')
              : t('ledger.catchUp', { age: format.duration(sink.catchUp_s * 1_000) })}
        </div>
        <div className="tile-note">
          {sink.detail && <b className="fault">{sink.detail} · </b>}
          {t('place.since').toLowerCase()} {format.duration(ledger.at - sink.since)} ·{' '}
          {t('ledger.rollups', { n: format.number(ledger.rollups.dirty) })}
        </div>
      </Panel>
      <Panel name={t('ledger.marks')}>
        <dl className="dl">
          <dt>{t('ledger.suspect')}</dt>
          <dd>{format.number(total.suspect)}</dd>
          <dt>{t('ledger.late')}</dt>
          <dd>{format.number(total.late)}</dd>
          <dt>{t('ledger.clockAhead')}</dt>
          <dd>{format.number(total.clockAhead)}</dd>
          <dt>{t('ledger.clockFrozen')}</dt>
          <dd>{format.number(total.clockFrozen)}</dd>
          <dt>{t('ledger.qos0')}</dt>
          <dd>
            {format.number(ledger.qos0.received)}
            {ledger.qos0.shed > 0 && ` · ${t('ledger.qos0Note', { shed: format.number(ledger.qos0.shed) })}`}
          </dd>
        </dl>
        {ledger.payloadNotKept > 0 && (
          <div className="tile-note">{t('ledger.notKept', { n: format.number(ledger.payloadNotKept) })}</div>
        )}
      </Panel>
    </div>
  )
}

function Panel({
  name,
  state,
  bad = false,
  children,
}: {
  name: string
  state?: string
  bad?: boolean
  children: ReactNode
}) {
  return (
    <section className="card tile">
      <header className="panel-head">
        <h2 className="tile-key">{name}</h2>
        {state && <span className={`chip ${bad ? 'bad' : 'good'}`}>{state}</span>}
      </header>
      {children}
    </section>
  )
}
