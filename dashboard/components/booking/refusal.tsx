import { Link } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import * as z from 'zod'
import type { CallError } from '../../data/call.ts'
import '../../i18n/messages/desks.ts'
import { type Formats, useFormats } from '../../i18n/format.ts'
import { pick, type Translate, useT } from '../../i18n/text.ts'

const text = z.object({ id: z.string(), en: z.string() })
/** What a refusal of booking may add (api/bookings/choose.ts, model/bookings/rules.ts). */
const detailsSchema = z.object({
  alternatives: z
    .array(z.object({ desk: z.string(), label: z.string(), floor: z.string(), floorLabel: z.string() }))
    .catch([]),
  nextFree: z.number().nullable().catch(null),
  reason: text.nullable().catch(null),
  limit: z.number().nullable().catch(null),
  lastDate: z.iso.date().nullable().catch(null),
  from: z.number().nullable().catch(null),
  to: z.number().nullable().catch(null),
})
export type RefusalDetails = z.output<typeof detailsSchema>

export const detailsOf = (details: unknown): RefusalDetails => detailsSchema.parse(details ?? {})

interface Facts {
  readonly t: Translate
  readonly format: Formats
  readonly zone: string
}

/** The rule behind a refusal in words with its numbers; null: the words of the problem say it all. */
export function ruleWords(
  code: string,
  { reason, limit, lastDate, from, to, nextFree }: RefusalDetails,
  { t, format, zone }: Facts,
): string | null {
  switch (code) {
    case 'booking_closed':
      return reason ? `${pick(reason)}.` : null
    case 'booking_outside_hours':
      return from !== null && to !== null
        ? t('me.why.hours', { from: format.time(from, zone), to: format.time(to, zone) })
        : null
    case 'booking_too_far':
      return lastDate ? t('me.why.far', { date: format.date(lastDate) }) : null
    case 'booking_check_in_early':
      return from === null ? null : t('me.why.early', { time: format.time(from, zone) })
    case 'booking_too_short':
      return limit === null ? null : t('me.why.short', { n: limit })
    case 'booking_too_long':
      return limit === null ? null : t('me.why.long', { n: Math.floor(limit / 60) })
    case 'booking_quota_upcoming':
      return limit === null ? null : t('me.why.upcoming', { n: limit })
    case 'booking_quota_week':
      return limit === null ? null : t('me.why.week', { n: limit })
    case 'booking_cancel_late':
      return limit === null ? null : t('me.why.cancel', { n: limit })
    case 'booking_desk_taken':
      return nextFree === null
        ? t('me.why.taken')
        : t('me.why.next', { time: `${format.day(nextFree, zone)} ${format.time(nextFree, zone)}` })
    case 'booking_buffer':
      if (from !== null) return t('me.why.ready', { time: format.time(from, zone) })
      return to === null ? null : t('me.why.endBy', { time: format.time(to, zone) })
    case 'booking_person_busy':
      return t('me.why.busy')
    case 'booking_version':
      return t('me.why.version')
    case 'network':
    case 'timeout':
      return t(`error.${code}`)
    default:
      return null
  }
}

interface RefusalProps {
  readonly error: CallError
  readonly zone: string
  /** Takes another desk for the same time. */
  readonly onBook?: (desk: string) => void
  /** What its button says; otherwise that it books. */
  readonly instead?: 'me.why.instead' | 'me.why.moveInstead'
  readonly pending?: boolean
}

/** Why it was refused, by the rule with its numbers, and the nearest desks instead, one tap each: never a dead end. */
export function Refusal({ error, zone, onBook, instead = 'me.why.instead', pending }: RefusalProps) {
  const t = useT()
  const format = useFormats()
  const details = detailsOf(error.details)
  const nothing = error.code === 'booking_nothing_free' || error.code === 'booking_zone_full'
  return (
    <div className="refusal" role="alert">
      <b>
        <TriangleAlert size={16} aria-hidden className="inline-icon" /> {error.title ?? t('me.why.failed')}
      </b>
      <span>{ruleWords(error.code, details, { t, format, zone }) ?? error.message}</span>
      {onBook && details.alternatives.length > 0 && (
        <>
          <span>{t('me.why.nearest')}</span>
          <span className="refusal-ways">
            {details.alternatives.map(({ desk, label, floorLabel }, index) => (
              <button
                key={desk}
                type="button"
                className={index === 0 ? 'btn primary' : 'btn'}
                disabled={pending}
                onClick={() => onBook(desk)}
              >
                {t(instead, { desk: label })} <small>{floorLabel}</small>
              </button>
            ))}
          </span>
        </>
      )}
      {nothing && (
        <Link className="btn" to="/desks/map">
          {t('nav.deskMap')}
        </Link>
      )}
    </div>
  )
}
