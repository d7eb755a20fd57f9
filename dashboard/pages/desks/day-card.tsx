import { Link } from '@tanstack/react-router'
import { Users } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { type BookingView, isOpen } from '#model/bookings/booking.ts'
import { zoneName } from '#model/calendar/zone.ts'
import { BookingActions } from '../../components/booking/actions.tsx'
import { Refusal } from '../../components/booking/refusal.tsx'
import { BookingState } from '../../components/booking/state.tsx'
import { useInSight } from '../../components/in-sight.ts'
import { useBook } from '../../data/booking-deeds.ts'
import type { Day, Suggestion } from '../../data/bookings.ts'
import { useCampus } from '../../data/campus.ts'
import { DAY_MS } from '../../data/time.ts'
import { type Formats, useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

const Nothing = lazy(() => import('./nothing.tsx').then((file) => ({ default: file.Nothing })))

export type Part = 'day' | 'morning' | 'afternoon'

interface DayCardProps {
  readonly day: Day
  /** Server time of the answer, Unix ms. */
  readonly now: number
  readonly checkInBefore_min: number
  /** Building of the reader's usual desk. */
  readonly building: string | null
  /** The booking that the address names. */
  readonly linked: string | undefined
  readonly part: Part
  readonly disabled: boolean
  readonly ticked: boolean
  readonly onTick: (on: boolean) => void
  /** The one that the letter `b` books. */
  readonly first: boolean
}

/** One working day: the own booking with what can be done, or the desk that one tap books. */
export function DayCard(props: DayCardProps) {
  const { day } = props
  const t = useT()
  const format = useFormats()
  const open = day.bookings.filter(isOpen)
  const name = format.date(day.date)
  const card = useKeptFocus(open.length)
  return (
    <section
      ref={card}
      tabIndex={-1}
      className={`card day-card${open.length > 0 ? ' booked' : ''}`}
      aria-label={name}
    >
      <header className="day-head">
        <h2>{name}</h2>
        <Nearness day={day} now={props.now} />
        {open.length === 0 && day.suggestion && (
          <label className="day-tick">
            <input
              type="checkbox"
              checked={props.ticked}
              disabled={props.disabled}
              aria-label={t('home.tick', { day: name })}
              onChange={(event) => props.onTick(event.target.checked)}
            />
          </label>
        )}
      </header>
      {open.map((booking) => (
        <OwnBooking key={booking.id} booking={booking} {...props} />
      ))}
      {open.length === 0 && <Offer {...props} name={name} />}
      <Colleagues colleagues={day.colleagues} today={isOn(day, props.now)} />
    </section>
  )
}

/** A button that was pressed and is gone must not take the focus with it: the card keeps it, so Tab goes on from here. */
function useKeptFocus(content: unknown) {
  const card = useRef<HTMLElement>(null)
  const inside = useRef(false)
  useEffect(() => {
    const watch = () => {
      inside.current = card.current?.contains(document.activeElement) ?? false
    }
    document.addEventListener('focusin', watch)
    return () => document.removeEventListener('focusin', watch)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever what the card offers changes
  useEffect(() => {
    if (inside.current && document.activeElement === document.body) card.current?.focus()
  }, [content])
  return card
}

const isOn = ({ date, zone }: Day, at: number): boolean =>
  date === new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)

function Nearness({ day, now }: { day: Day; now: number }) {
  const t = useT()
  if (isOn(day, now)) return <span className="chip">{t('home.today')}</span>
  if (isOn(day, now + DAY_MS)) return <span className="chip">{t('home.tomorrow')}</span>
  return null
}

const hours = (format: Formats, { from, to }: { from: number; to: number }, zone: string): string =>
  `${format.time(from, zone)}–${format.time(to, zone)} ${zoneName(zone, from)}`

type OwnBookingProps = Pick<DayCardProps, 'disabled' | 'checkInBefore_min' | 'linked'> & {
  readonly booking: BookingView
}

export function OwnBooking({ booking, disabled, checkInBefore_min, linked }: OwnBookingProps) {
  const t = useT()
  const format = useFormats()
  const floor = useCampus().data?.places.get(booking.floor)
  const meant = linked === booking.id
  const box = useInSight<HTMLDivElement>(meant)
  return (
    <div ref={box} tabIndex={-1} className={meant ? 'own-booking linked' : 'own-booking'}>
      <div className="day-desk">
        <b>{booking.deskLabel}</b>
        <BookingState booking={booking} />
        {meant && <span className="chip">{t('home.linked')}</span>}
      </div>
      <p className="muted num">
        {hours(format, booking, booking.zone)}
        {floor ? ` · ${floor.building?.label ?? ''} ${floor.label}` : ''}
        {booking.visitor ? ` · ${booking.visitor}` : ''}
      </p>
      <BookingActions booking={booking} disabled={disabled} checkInBefore_min={checkInBefore_min} />
    </div>
  )
}

function Offer({ day, part, building, disabled, first, name }: DayCardProps & { name: string }) {
  const t = useT()
  const format = useFormats()
  const book = useBook()
  const { suggestion } = day
  const span = day.parts[part]
  const run = (desk: string) => book.run({ where: { desk }, when: { dates: [day.date], part } })
  if (!span) return <p className="muted">{t('home.partOver')}</p>
  return (
    <>
      {suggestion ? (
        <>
          <SuggestedDesk suggestion={suggestion} hours={hours(format, span, day.zone)} />
          <div className="booking-ways">
            <button
              type="button"
              className="btn primary grow"
              disabled={disabled || book.pending}
              aria-label={t('home.bookDesk', { desk: suggestion.label, day: name })}
              data-shortcut={first ? 'b' : undefined}
              onClick={() => run(suggestion.desk)}
            >
              {t('home.book')}
            </button>
            <Link className="btn" to="/desks/map" search={{ date: day.date, part, floor: suggestion.floor }}>
              {t('home.otherDesk')}
            </Link>
          </div>
        </>
      ) : (
        <Suspense fallback={<p className="muted">{t('home.nothing')}</p>}>
          <Nothing day={day} span={span} building={building} disabled={disabled} />
        </Suspense>
      )}
      {book.error && <Refusal error={book.error} zone={day.zone} pending={book.pending} onBook={run} />}
    </>
  )
}

function SuggestedDesk({ suggestion, hours: when }: { suggestion: Suggestion; hours: string }) {
  const t = useT()
  const building = useCampus().data?.places.get(suggestion.floor)?.building?.label
  return (
    <>
      <div className="day-desk">
        <b>{suggestion.label}</b>
        <span className="muted">{t(`home.reason.${suggestion.reason}`)}</span>
      </div>
      <p className="muted num">
        {when} · {building ? `${building} ` : ''}
        {suggestion.floorLabel}
      </p>
    </>
  )
}

function Colleagues(props: { colleagues: Day['colleagues']; today: boolean }) {
  const t = useT()
  const { count, names } = props.colleagues
  const more = count - names.length
  const words = t(props.today ? 'home.colleagues' : 'home.colleaguesBooked', { n: count })
  return (
    <p className="day-people muted">
      <Users size={15} aria-hidden />
      {count === 0 ? t('home.noColleagues') : `${words}: ${names.join(', ')}${more > 0 ? ` +${more}` : ''}`}
    </p>
  )
}
