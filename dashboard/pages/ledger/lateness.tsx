import { LATENESS_BOUNDS_MS, LATENESS_CLASSES } from '#model/lateness.ts'
import { Bar } from '../../components/tile.tsx'
import type { Account } from '../../data/ledger.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

type Lateness = Account['lateness']

const LARGEST_MS = LATENESS_BOUNDS_MS[LATENESS_BOUNDS_MS.length - 1] ?? 0
const CLASSES = Array.from({ length: LATENESS_CLASSES }, (_, index) => index)
/** The share of readings that "nearly all" means. */
const NEARLY_ALL = 0.95

/** "≤ 10 mnt" or "> 24 jam". */
function useClassName(): (index: number) => string {
  const format = useFormats()
  return (index) => {
    const bound_ms = LATENESS_BOUNDS_MS[index]
    return bound_ms === undefined ? `> ${format.duration(LARGEST_MS)}` : `≤ ${format.duration(bound_ms)}`
  }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/** How long readings take from their event to us, all devices together. */
export function LatenessCard({ lateness }: { lateness: Lateness }) {
  const t = useT()
  const format = useFormats()
  const nameOf = useClassName()
  const all = sum(lateness.counts)
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('ledger.lateness')}</h2>
        <span className="muted">{t('ledger.latenessLead')}</span>
      </header>
      <ol className="lateness">
        {CLASSES.map((index) => {
          const count = lateness.counts[index] ?? 0
          return (
            <li key={index}>
              <span className="muted">{nameOf(index)}</span>
              <Bar fraction={all === 0 ? 0 : count / all} />
              <b className={`num${count === 0 ? ' zero' : ''}`}>{format.number(count)}</b>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** Class below which nearly all readings lie; −1 when there are none. */
function nearlyAll(counts: readonly number[]): number {
  const enough = sum(counts) * NEARLY_ALL
  let count = 0
  return counts.findIndex((more) => {
    count += more
    return count > 0 && count >= enough
  })
}

const COLUMN = 6
const STEP = 8
const HEIGHT = 20
/** A class with a single reading among millions is still seen. */
const SMALLEST = 2

/** The same of one device: a small histogram, and in words how late nearly all of it is. */
export function LatenessCell({ lateness: { counts } }: { lateness: Lateness }) {
  const nameOf = useClassName()
  const format = useFormats()
  const t = useT()
  const top = Math.max(1, ...counts)
  const most = nearlyAll(counts)
  const bound_ms = LATENESS_BOUNDS_MS[most]
  if (most < 0) return <span className="zero">–</span>
  return (
    <span className="late-cell">
      <svg width={STEP * LATENESS_CLASSES} height={HEIGHT} className="late-bars" aria-hidden>
        {counts.map((count, index) => {
          const height = count === 0 ? 1 : Math.max(SMALLEST, (count / top) * HEIGHT)
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a class is its place in the list
              key={index}
              className={count === 0 ? 'none' : ''}
              x={index * STEP}
              y={HEIGHT - height}
              width={COLUMN}
              height={height}
            />
          )
        })}
      </svg>
      <span>
        <span className="sr">
          {bound_ms === undefined
            ? t('ledger.nearlyAllLater', { age: format.duration(LARGEST_MS) })
            : t('ledger.nearlyAll', { age: format.duration(bound_ms) })}
        </span>
        <span aria-hidden>{nameOf(most)}</span>
      </span>
    </span>
  )
}
