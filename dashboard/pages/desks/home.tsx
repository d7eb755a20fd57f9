import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { CalendarX2, LayoutGrid, TriangleAlert } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { isOpen } from '#model/bookings/booking.ts'
import { Page } from '../../components/page.tsx'
import { Segments } from '../../components/segments.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { type Day, type Days, daysQuery } from '../../data/bookings.ts'
import { useOnline } from '../../data/online.ts'
import '../../i18n/messages/desks.ts'
import { useFormats } from '../../i18n/format.ts'
import { pick, useT } from '../../i18n/text.ts'
import { BookDays } from './book-days.tsx'
import { DayCard, OwnBooking, type Part } from './day-card.tsx'
import { Offline } from './offline.tsx'

/** Rarely there: not part of what the first look waits for. */
const Asks = lazy(() => import('./asks.tsx').then((file) => ({ default: file.Asks })))
const Linked = lazy(() => import('./linked.tsx').then((file) => ({ default: file.Linked })))

const FALLBACK_ZONE = 'Asia/Makassar'

/** The next working days of the reader: one tap books the usual desk or the nearest one that is free. */
export function HomePage() {
  const t = useT()
  const days = useQuery(daysQuery())
  const online = useOnline()
  const [part, setPart] = useState<Part>('day')
  const zone = days.data?.days[0]?.zone ?? FALLBACK_ZONE
  const controls = (
    <>
      <Segments
        label={t('home.part')}
        value={part}
        onChange={setPart}
        choices={[
          ['day', t('home.part.day')],
          ['morning', t('home.part.morning')],
          ['afternoon', t('home.part.afternoon')],
        ]}
      />
      <Link className="btn wide-only" to="/desks/map">
        <LayoutGrid size={16} aria-hidden />
        {t('nav.deskMap')}
      </Link>
    </>
  )
  return (
    <Page
      title={t('home.title')}
      zone={zone}
      controls={controls}
      banner={online || !days.data ? undefined : <Offline at={days.data.now} zone={zone} />}
    >
      <Loaded query={days} height={420}>
        {(data) => <Home data={data} part={part} zone={zone} online={online} />}
      </Loaded>
    </Page>
  )
}

function Home(props: { data: Days; part: Part; zone: string; online: boolean }) {
  const t = useT()
  const { data, part, zone, online } = props
  const linked = useSearch({ from: '/signed-in/desks' }).booking
  const shown = [...data.days, ...data.off]
    .flatMap(({ bookings }) => bookings)
    .find(({ id }) => id === linked)
  const [ticked, setTicked] = useState<readonly string[]>([])
  const tick = (date: string, on: boolean) =>
    setTicked((before) => (on ? [...before, date] : before.filter((other) => other !== date)))
  // A day that was booked or went by meanwhile is no longer chosen.
  const chosen = data.days.filter(({ date, suggestion }) => suggestion && ticked.includes(date))
  const firstOpen = data.days.find(({ suggestion, parts }) => suggestion && parts[part])?.date
  const common = { checkInBefore_min: data.checkInBefore_min, linked, disabled: !online }
  if (data.days.length === 0)
    return (
      <Empty icon={<CalendarX2 size={24} aria-hidden />} title={t('home.noDays')} hint={t('home.noDaysHint')}>
        <Link className="btn" to="/desks/map">
          {t('nav.deskMap')}
        </Link>
      </Empty>
    )
  return (
    <>
      <YearMissing days={data.days} />
      <Suspense>
        {linked !== undefined && !(shown && isOpen(shown)) && <Linked id={linked} shown={shown} onward />}
        <Asks data={data} linked={linked} disabled={!online} />
      </Suspense>
      <ol className="day-cards" aria-label={t('home.days')}>
        {withDaysOff(data).map((entry) => (
          <li key={entry.day.date} className={entry.off ? 'day-off' : undefined}>
            {entry.off ? (
              <DayOff day={entry.day} {...common} />
            ) : (
              <DayCard
                {...common}
                day={entry.day}
                now={data.now}
                building={data.building}
                part={part}
                ticked={ticked.includes(entry.day.date)}
                onTick={(on) => tick(entry.day.date, on)}
                first={entry.day.date === firstOpen}
              />
            )}
          </li>
        ))}
      </ol>
      <BookDays days={chosen} part={part} zone={zone} disabled={!online} onDone={() => setTicked([])} />
      <p className="muted fine-print">
        {t('home.notAttendance')} <Link to="/privacy">{t('home.privacy')}</Link>
      </p>
    </>
  )
}

type Entry = { off: false; day: Day } | { off: true; day: Days['off'][number] }

/** Working days with the days off that have a reason of their own, or a booking, between them; plain weekends go without saying. */
export function withDaysOff({ days, off }: Days): Entry[] {
  const named = off.filter(
    ({ date, bookings }) =>
      bookings.some(isOpen) || ![0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay()),
  )
  const entries: Entry[] = [
    ...days.map((day) => ({ off: false as const, day })),
    ...named.map((day) => ({ off: true as const, day })),
  ]
  return entries.sort((a, b) => a.day.date.localeCompare(b.day.date))
}

function DayOff(props: {
  day: Days['off'][number]
  checkInBefore_min: number
  linked: string | undefined
  disabled: boolean
}) {
  const t = useT()
  const format = useFormats()
  const { day, ...common } = props
  const own = day.bookings.filter(isOpen)
  const reason = day.closed ? pick(day.closed) : ''
  const usable = own.length > 0 || day.open !== null
  return (
    <section
      className={`card day-card${own.length > 0 ? ' booked' : ' off'}`}
      aria-label={format.date(day.date)}
    >
      <header className="day-head">
        <h2>{format.date(day.date)}</h2>
      </header>
      <p className="muted">
        <CalendarX2 size={16} aria-hidden /> {usable ? reason : t('home.off', { reason })}
      </p>
      {own.map((booking) => (
        <OwnBooking key={booking.id} booking={booking} {...common} />
      ))}
      {day.open && own.length === 0 && (
        <div className="booking-ways">
          <Link className="btn" to="/desks/map" search={{ date: day.date }}>
            {t('nav.deskMap')}
          </Link>
        </div>
      )}
    </section>
  )
}

function YearMissing({ days }: { days: readonly Day[] }) {
  const t = useT()
  const years = [...new Set(days.filter(({ yearLoaded }) => !yearLoaded).map(({ date }) => date.slice(0, 4)))]
  return years.map((year) => (
    <div key={year} className="banner" role="status">
      <TriangleAlert size={18} aria-hidden />
      <span>{t('home.yearMissing', { year })}</span>
    </div>
  ))
}
