import { useNavigate } from '@tanstack/react-router'
import { Ban, Check, LogOut, UserX } from 'lucide-react'
import type { ReactNode } from 'react'
import { Refusal } from '../../components/booking/refusal.tsx'
import { ErrorCard } from '../../components/states.tsx'
import {
  useBook,
  useCancel,
  useCheckIn,
  useClaim,
  useOccupied,
  useRelease,
} from '../../data/booking-deeds.ts'
import type { DeskPage } from '../../data/bookings.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { Elsewhere } from './elsewhere.tsx'
import { turnOf } from './turn.ts'

type Mine = NonNullable<DeskPage['mine']>

/** The one thing to do at a desk; where there is none, who has it and the nearest free ones. */
export function BigAction({ page }: { page: DeskPage }) {
  const t = useT()
  const format = useFormats()
  const navigate = useNavigate()
  // Held here, where it outlives the own booking that it moves away.
  const occupied = useOccupied()
  const turn = turnOf(page)
  const zone = page.day.zone
  switch (turn.kind) {
    case 'claim':
      return <Claim page={page} />
    case 'blocked':
      return (
        <>
          <Words icon={<Ban size={22} aria-hidden />}>{t('d.blocked')}</Words>
          <Elsewhere page={page} />
        </>
      )
    case 'closed':
      return <Words>{t('d.closed')}</Words>
    case 'taken': {
      const { name, until } = turn
      const time = until === null ? '' : format.time(until, zone)
      const words =
        until === null
          ? t('d.notForYou')
          : name === null
            ? t('d.booked', { time })
            : t('d.bookedBy', { name, time })
      return (
        <>
          <Words>{words}</Words>
          <Elsewhere page={page} />
        </>
      )
    }
    default:
      return (
        <Own
          page={page}
          mine={turn.mine}
          kind={turn.kind}
          occupied={{
            pending: occupied.pending,
            error: occupied.error,
            run: () =>
              occupied.run(turn.mine, ({ desk }) => void navigate({ to: '/d/$desk', params: { desk } })),
          }}
        />
      )
  }
}

const Words = ({ icon, children }: { icon?: ReactNode; children: ReactNode }) => (
  <p className="big-words">
    {icon}
    {children}
  </p>
)

function Claim({ page }: { page: DeskPage }) {
  const t = useT()
  const format = useFormats()
  const claim = useClaim()
  const book = useBook()
  const { zone, work, open, date } = page.day
  const closing = work && work.to > page.now ? work.to : open?.to
  const end = Math.min(...[page.freeUntil, closing].filter((at) => typeof at === 'number'))
  return (
    <>
      <button
        type="button"
        className="btn primary big"
        disabled={claim.pending}
        onClick={() => claim.run({ desk: page.desk, source: 'qr' })}
      >
        <Check size={22} aria-hidden />
        {Number.isFinite(end) ? t('d.useTill', { time: format.time(end, zone) }) : t('d.use')}
      </button>
      {claim.error && (
        <Refusal
          error={claim.error}
          zone={zone}
          pending={book.pending}
          onBook={(desk) => book.run({ where: { desk }, when: { dates: [date], part: 'day' } })}
        />
      )}
      {book.error && <ErrorCard error={book.error} />}
    </>
  )
}

interface OwnProps {
  readonly page: DeskPage
  readonly mine: Mine
  readonly kind: 'check_in' | 'release' | 'early'
  readonly occupied: { readonly pending: boolean; readonly error: Error | null; run(): void }
}

function Own({ page, mine, kind, occupied }: OwnProps) {
  const t = useT()
  const format = useFormats()
  const checkIn = useCheckIn()
  const release = useRelease()
  const cancel = useCancel()
  const clock = (at: number) => format.time(at, page.day.zone)
  const error = checkIn.error ?? release.error ?? cancel.error ?? occupied.error
  const pending = checkIn.pending || release.pending || cancel.pending || occupied.pending
  return (
    <>
      <Words>
        {kind === 'release'
          ? t('d.yours', { time: clock(mine.to) })
          : t('d.yoursFrom', { from: clock(mine.from), to: clock(mine.to) })}
      </Words>
      {kind === 'check_in' && (
        <button
          type="button"
          className="btn primary big"
          disabled={pending}
          onClick={() => checkIn.run({ booking: mine, source: 'qr' })}
        >
          <Check size={22} aria-hidden />
          {t('d.checkIn')}
        </button>
      )}
      {kind === 'release' && (
        <button
          type="button"
          className="btn primary big"
          disabled={pending}
          onClick={() => release.run(mine)}
        >
          <LogOut size={22} aria-hidden />
          {t('d.release')}
        </button>
      )}
      <div className="panel-actions">
        {kind !== 'early' && (
          <button type="button" className="btn" disabled={pending} onClick={occupied.run}>
            <UserX size={16} aria-hidden />
            {t('d.occupied')}
          </button>
        )}
        {kind !== 'release' && (
          <button type="button" className="btn" disabled={pending} onClick={() => cancel.run(mine)}>
            {t('deskpanel.cancel')}
          </button>
        )}
      </div>
      {error && <ErrorCard error={error} />}
    </>
  )
}
