import { ArrowRight, TriangleAlert } from 'lucide-react'
import type { BookingView } from '#model/bookings/booking.ts'
import { type CampusView, pathLabel } from '../../../data/campus.ts'
import type { Blocked } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { type Translate, useT } from '../../../i18n/text.ts'
import type { BlockHits } from './hits.ts'

/** Bookings in the way of a block, and the one press that moves them. */
export function Hits(props: {
  view: CampusView
  zone: string
  hits: BlockHits
  busy: boolean
  onMove: () => void
}) {
  const { view, zone, hits, busy, onMove } = props
  const t = useT()
  const format = useFormats()
  const stuck = new Set(hits.stuck)
  return (
    <section className="banner block-hits" aria-label={t('block.hits', { n: hits.hits.length })}>
      <div className="form grow">
        <b role="alert">
          <TriangleAlert size={16} aria-hidden className="inline-icon" />{' '}
          {t('block.hits', { n: hits.hits.length })}
        </b>
        <span>{stuck.size > 0 ? t('block.stuck', { n: stuck.size }) : t('block.hitsLead')}</span>
        <ul className="plain-list">
          {hits.hits.map((hit) => (
            <li key={hit.id}>
              <span className="words">
                <b>{whose(t, hit)}</b>
                <span className="muted num">
                  {pathLabel(view, hit.desk)} ·{' '}
                  {t('office.span', {
                    from: format.dateTime(hit.from, zone),
                    to: format.until(hit.from, hit.heldTo ?? hit.to, zone),
                  })}
                </span>
              </span>
              {stuck.has(hit.id) && <span className="chip warn">{t('block.isStuck')}</span>}
            </li>
          ))}
        </ul>
        {stuck.size === 0 && (
          <div className="form-foot">
            <button type="button" className="btn primary" disabled={busy} onClick={onMove}>
              {busy ? t('block.doing') : t('block.move')}
            </button>
          </div>
        )}
      </div>
    </section>
  )
}

function whose(t: Translate, { kind, person, visitor }: BookingView): string {
  const name = visitor ?? person ?? t('block.someone')
  return kind === 'walk_in' ? `${name} · ${t('block.walkIn')}` : name
}

/** What a block did, with where each booking went. */
export function Moved({ view, result }: { view: CampusView; result: Blocked }) {
  const t = useT()
  const label = (desk: string) => pathLabel(view, desk)
  const desks = new Set(result.blocks.map(({ desk }) => desk)).size
  return (
    <div className="told">
      <b>{desks === 0 ? t('block.already') : t('block.done', { n: desks })}</b>
      {result.moved.length > 0 && (
        <>
          <span>{t('block.moved', { n: result.moved.length })}</span>
          <ul>
            {result.moved.map(({ booking, from, to }) => (
              <li key={booking} className="num">
                <span aria-hidden>
                  {label(from)} <ArrowRight size={13} aria-hidden className="arrow" /> {label(to)}
                </span>
                <span className="sr">{t('block.movedTo', { from: label(from), to: label(to) })}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
