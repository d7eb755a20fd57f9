import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRightLeft, Check } from 'lucide-react'
import { createContext, type ReactNode, use } from 'react'
import { type BookingView, isOpen } from '#model/bookings/booking.ts'
import type { Span } from '#model/bookings/hours.ts'
import { localDate } from '#model/calendar/local.ts'
import { changesOf } from '../../components/booking/changes-of.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { useCompact } from '../../components/media.ts'
import { useChange } from '../../data/booking-deeds.ts'
import { bookingQuery } from '../../data/bookings.ts'
import type { CallError } from '../../data/call.ts'
import type { DeskView } from '../../data/desk-calendar.ts'
import { useNow } from '../../data/live/now.ts'
import { MINUTE_MS } from '../../data/time.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { isFreeSeat } from './filter.ts'
import type { MapState } from './state.ts'

/** A booking that looks for another desk on the map. */
interface Moving {
  readonly booking: BookingView
  /** The only time it can be moved at; null: any that is shown. */
  readonly fixed: Span | null
  readonly pending: boolean
  /** What the last try was refused for, and the desk that it was about. */
  readonly error: CallError | null
  readonly refused: string
  to(desk: string, span: Span): void
}

const Context = createContext<Moving | null>(null)

export const useMoving = (): Moving | null => use(Context)

/** The map in the state of moving, while its address names a booking of the reader that is open. */
export function MoveBooking({ state, children }: { state: MapState; children: ReactNode }) {
  const id = state.search.move
  const change = useChange()
  const query = useQuery({ ...bookingQuery(id ?? ''), enabled: id !== undefined })
  if (id === undefined) return children
  // Who was at the desk already goes on as another booking: this one ends before the address has changed.
  const moves = change.input?.booking.id === id && change.error === null
  if (!query.data || !(isOpen(query.data) || moves))
    return (
      <>
        {(query.data || query.error) && <Gone state={state} />}
        {children}
      </>
    )
  return (
    <OpenMove booking={query.data} state={state} change={change}>
      {children}
    </OpenMove>
  )
}

function OpenMove(props: {
  booking: BookingView
  state: MapState
  change: ReturnType<typeof useChange>
  children: ReactNode
}) {
  const { booking, state, change } = props
  const compact = useCompact()
  const fixed = fixedSpan(booking, useNow(60_000))
  const moving: Moving = {
    booking,
    fixed,
    pending: change.pending,
    error: change.error,
    refused: change.input?.change.desk ?? booking.desk,
    to: (desk, span) =>
      change.run(
        {
          booking,
          change: changesOf(booking, { desk, ...(fixed ? { from: booking.from, to: booking.to } : span) }),
        },
        (after) =>
          state.patch({
            move: undefined,
            building: undefined,
            floor: after.floor,
            // On a phone its sheet would lie over the way back.
            sel: compact ? undefined : after.desk,
          }),
      ),
  }
  return (
    <Context value={moving}>
      <Banner booking={booking} />
      {props.children}
    </Context>
  )
}

/** What has begun keeps its start, and what goes on past midnight has no clocks of one day: only their desk changes here. */
function fixedSpan({ from, to, zone }: BookingView, now: number): Span | null {
  if (now >= from) return { from: now - (now % MINUTE_MS), to }
  return localDate(from, zone) === localDate(to - 1, zone) ? null : { from, to }
}

function Banner({ booking }: { booking: BookingView }) {
  const t = useT()
  const format = useFormats()
  const navigate = useNavigate()
  const { deskLabel: desk, from, to, zone, id } = booking
  return (
    <section className="banner move-banner" aria-label={t('move.title', { desk })}>
      <ArrowRightLeft size={20} aria-hidden />
      <span>
        <b>{t('move.title', { desk })}</b> ·{' '}
        <span className="num">
          {format.day(from, zone)} {format.time(from, zone)}–{format.time(to, zone)}
        </span>
        . {t('move.hint')}
      </span>
      <button
        type="button"
        className="btn"
        onClick={() => void navigate({ to: '/me/bookings', search: { booking: id } })}
      >
        {t('move.stop')}
      </button>
    </section>
  )
}

function Gone({ state }: { state: MapState }) {
  const t = useT()
  return (
    <div className="banner" role="status">
      <span>{t('move.gone')}</span>
      <button type="button" className="btn" onClick={() => state.patch({ move: undefined })}>
        {t('app.close')}
      </button>
    </div>
  )
}

/** The one thing that is done with a desk while a booking moves. */
export function MoveHere({ view, span, zone }: { view: DeskView; span: Span; zone: string }) {
  const t = useT()
  const moving = useMoving()
  if (!moving) return null
  const { booking, pending } = moving
  const here = view.desk === booking.desk
  const sameTime = moving.fixed !== null || (span.from === booking.from && span.to === booking.to)
  if (here && sameTime) return <p className="muted">{t('move.here')}</p>
  return (
    <>
      {(here || isFreeSeat(view)) && (
        <div className="panel-actions">
          <button
            type="button"
            className="btn primary"
            disabled={pending}
            onClick={() => moving.to(view.desk, span)}
          >
            <Check size={16} aria-hidden />
            {t(here ? 'move.keep' : 'move.do')}
          </button>
        </div>
      )}
      {moving.refused === view.desk && <MoveRefusal span={span} zone={zone} />}
    </>
  )
}

/** Why a desk was refused, with the nearest ones to move to instead. */
export function MoveRefusal({ span, zone }: { span: Span; zone: string }) {
  const moving = useMoving()
  if (!moving?.error) return null
  return (
    <Refusal
      error={moving.error}
      zone={zone}
      pending={moving.pending}
      instead="me.why.moveInstead"
      onBook={(desk) => moving.to(desk, span)}
    />
  )
}
