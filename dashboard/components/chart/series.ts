import type { ReactNode } from 'react'
import type { Columns, Range } from '../../data/history.ts'

/** One line of a chart. A baseline is drawn dashed: what is usual, beside what is. */
export interface ChartSeries {
  readonly label: string
  readonly columns: Columns
  readonly baseline?: boolean
}

export interface TimeChartProps {
  readonly title: string
  readonly series: readonly ChartSeries[]
  readonly range: Range
  readonly zone: string
  readonly unit: string
  readonly decimals: number
  readonly fromZero?: boolean
  readonly stepped?: boolean
  readonly height?: number
  /** Zooms by drag or keyboard; without it the chart is fixed. */
  readonly onZoom?: (range: Range) => void
  readonly onReset?: () => void
  readonly zoomed?: boolean
  readonly controls?: ReactNode
}
