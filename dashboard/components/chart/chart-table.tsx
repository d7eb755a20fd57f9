import { NONE, useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { ScrollRegion } from '../scroll-region.tsx'
import { TableHead } from '../table-head.tsx'
import { isSuspect } from './plot.ts'
import type { ChartSeries } from './series.ts'

/** More rows help nobody on a screen; the CSV has all. */
const ROWS_LIMIT = 500

/** The chart's equal in words and numbers, newest first. */
export function ChartTable(props: {
  title: string
  series: readonly ChartSeries[]
  zone: string
  decimals: number
  unit: string
}) {
  const t = useT()
  const format = useFormats()
  const main = props.series[0]
  if (!main) return null
  const { x, y, low, high, quality } = main.columns
  const rows = x
    .map((_, index) => index)
    .reverse()
    .slice(0, ROWS_LIMIT)
  const value = (number: number | null | undefined) =>
    number === null || number === undefined ? NONE : format.number(number, props.decimals)
  const unit = props.unit ? ` (${props.unit})` : ''
  return (
    <ScrollRegion className="chart-table" label={props.title}>
      <table className="table">
        <TableHead
          columns={[
            { name: t('chart.time') },
            { name: `${main.label}${unit}`, look: 'n' },
            { name: t('chart.min'), look: 'n' },
            { name: t('chart.max'), look: 'n' },
          ]}
        />
        <tbody>
          {rows.map((index) => (
            <tr key={x[index]}>
              <td className="num nowrap">{format.dateTime((x[index] ?? 0) * 1000, props.zone)}</td>
              <td className="n">
                {isSuspect(quality[index]) && <span className="doubt">? {t('place.suspect')}</span>}
                {y[index] === null ? t('chart.gap') : value(y[index])}
              </td>
              <td className="n">{value(low[index])}</td>
              <td className="n">{value(high[index])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {x.length > ROWS_LIMIT && (
        <p className="muted">{t('chart.more', { shown: ROWS_LIMIT, total: x.length })}</p>
      )}
    </ScrollRegion>
  )
}
