import { numberOf, usePoint } from '../data/live/live.ts'
import { metricLook } from '../data/metrics.ts'
import { useFormats } from '../i18n/format.ts'
import { Bar } from './tile.tsx'

/** People against capacity: a bar and both numbers. */
export function Occupancy({ place, capacity }: { place: string; capacity: number }) {
  const format = useFormats()
  const people = numberOf(usePoint(place, 'people'))
  return (
    <span className="cap">
      <Bar fraction={people === null || capacity === 0 ? null : people / capacity} />
      <span className="cap-n num">
        {format.number(people)} / {format.number(capacity)}
      </span>
    </span>
  )
}

/** A metric of a place as a number, without its unit (the column says it). */
export function Metric({ place, metric, decimals }: { place: string; metric: string; decimals?: number }) {
  const format = useFormats()
  return <>{format.number(numberOf(usePoint(place, metric)), decimals ?? metricLook(metric).decimals)}</>
}

/** Desks free of all that a sensor knows about. */
export function DesksFree({ place }: { place: string }) {
  const format = useFormats()
  const free = numberOf(usePoint(place, 'desks_vacant'))
  const total =
    (free ?? 0) +
    (numberOf(usePoint(place, 'desks_occupied')) ?? 0) +
    (numberOf(usePoint(place, 'desks_unknown')) ?? 0)
  return <>{free === null ? format.number(null) : `${format.number(free)} / ${format.number(total)}`}</>
}
