import type { DeskPage } from '../../data/bookings.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

type Held = DeskPage['timeline'][number]
type Entry = Pick<Held, 'from' | 'to' | 'person'> & { readonly kind: Held['kind'] | 'cleaning' }

/** What holds the desk and what is kept for cleaning, as it follows. */
const entriesOf = ({ timeline, cleaning }: Pick<DeskPage, 'timeline' | 'cleaning'>): Entry[] =>
  [...timeline, ...cleaning.map((span) => ({ ...span, person: null, kind: 'cleaning' as const }))].sort(
    (a, b) => a.from - b.from,
  )

/** A bar reaches this far before and after the working day: desks may be booked around it. */
const AROUND_MS = 3_600_000
const HOUR_MS = 3_600_000

/** What the bar covers: the working day with an hour around it, and all that is held. */
export function rangeOf({
  day,
  timeline,
}: Pick<DeskPage, 'day' | 'timeline'>): { from: number; to: number } | null {
  const edges = [
    ...(day.work ? [day.work.from - AROUND_MS, day.work.to + AROUND_MS] : []),
    ...timeline.flatMap(({ from, to }) => [from, to]),
  ]
  return edges.length === 0 ? null : { from: Math.min(...edges), to: Math.max(...edges) }
}

/** Hours named below the bar: more would run into each other in a narrow panel. */
const TICKS_MAX = 4

/** Full hours to name, evenly spread. */
export function ticksOf({ from, to }: { from: number; to: number }): number[] {
  const step = Math.max(1, Math.ceil((to - from) / HOUR_MS / TICKS_MAX)) * HOUR_MS
  const first = Math.ceil(from / HOUR_MS) * HOUR_MS
  return Array.from({ length: TICKS_MAX + 1 }, (_, i) => first + i * step).filter((at) => at < to)
}

/** The day of a desk as a bar, and the same as a list for who cannot see it. */
export function Timeline({ page }: { page: DeskPage }) {
  const t = useT()
  const format = useFormats()
  const range = rangeOf(page)
  if (!range) return null
  const zone = page.day.zone
  const share = (at: number) => `${((at - range.from) / (range.to - range.from)) * 100}%`
  const words = (entry: Entry) =>
    `${format.time(entry.from, zone)}–${format.time(entry.to, zone)} ${
      entry.kind === 'mine' ? t('deskpanel.mine') : (entry.person ?? t(`deskpanel.${entry.kind}`))
    }`
  const ticks = ticksOf(range)
  const entries = entriesOf(page)
  return (
    <section className="timeline" aria-label={t('deskpanel.timeline')}>
      <div className="timeline-bar" aria-hidden>
        {entries.map((entry) => (
          <i
            key={`${entry.from} ${entry.kind}`}
            className={entry.kind}
            style={{ left: share(entry.from), right: `${100 - Number.parseFloat(share(entry.to))}%` }}
          />
        ))}
        {page.now > range.from && page.now < range.to && <b style={{ left: share(page.now) }} />}
      </div>
      <div className="timeline-ticks num" aria-hidden>
        {ticks.map((at) => (
          <span key={at} style={{ left: share(at) }}>
            {format.time(at, zone)}
          </span>
        ))}
      </div>
      {entries.length === 0 ? (
        <p className="muted">{t('deskpanel.nobody')}</p>
      ) : (
        <ul className="timeline-list">
          {entries.map((entry) => (
            <li key={`${entry.from} ${entry.kind}`}>
              <i className={`timeline-key ${entry.kind}`} aria-hidden />
              <span className="num">{words(entry)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
