import { Download } from 'lucide-react'
import { downloadCsv } from '../../../components/download.ts'
import type { Place } from '../../../data/campus.ts'
import type { DeskFigures } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { heatGrid, heatStep, STEPS } from './grid.ts'

/** Weekday and hour as one table: colour for the eye, the number for everybody. */
export function Heat({ hours, place }: { hours: DeskFigures['hours']; place: Place }) {
  const t = useT()
  const format = useFormats()
  const { days, rows } = heatGrid(hours)
  const two = (hour: number) => `${String(hour).padStart(2, '0')}.00`
  const dayName = (day: number) => t(`office.day.${day as 1}`)
  const save = () =>
    downloadCsv(`denyut-${place.id}-${t('office.hour').toLowerCase()}.csv`, [
      [t('office.hour'), ...days.map(dayName)],
      ...rows.map(({ hour, cells }) => [
        two(hour),
        ...cells.map((share) => (typeof share === 'number' ? Math.round(share * 100) : null)),
      ]),
    ])
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('office.heat')}</h2>
        <span className="grow" />
        <button type="button" className="btn" onClick={save}>
          <Download size={16} aria-hidden />
          {t('office.csv')}
        </button>
      </header>
      <p className="muted">{t('office.heatLead')}</p>
      <div className="heat-wrap">
        <table className="heat">
          <thead>
            <tr>
              <th scope="col">{t('office.hour')}</th>
              {days.map((day) => (
                <th key={day} scope="col">
                  <span className="wide-only">{dayName(day)}</span>
                  <span className="narrow-only sr">{dayName(day)}</span>
                  <span className="narrow-only" aria-hidden>
                    {dayName(day).slice(0, 3)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ hour, cells }) => (
              <tr key={hour}>
                <th scope="row">{two(hour)}</th>
                {cells.map((share, i) => (
                  <td key={days[i]} className={share === null ? 'few' : `step${heatStep(share ?? 0)}`}>
                    {share === null ? (
                      <>
                        <span aria-hidden>&lt;5</span>
                        <span className="sr">{t('office.few')}</span>
                      </>
                    ) : (
                      format.number(Math.round((share ?? 0) * 100))
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <ul className="heat-legend">
          {STEPS.map((from, step) => (
            <li key={from}>
              <i className={`step${step}`} aria-hidden />
              {format.number(from * 100)}–{format.number((STEPS[step + 1] ?? 1) * 100)}%
            </li>
          ))}
          <li>
            <i className="few" aria-hidden />
            {t('office.few')}
          </li>
        </ul>
      </div>
    </section>
  )
}
