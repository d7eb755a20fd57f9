import { CalendarCheck2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { Reasons } from '../../components/booking/reasons.tsx'
import { detailsOf, Refusal, ruleWords } from '../../components/booking/refusal.tsx'
import { type EndedSeries, useEndSeries, useResumeSeries } from '../../data/booking-deeds.ts'
import type { Booked, MyBookings } from '../../data/bookings.ts'
import { useFormats } from '../../i18n/format.ts'
import { pick, useT } from '../../i18n/text.ts'
import { partWords, weekdayName } from './parts.tsx'

type Series = MyBookings['series'][number]

/** Weekly series that run or pause. */
export function SeriesList({ data, disabled }: { data: MyBookings; disabled: boolean }) {
  const t = useT()
  // The row of an ended series is gone; what became of its bookings is told here.
  const [ended, setEnded] = useState<EndedSeries>()
  const [resumed, setResumed] = useState<Booked>()
  if (data.series.length === 0 && !ended?.kept.length) return null
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('me.series.title')}</h2>
      </header>
      {ended && ended.kept.length > 0 && <Kept ended={ended} onClose={() => setEnded(undefined)} />}
      {resumed && <Resumed resumed={resumed} onClose={() => setResumed(undefined)} />}
      <ul className="booking-rows">
        {data.series.map((series) => (
          <SeriesRow
            key={series.id}
            series={series}
            disabled={disabled}
            onEnded={setEnded}
            onResumed={setResumed}
          />
        ))}
      </ul>
    </section>
  )
}

/** Bookings of an ended series that stay, and why. */
function Kept({ ended, onClose }: { ended: EndedSeries; onClose: () => void }) {
  const t = useT()
  const format = useFormats()
  return (
    <Reasons
      icon={<TriangleAlert size={18} aria-hidden />}
      title={t('me.series.kept', { n: ended.kept.length, cancelled: ended.cancelled })}
      role="alert"
      onClose={onClose}
    >
      {ended.kept.map(({ booking, code, title, details }) => (
        <li key={booking.id}>
          {format.day(booking.from, booking.zone)}, {format.time(booking.from, booking.zone)} ·{' '}
          {booking.deskLabel}:{' '}
          {ruleWords(code, detailsOf(details), { t, format, zone: booking.zone }) ?? pick(title)}
        </li>
      ))}
    </Reasons>
  )
}

/** What was booked again of a series that goes on, and which days were taken meanwhile. */
function Resumed({ resumed, onClose }: { resumed: Booked; onClose: () => void }) {
  const t = useT()
  const format = useFormats()
  return (
    <Reasons
      icon={<CalendarCheck2 size={18} aria-hidden />}
      title={t('me.series.resumed', { n: resumed.bookings.length })}
      role="status"
      onClose={onClose}
    >
      {resumed.skipped.map(({ date, title }) => (
        <li key={date}>
          {format.date(date)}: {pick(title)}
        </li>
      ))}
    </Reasons>
  )
}

function SeriesRow(props: {
  series: Series
  disabled: boolean
  onEnded: (ended: EndedSeries) => void
  onResumed: (resumed: Booked) => void
}) {
  const { series, disabled, onEnded, onResumed } = props
  const t = useT()
  const format = useFormats()
  const end = useEndSeries()
  const resume = useResumeSeries()
  const { rule } = series
  return (
    <li className="booking-row series">
      <div className="booking-what grow">
        <b>{rule.weekdays.map((weekday) => weekdayName(format, weekday)).join(', ')}</b>
        <span className="muted">
          {partWords(t, rule.part)} · {t('me.series.until', { date: format.date(rule.until) })}
          {series.state === 'paused' ? ` · ${t('me.series.paused')}` : ''}
        </span>
        {end.error && <Refusal error={end.error} zone="UTC" />}
        {resume.error && <Refusal error={resume.error} zone="UTC" />}
      </div>
      {series.state === 'paused' && (
        <button
          type="button"
          className="btn primary"
          disabled={disabled || resume.pending}
          onClick={() => resume.run(series.id, onResumed)}
        >
          {t('me.series.resume')}
        </button>
      )}
      <button
        type="button"
        className="btn"
        disabled={disabled || end.pending}
        onClick={() => end.run(series.id, onEnded)}
      >
        {t('me.series.end')}
      </button>
    </li>
  )
}
