import { useQuery } from '@tanstack/react-query'
import { CircleHelp, Hourglass, Radio, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import type { BookingView } from '#model/bookings/booking.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { useInSight } from '../../components/in-sight.ts'
import {
  useAcceptMove,
  useAcceptOffer,
  useCheckIn,
  useLeaveWaitlist,
  useRelease,
  useStillHere,
  useUndo,
} from '../../data/booking-deeds.ts'
import { type Days, type MyBookings, myBookingsQuery } from '../../data/bookings.ts'
import { useCampus } from '../../data/campus.ts'
import { useNow } from '../../data/live/now.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

type Question = 'still' | 'move' | 'released' | 'sensor'

/** What a booking asks its person; the order is the order of haste. */
export function questionOf(booking: BookingView, now: number): Question | null {
  const undoable = booking.undoUntil !== null && booking.undoUntil > now
  if (booking.asked) return 'still'
  if (booking.suggestedDesk !== null && booking.state === 'reserved') return 'move'
  if (undoable && (booking.state === 'no_show' || booking.releaseReason === 'left_early')) return 'released'
  if (undoable && booking.state === 'checked_in' && booking.checkInSource === 'sensor') return 'sensor'
  return null
}

/** Open questions above the days: what the sensor saw and what waits for an answer. */
export function Asks(props: { data: Days; linked: string | undefined; disabled: boolean }) {
  const { data, linked, disabled } = props
  const now = useNow(1_000)
  const waiting = useQuery(myBookingsQuery()).data
  const asked = [...data.days, ...data.off]
    .flatMap(({ bookings }) => bookings)
    .filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index)
    .flatMap((booking) => {
      const question = questionOf(booking, now)
      return question && booking.mine ? [{ booking, question }] : []
    })
  const offers = waiting?.waiting.filter(
    ({ state, offerExpiresAt }) => state === 'offered' && (offerExpiresAt ?? 0) > now,
  )
  return (
    <>
      {offers?.map((offer) => (
        <Offer key={offer.id} offer={offer} mine={waiting} now={now} linked={linked} disabled={disabled} />
      ))}
      {asked.map(({ booking, question }) => (
        <BookingAsk
          key={booking.id}
          booking={booking}
          question={question}
          linked={linked}
          disabled={disabled}
        />
      ))}
    </>
  )
}

function Ask(props: {
  icon: ReactNode
  title: string
  hint: string
  /** The address of the page is about it. */
  linked: boolean
  children: ReactNode
}) {
  const card = useInSight<HTMLElement>(props.linked)
  return (
    <section ref={card} tabIndex={-1} className="card ask" aria-label={props.title}>
      {props.icon}
      <div className="grow">
        <h2>{props.title}</h2>
        <p className="muted">{props.hint}</p>
      </div>
      <div className="ask-ways">{props.children}</div>
    </section>
  )
}

function BookingAsk(props: {
  booking: BookingView
  question: Question
  linked: string | undefined
  disabled: boolean
}) {
  const { booking, question, disabled } = props
  const linked = props.linked === booking.id
  const t = useT()
  const format = useFormats()
  const campus = useCampus().data
  const deeds = {
    stillHere: useStillHere(),
    release: useRelease(),
    move: useAcceptMove(),
    checkIn: useCheckIn(),
    undo: useUndo(),
  }
  const error = Object.values(deeds).find((deed) => deed.error)?.error
  const pending = disabled || Object.values(deeds).some((deed) => deed.pending)
  const way = (label: string, run: () => void, primary = false) => (
    <button type="button" className={primary ? 'btn primary' : 'btn'} disabled={pending} onClick={run}>
      {label}
    </button>
  )
  const desk = booking.deskLabel
  const until = booking.undoUntil === null ? '' : format.time(booking.undoUntil, booking.zone)
  const next = campus?.places.get(booking.suggestedDesk ?? '')?.label ?? booking.suggestedDesk ?? ''
  const faces = {
    still: () => (
      <Ask
        icon={<CircleHelp size={22} aria-hidden />}
        linked={linked}
        title={t('home.ask.still', { desk })}
        hint={t('home.ask.stillHint')}
      >
        {way(t('home.ask.stillYes'), () => deeds.stillHere.run(booking), true)}
        {way(t('home.ask.stillNo'), () => deeds.release.run(booking))}
      </Ask>
    ),
    move: () => (
      <Ask
        icon={<CircleHelp size={22} aria-hidden />}
        linked={linked}
        title={t('home.ask.move', { desk: next })}
        hint={t('home.ask.moveHint', { booked: desk })}
      >
        {way(t('home.ask.moveYes', { desk: next }), () => deeds.move.run(booking), true)}
        {way(t('home.ask.moveNo', { booked: desk }), () => deeds.checkIn.run({ booking }))}
      </Ask>
    ),
    released: () => (
      <Ask
        icon={<Undo2 size={22} aria-hidden />}
        linked={linked}
        title={t('home.ask.released', { desk })}
        hint={t('home.ask.releasedHint', { time: until })}
      >
        {way(t('me.do.takeBack'), () => deeds.undo.run(booking), true)}
      </Ask>
    ),
    sensor: () => (
      <Ask
        icon={<Radio size={22} aria-hidden />}
        linked={linked}
        title={t('home.ask.sensor', { desk })}
        hint={t('home.ask.sensorHint', { time: until })}
      >
        {way(t('home.ask.notMe'), () => deeds.undo.run(booking))}
      </Ask>
    ),
  }
  return (
    <>
      {faces[question]()}
      {error && <Refusal error={error} zone={booking.zone} />}
    </>
  )
}

type Waiting = MyBookings['waiting'][number]

function Offer(props: {
  offer: Waiting
  mine: MyBookings | undefined
  now: number
  linked: string | undefined
  disabled: boolean
}) {
  const { offer, mine, now, disabled } = props
  const t = useT()
  const format = useFormats()
  const accept = useAcceptOffer()
  const leave = useLeaveWaitlist()
  const booking = mine?.bookings.find(({ id }) => id === offer.booking)
  const zone = booking?.zone ?? 'Asia/Makassar'
  const error = accept.error ?? leave.error
  const pending = disabled || accept.pending || leave.pending
  const left_s = Math.max(0, Math.round(((offer.offerExpiresAt ?? now) - now) / 1_000))
  const clock = `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, '0')}`
  return (
    <>
      <Ask
        icon={<Hourglass size={22} aria-hidden />}
        linked={props.linked !== undefined && props.linked === offer.booking}
        title={t('me.wait.offer', {
          desk: booking?.deskLabel ?? offer.place,
          day: format.day(offer.from, zone),
          from: format.time(offer.from, zone),
          to: format.time(offer.to, zone),
        })}
        hint={t('me.wait.left', { time: clock })}
      >
        <button type="button" className="btn primary" disabled={pending} onClick={() => accept.run(offer.id)}>
          {t('me.wait.accept')}
        </button>
        <button type="button" className="btn" disabled={pending} onClick={() => leave.run(offer.id)}>
          {t('me.wait.decline')}
        </button>
      </Ask>
      {error && <Refusal error={error} zone={zone} />}
    </>
  )
}
