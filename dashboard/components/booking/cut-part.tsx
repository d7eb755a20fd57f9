import { type ReactNode, useState } from 'react'
import type { BookingView } from '#model/bookings/booking.ts'
import type { Span } from '#model/bookings/hours.ts'
import type { CallError } from '../../data/call.ts'
import { useCut } from '../../data/cut.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { Field } from '../field.tsx'
import { innerDays, isOneDay, moments, spanOfDays } from './parts.ts'
import { Refusal } from './refusal.tsx'
import { TimeField } from './times.tsx'

interface CutPartProps {
  readonly booking: BookingView
  readonly now: number
  readonly slot_min: number
  readonly onClose: () => void
}

interface FormProps {
  readonly booking: BookingView
  readonly now: number
  readonly slot_min: number
  readonly error: CallError | null
  readonly pending: boolean
  readonly onCut: (span: Span) => void
}

/** Gives up a time in the middle of a booking; nothing where there is no middle left. */
export function CutPart({ booking, now, slot_min, onClose }: CutPartProps) {
  // Held here, where it outlives the form: of several days one may be left before the sheet has closed.
  const { error, pending, run } = useCut()
  const onCut = (span: Span) => run({ booking, span }, onClose)
  const form: FormProps = { booking, now, slot_min, error, pending, onCut }
  if (isOneDay(booking, booking.zone)) return <CutHours {...form} />
  const days = innerDays(booking, now, booking.zone)
  return days && <CutDays {...form} days={days} />
}

function CutHours(props: FormProps) {
  const t = useT()
  const { booking, now, slot_min } = props
  const { zone } = booking
  const inner = moments(booking, slot_min, zone).filter(
    (moment) => moment > Math.max(booking.from, now) && moment < booking.to,
  )
  const [span, setSpan] = useState<Span | null>(null)
  // To begin with the middle third.
  const third = Math.floor(inner.length / 3)
  const from = span?.from ?? inner[third]
  const to = span?.to ?? inner[Math.max(third + 1, inner.length - 1 - third)]
  if (from === undefined || to === undefined) return null
  return (
    <Section {...props} span={{ from, to }}>
      <TimeField
        label={t('me.cut.from')}
        value={from}
        zone={zone}
        moments={inner.slice(0, -1)}
        onChange={(value) =>
          setSpan({ from: value, to: inner.find((one) => one >= to && one > value) ?? to })
        }
      />
      <TimeField
        label={t('me.cut.to')}
        value={to}
        zone={zone}
        moments={inner.filter((moment) => moment > from)}
        onChange={(value) => setSpan({ from, to: value })}
      />
    </Section>
  )
}

function CutDays(props: FormProps & { days: { first: string; last: string } }) {
  const t = useT()
  const { booking, days } = props
  const [first, setFirst] = useState(days.first)
  const [last, setLast] = useState(days.first)
  const end = [first, last].sort()[1] ?? last
  return (
    <Section {...props} span={spanOfDays(booking, first, end, booking.zone)}>
      <Field
        label={t('me.cut.first')}
        type="date"
        required
        min={days.first}
        max={days.last}
        value={first}
        onChange={(event) => setFirst(event.target.value || days.first)}
      />
      <Field
        label={t('me.cut.last')}
        type="date"
        required
        min={first}
        max={days.last}
        value={end}
        onChange={(event) => setLast(event.target.value || first)}
      />
    </Section>
  )
}

interface SectionProps extends FormProps {
  readonly span: Span
  readonly children: ReactNode
}

/** The choice, what stays of the booking after it, and the button. */
function Section({ booking, span, error, pending, onCut, children }: SectionProps) {
  const t = useT()
  const format = useFormats()
  const { zone } = booking
  const days = !isOneDay(booking, zone)
  const words = (part: Span) => {
    const begins = `${days ? `${format.day(part.from, zone)} ` : ''}${format.time(part.from, zone)}`
    const ends = isOneDay(part, zone) ? '' : `${format.day(part.to - 1, zone)} `
    return `${begins}–${ends}${format.time(part.to, zone)}`
  }
  const first = words({ from: booking.from, to: span.from })
  const rest = words({ from: span.to, to: booking.to })
  return (
    <details className="cut-part">
      <summary>{t('me.cut.title')}</summary>
      <p className="muted">{t('me.cut.hint')}</p>
      <div className="change-times">{children}</div>
      <p className="num" role="status">
        {t('me.cut.left', { first, rest })}
      </p>
      {error && <Refusal error={error} zone={zone} />}
      <button type="button" className="btn" disabled={pending} onClick={() => onCut(span)}>
        {t(pending ? 'me.do.working' : 'me.cut.do')}
      </button>
    </details>
  )
}
