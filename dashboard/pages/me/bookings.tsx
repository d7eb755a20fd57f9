import { useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { CalendarCheck2, Repeat, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { type BookingView, isOpen } from '#model/bookings/booking.ts'
import { Page } from '../../components/page.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { type MyBookings, myBookingsQuery } from '../../data/bookings.ts'
import { useNow } from '../../data/live/now.ts'
import { useOnline } from '../../data/online.ts'
import { profileQuery } from '../../data/self.ts'
import '../../i18n/messages/desks.ts'
import '../../i18n/messages/own.ts'
import { useT } from '../../i18n/text.ts'
import { Linked } from '../desks/linked.tsx'
import { Offline } from '../desks/offline.tsx'
import { BookForm } from './book-form.tsx'
import { BookingRow } from './booking-row.tsx'
import { SeriesForm } from './series-form.tsx'
import { SeriesList } from './series-list.tsx'
import { WaitingList } from './waiting-list.tsx'

/** Own bookings, those to come and those of the last weeks; for a delegate those of who named it. */
export function MyBookingsPage() {
  const t = useT()
  const [person, setPerson] = useState('')
  const [form, setForm] = useState<'series' | 'other' | null>(null)
  const profile = useQuery(profileQuery).data
  const query = useQuery(myBookingsQuery(person ? { person } : {}))
  const zone = query.data?.bookings[0]?.zone ?? 'Asia/Makassar'
  const online = useOnline()
  const controls = (
    <>
      {profile && profile.actsFor.length > 0 && (
        <label className="select">
          <span className="sr">{t('me.bookings.of')}</span>
          <select className="input slim" value={person} onChange={(event) => setPerson(event.target.value)}>
            <option value="">{t('me.bookings.mine')}</option>
            {profile.actsFor.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="button" className="btn" disabled={!online} onClick={() => setForm('series')}>
        <Repeat size={16} aria-hidden />
        {t('me.series.new')}
      </button>
      <button type="button" className="btn" disabled={!online} onClick={() => setForm('other')}>
        <UserPlus size={16} aria-hidden />
        {t('me.other.new')}
      </button>
    </>
  )
  return (
    <Page
      title={t('me.bookings.title')}
      zone={zone}
      controls={controls}
      banner={online || !query.data ? undefined : <Offline at={query.data.now} zone={zone} />}
    >
      <Loaded query={query} height={420}>
        {(data) => <Lists data={data} disabled={!online} />}
      </Loaded>
      {form === 'series' && <SeriesForm person={person} zone={zone} onClose={() => setForm(null)} />}
      {form === 'other' && profile && (
        <BookForm profile={profile} zone={zone} onClose={() => setForm(null)} />
      )}
    </Page>
  )
}

const isComing = (booking: BookingView, now: number): boolean => isOpen(booking) && booking.to > now

/** Bookings to come, soonest first, and those that are over, latest first. */
export function sortOut(bookings: readonly BookingView[], now: number) {
  return {
    coming: bookings.filter((booking) => isComing(booking, now)).toSorted((a, b) => a.from - b.from),
    over: bookings.filter((booking) => !isComing(booking, now)).toSorted((a, b) => b.from - a.from),
  }
}

function Lists({ data, disabled }: { data: MyBookings; disabled: boolean }) {
  const t = useT()
  const now = useNow(60_000)
  const { coming, over } = sortOut(data.bookings, now)
  const linked = useSearch({ from: '/signed-in/me/bookings' }).booking
  const row = (booking: BookingView) => (
    <BookingRow key={booking.id} booking={booking} linked={booking.id === linked} disabled={disabled} />
  )
  return (
    <>
      {linked !== undefined && !data.bookings.some(({ id }) => id === linked) && <Linked id={linked} />}
      <section className="card">
        <header className="card-head">
          <h2>{t('me.bookings.coming')}</h2>
          <span className="muted num">{coming.length}</span>
        </header>
        {coming.length === 0 ? (
          <Empty
            icon={<CalendarCheck2 size={22} aria-hidden />}
            title={t('me.bookings.none')}
            hint={t('me.bookings.noneHint')}
          >
            <Link className="btn primary" to="/desks">
              {t('home.title')}
            </Link>
          </Empty>
        ) : (
          <ul className="booking-rows">{coming.map(row)}</ul>
        )}
      </section>
      <WaitingList data={data} disabled={disabled} />
      <SeriesList data={data} disabled={disabled} />
      {over.length > 0 && (
        <section className="card">
          <header className="card-head">
            <h2>{t('me.bookings.over')}</h2>
            <span className="muted num">{over.length}</span>
          </header>
          <ul className="booking-rows">{over.map(row)}</ul>
        </section>
      )}
    </>
  )
}
