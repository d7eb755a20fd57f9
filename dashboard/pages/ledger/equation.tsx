import { CircleCheck, TriangleAlert } from 'lucide-react'
import type { Ledger } from '../../data/ledger.ts'
import { useFormats } from '../../i18n/format.ts'
import type { MessageKey } from '../../i18n/messages.ts'
import { useT } from '../../i18n/text.ts'

type Term = readonly [name: MessageKey, value: number]

/** Both ledgers as the sums that they are: what came in stands left, what became of it right. */
export function Equations({ ledger }: { ledger: Ledger }) {
  const t = useT()
  const { messages, readings } = ledger.total
  const decodedRest =
    readings.decoded - readings.stored - readings.duplicate - readings.overwritten - readings.refused
  return (
    <section className={`card balance ${ledger.balanced ? 'ok' : 'bad'}`}>
      <header className="card-head">
        <span className="verdict" role="status">
          {ledger.balanced ? <CircleCheck size={20} aria-hidden /> : <TriangleAlert size={20} aria-hidden />}
          <b>{ledger.balanced ? t('ledger.balanced') : t('ledger.unbalanced')}</b>
        </span>
      </header>
      <Equation
        title={t('ledger.messages')}
        total={['ledger.received', messages.received]}
        parts={[
          ['ledger.stored', messages.stored],
          ['ledger.duplicate', messages.duplicate],
          ['ledger.quarantined', messages.quarantined],
          ['ledger.inFlight', ledger.inFlight],
        ]}
      />
      <Equation
        title={t('ledger.readings')}
        total={['ledger.decoded', readings.decoded]}
        rest={decodedRest}
        parts={[
          ['ledger.stored', readings.stored],
          ['ledger.duplicate', readings.duplicate],
          ['ledger.overwritten', readings.overwritten],
          ['ledger.refused', readings.refused],
        ]}
      />
    </section>
  )
}

function Equation({
  title,
  total,
  parts,
  rest = 0,
}: {
  title: string
  total: Term
  parts: readonly Term[]
  rest?: number
}) {
  const t = useT()
  const format = useFormats()
  const whole = Math.max(1, total[1])
  return (
    <div className="equation">
      <h2 className="equation-title">{title}</h2>
      <div className="terms">
        <TermBox name={t(total[0])} value={format.number(total[1])} kind="total" />
        {parts.map(([name, value], index) => (
          <span key={name} className="signed">
            <span className="sign">{index === 0 ? '=' : '+'}</span>
            <TermBox
              name={t(name)}
              value={format.number(value)}
              kind={`part part${index}`}
              quiet={value === 0}
            />
          </span>
        ))}
        {rest !== 0 && <span className="chip bad">{t('ledger.difference', { n: format.number(rest) })}</span>}
      </div>
      <div className="shares" aria-hidden>
        {/* A share that exists is never invisible: at least two pixels. */}
        {parts
          .filter(([, value]) => value > 0)
          .map(([name, value]) => (
            <i
              key={name}
              className={`part${parts.findIndex(([one]) => one === name)}`}
              style={{ flexGrow: value / whole }}
            />
          ))}
      </div>
    </div>
  )
}

function TermBox({
  name,
  value,
  kind,
  quiet = false,
}: {
  name: string
  value: string
  kind: string
  quiet?: boolean
}) {
  return (
    <span className={`term ${kind}${quiet ? ' quiet' : ''}`}>
      <b className="num">{value}</b>
      <span>{name}</span>
    </span>
  )
}
