import uPlot from 'uplot'
import { QUALITY } from '#model/readings.ts'
import type { Palette } from './palette.ts'

export interface PlotSeries {
  readonly label: string
  readonly columns: {
    x: number[]
    y: (number | null)[]
    low: (number | null)[]
    high: (number | null)[]
    quality: number[]
  }
  /** A comparison: dashed, no fill, no band. */
  readonly baseline?: boolean
}

export interface PlotWords {
  readonly zone: string
  readonly time: (at_ms: number, wide: boolean) => string
  readonly value: (value: number, whole: boolean) => string
}

interface PlotOptions {
  readonly series: readonly PlotSeries[]
  readonly data: uPlot.AlignedData
  readonly palette: Palette
  readonly words: PlotWords
  readonly range: { from: number; to: number }
  readonly fromZero: boolean
  readonly stepped: boolean
  readonly height: number
  readonly width: number
  readonly onCursor: (index: number | null) => void
  readonly onZoom: (from: number, to: number) => void
  readonly onReset: () => void
}

const AXIS_FONT = '12px "Inter Variable", system-ui, sans-serif'
/** A drag shorter than this many pixels is a click. */
const BRUSH_MIN_PX = 6
const DAY_S = 86_400
/** Half of the longest label of the time axis, "30 Sept": the last one may stand on the right edge. */
const EDGE_PX = 24

/** All series on one time axis; where one has no point at the other's time, undefined lets its line pass and null breaks it. */
export function align(series: readonly PlotSeries[]): uPlot.AlignedData {
  const tables = series.map(
    ({ columns, baseline }) =>
      (baseline
        ? [columns.x, columns.y]
        : [columns.x, columns.y, columns.low, columns.high]) as uPlot.AlignedData,
  )
  // Mode 2 keeps explicit nulls as gaps although the other series has points inside them.
  return uPlot.join(
    tables,
    tables.map((table) => table.map(() => 2 as const)),
  )
}

/** As wide as the longest number needs, in CSS pixels. */
const axisSize = (values: readonly string[] | null): number =>
  14 + 7.2 * Math.max(2, ...(values ?? []).map((value) => value.length))

function axes(options: PlotOptions): uPlot.Axis[] {
  const { palette, words, range } = options
  const wide = (range.to - range.from) / 1000 > 1.6 * DAY_S
  const look = {
    stroke: palette.ink,
    font: AXIS_FONT,
    ticks: { stroke: palette.line, size: 4 },
    grid: { stroke: palette.line, width: 1 },
  }
  return [
    {
      ...look,
      space: wide ? 84 : 62,
      size: 30,
      grid: { show: false },
      values: (_, ticks) => ticks.map((tick) => words.time(tick * 1000, wide)),
    },
    {
      ...look,
      size: (_, values) => axisSize(values),
      space: 38,
      ticks: { show: false },
      values: (_, ticks) => ticks.map((tick) => words.value(tick, ticks.every(Number.isInteger))),
    },
  ]
}

function lines(options: PlotOptions): { series: uPlot.Series[]; bands: uPlot.Band[] } {
  const series: uPlot.Series[] = [{}]
  const bands: uPlot.Band[] = []
  const paths = options.stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined
  for (const [index, one] of options.series.entries()) {
    const stroke = options.palette.series[index % 4] ?? options.palette.ink
    const base: uPlot.Series = {
      label: one.label,
      stroke,
      width: one.baseline ? 1.5 : 2,
      points: { show: true, size: 5, fill: stroke, filter: isolated },
      ...(paths ? { paths } : {}),
    }
    if (one.baseline) {
      series.push({ ...base, dash: [5, 4] })
      continue
    }
    const at = series.length
    series.push({ ...base, ...(options.fromZero ? { fill: `${stroke}1f` } : {}) })
    const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } }
    series.push(edge, edge)
    bands.push({ series: [at + 2, at + 1], fill: `${stroke}2e` })
  }
  return { series, bands }
}

/** A value with a gap on either side is no line: it is drawn as a dot, or it would not be seen. */
function isolated(plot: uPlot, series: number): number[] {
  const values = plot.data[series] ?? []
  const there = (index: number) => values[index] !== null && values[index] !== undefined
  return Array.from(values.keys()).filter((index) => there(index) && !there(index - 1) && !there(index + 1))
}

/** Half the height of the mark of a doubtful value, CSS pixels. */
const MARK_PX = 5
/** Marks nearer to each other than this are one: where all is doubtful the line stays readable. */
const APART_PX = 14

export const isSuspect = (quality: number | undefined): boolean => ((quality ?? 0) & QUALITY.suspect) !== 0

/** A hollow diamond on each value that stands for one outside the plausible range: a shape, not a colour alone. */
function markSuspect(plot: uPlot, { series, palette }: PlotOptions): void {
  const { ctx } = plot
  const half = MARK_PX * uPlot.pxRatio
  ctx.save()
  ctx.strokeStyle = palette.doubt
  ctx.fillStyle = palette.surface
  ctx.lineWidth = 1.5 * uPlot.pxRatio
  for (const { columns, baseline } of series) {
    if (baseline) continue
    let last = { x: Number.NEGATIVE_INFINITY, y: 0 }
    for (const [index, quality] of columns.quality.entries()) {
      const value = columns.y[index]
      if (!isSuspect(quality) || value === null || value === undefined) continue
      const x = plot.valToPos(columns.x[index] ?? 0, 'x', true)
      const y = plot.valToPos(value, 'y', true)
      if (Math.hypot(x - last.x, y - last.y) < APART_PX * uPlot.pxRatio) continue
      last = { x, y }
      ctx.beginPath()
      ctx.moveTo(x, y - half)
      ctx.lineTo(x + half, y)
      ctx.lineTo(x, y + half)
      ctx.lineTo(x - half, y)
      ctx.closePath()
      ctx.fill()
      ctx.stroke()
    }
  }
  ctx.restore()
}

/** The drawing alone; words, keyboard, table and export belong to TimeChart. */
export function createPlot(node: HTMLElement, options: PlotOptions): uPlot {
  const { series, bands } = lines(options)
  const { range } = options
  const plot = new uPlot(
    {
      width: options.width,
      height: options.height,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), options.words.zone),
      padding: [10, EDGE_PX, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 8, width: 2 }, y: false },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: true, range: () => [range.from / 1000, range.to / 1000] },
        y: { range: (_, low, high) => scaleOf(low, high, options.fromZero) },
      },
      axes: axes(options),
      series,
      bands,
      hooks: {
        draw: [(u) => markSuspect(u, options)],
        setCursor: [(u) => options.onCursor(u.cursor.idx ?? null)],
        setSelect: [
          (u) => {
            if (u.select.width < BRUSH_MIN_PX) return
            const from = u.posToVal(u.select.left, 'x') * 1000
            const to = u.posToVal(u.select.left + u.select.width, 'x') * 1000
            u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
            options.onZoom(Math.round(from), Math.round(to))
          },
        ],
        ready: [(u) => u.over.addEventListener('dblclick', options.onReset)],
      },
    },
    options.data,
    node,
  )
  return plot
}

function scaleOf(low: number | null, high: number | null, fromZero: boolean): [number, number] {
  if (low === null || high === null) return [0, 1]
  if (fromZero) return [Math.min(0, low), high <= 0 ? 1 : high * 1.08]
  const margin = (high - low || Math.abs(high) || 1) * 0.12
  return [low - margin, high + margin]
}
