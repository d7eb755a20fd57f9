import { lazy, Suspense } from 'react'
import { Skeleton } from '../states.tsx'
import type { TimeChartProps } from './series.ts'

// The chart engine is fetched when a chart is first on screen: it is no part of the first paint.
const Loaded = lazy(() => import('./time-chart.tsx').then((module) => ({ default: module.TimeChart })))

export function TimeChart(props: TimeChartProps) {
  return (
    <Suspense fallback={<Skeleton height={(props.height ?? 240) + 80} />}>
      <Loaded {...props} />
    </Suspense>
  )
}
