import { Link } from '@tanstack/react-router'
import { numberOf, usePoint } from '../data/live/live.ts'
import { BUILDING_LATE_AFTER_MS } from '../data/metrics.ts'
import { useT } from '../i18n/text.ts'
import { Age } from './age.tsx'
import { DesksFree, Metric, Occupancy } from './place-row.tsx'

export interface PlaceLine {
  readonly id: string
  readonly label: string
  readonly capacity: number
  readonly href: string
}

/** Buildings or floors with their present values: a table, or cards where it would not fit. */
export function PlaceTable({ heading, lines }: { heading: string; lines: readonly PlaceLine[] }) {
  return (
    <>
      <div className="scroll wide-only">
        <table className="table">
          <Head heading={heading} />
          <tbody>
            {lines.map((line) => (
              <tr key={line.id}>
                <th scope="row">
                  <Link to={line.href}>{line.label}</Link>
                </th>
                <td>
                  <Occupancy place={line.id} capacity={line.capacity} />
                </td>
                <td className="n">
                  <DesksFree place={line.id} />
                </td>
                {['power_kw', 'temperature_c', 'co2_ppm'].map((metric) => (
                  <td key={metric} className="n">
                    <Metric place={line.id} metric={metric} />
                  </td>
                ))}
                <td className="n">
                  <DataAge place={line.id} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className="rows narrow-only">
        {lines.map((line) => (
          <li key={line.id}>
            <Card line={line} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Head({ heading }: { heading: string }) {
  const t = useT()
  return (
    <thead>
      <tr>
        <th scope="col">{heading}</th>
        <th scope="col" className="col-bar">
          {t('place.peopleOf')}
        </th>
        {[t('overview.desks'), 'kW', '°C', 'CO₂ ppm', t('place.data')].map((name) => (
          <th key={name} scope="col" className="n">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function Card({ line }: { line: PlaceLine }) {
  const t = useT()
  return (
    <Link className="row-link" to={line.href}>
      <span className="row-head">
        <b>{line.label}</b>
        <DataAge place={line.id} />
      </span>
      <Occupancy place={line.id} capacity={line.capacity} />
      <span className="muted num">
        <DesksFree place={line.id} /> {t('overview.desks').toLowerCase()} ·{' '}
        <Metric place={line.id} metric="power_kw" /> kW · <Metric place={line.id} metric="temperature_c" /> °C
      </span>
    </Link>
  )
}

/** Age of the newest reading anywhere below a place. */
export function DataAge({ place }: { place: string }) {
  return <Age at={numberOf(usePoint(place, 'data_at'))} limit_ms={BUILDING_LATE_AFTER_MS} />
}
