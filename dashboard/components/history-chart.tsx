import type { ReactNode } from 'react'
import { useMemo } from 'react'
import { type Range, toColumns, useHistory } from '../data/history.ts'
import { metricLook } from '../data/metrics.ts'
import { DAY_MS } from '../data/time.ts'
import { useLanguage, useT } from '../i18n/text.ts'
import { TimeChart } from './chart/index.tsx'
import type { ChartSeries } from './chart/series.ts'
import { ErrorCard, Skeleton } from './states.tsx'

interface HistoryChartProps {
  readonly title: string
  readonly subject: string
  readonly metric: string
  /** Sensor type when the subject is a device. */
  readonly type?: string
  readonly range: Range
  readonly zone: string
  /** Draws the same series seven days before as a dashed line. */
  readonly compare?: boolean
  readonly height?: number
  readonly onZoom?: (range: Range) => void
  readonly onReset?: () => void
  readonly zoomed?: boolean
  readonly controls?: ReactNode
}

const WEEK_MS = 7 * DAY_MS

/** One series of the store as a chart. */
export function HistoryChart(props: HistoryChartProps) {
  const { subject, metric, range, compare = false, height = 240 } = props
  const t = useT()
  const language = useLanguage()
  const now = useHistory(subject, metric, range)
  const before = useHistory(
    subject,
    metric,
    { from: range.from - WEEK_MS, to: range.to - WEEK_MS },
    { enabled: compare },
  )
  const look = metricLook(metric, props.type)
  const todayLabel = compare ? t('overview.today') : look.label[language]
  const beforeLabel = t('overview.weekAgo')
  const series = useMemo((): ChartSeries[] => {
    const list: ChartSeries[] = []
    if (now.data) list.push({ label: todayLabel, columns: toColumns(now.data) })
    if (compare && before.data?.buckets.length) {
      const columns = toColumns(before.data)
      list.push({
        label: beforeLabel,
        baseline: true,
        columns: { ...columns, x: columns.x.map((seconds) => seconds + WEEK_MS / 1000) },
      })
    }
    return list
  }, [now.data, before.data, compare, todayLabel, beforeLabel])
  if (now.error && !now.data) return <ErrorCard error={now.error} retry={() => void now.refetch()} />
  if (!now.data) return <Skeleton height={height + 80} />
  const { title, zone, onZoom, onReset, zoomed, controls } = props
  return (
    <TimeChart
      {...{ title, zone, range, series, height }}
      unit={look.unit[language]}
      decimals={look.decimals}
      fromZero={look.fromZero}
      stepped={now.data.kind === 'state'}
      {...(onZoom ? { onZoom } : {})}
      {...(onReset ? { onReset } : {})}
      {...(zoomed === undefined ? {} : { zoomed })}
      {...(controls === undefined ? {} : { controls })}
    />
  )
}
