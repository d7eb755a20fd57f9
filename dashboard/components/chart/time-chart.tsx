import { LineChart } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type uPlot from 'uplot'
import { zoneName } from '#model/calendar/zone.ts'
import { usePainted } from '../../app/prefs.ts'
import { NONE, useFormats } from '../../i18n/format.ts'
import { useLanguage, useT } from '../../i18n/text.ts'
import { Empty } from '../states.tsx'
import { ChartTable } from './chart-table.tsx'
import { exportCsv, exportPng } from './export.ts'
import { chartPalette } from './palette.ts'
import { align, createPlot, isSuspect } from './plot.ts'
import type { TimeChartProps } from './series.ts'
import { Toolbar } from './toolbar.tsx'
import 'uplot/dist/uPlot.min.css'

const nothing = () => undefined

/** A time series: drawn, readable by keyboard, as a table, as CSV and PNG; gaps in the data are gaps in the line. */
export function TimeChart(props: TimeChartProps) {
  const t = useT()
  const [asTable, setAsTable] = useState(false)
  const plot = useRef<uPlot | null>(null)
  const empty = props.series.every((one) => one.columns.x.length === 0)
  return (
    <figure className="chart" aria-label={props.title}>
      <Toolbar
        {...props}
        asTable={asTable}
        empty={empty}
        onSwap={() => setAsTable(!asTable)}
        onCsv={() => exportCsv(props)}
        onPng={() => plot.current && void exportPng(plot.current, props)}
      />
      {empty ? (
        <Empty
          icon={<LineChart size={22} aria-hidden />}
          title={t('chart.empty')}
          hint={t('chart.emptyHint')}
        />
      ) : null}
      {!empty && asTable ? (
        <ChartTable
          title={props.title}
          series={props.series}
          zone={props.zone}
          decimals={props.decimals}
          unit={props.unit}
        />
      ) : null}
      {!empty && !asTable ? <Drawing {...props} plot={plot} /> : null}
    </figure>
  )
}

function Drawing(props: TimeChartProps & { plot: { current: uPlot | null } }) {
  const t = useT()
  const language = useLanguage()
  const format = useFormats()
  const painted = usePainted()
  const node = useRef<HTMLDivElement>(null)
  const [index, setIndex] = useState<number | null>(null)
  const { series, range, zone, decimals, height = 240, plot } = props
  const data = useMemo(() => align(series), [series])
  const latest = useRef(props)
  latest.current = props

  // biome-ignore lint/correctness/useExhaustiveDependencies: the canvas is drawn anew for the theme and the language as well
  useEffect(() => {
    const element = node.current
    if (!element) return
    const made = createPlot(element, {
      series,
      data,
      range,
      height,
      palette: chartPalette(),
      width: element.clientWidth,
      fromZero: props.fromZero ?? false,
      stepped: props.stepped ?? false,
      words: {
        zone,
        time: (at, wide) => (wide ? format.tick(at, zone) : format.time(at, zone)),
        value: (value, whole) => format.number(value, whole ? 0 : Math.max(1, decimals)),
      },
      onCursor: setIndex,
      onZoom: (from, to) => (latest.current.onZoom ?? nothing)({ from, to }),
      onReset: () => (latest.current.onReset ?? nothing)(),
    })
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      made.destroy()
      plot.current = null
    }
  }, [series, range.from, range.to, painted, language, zone, decimals, height, props.fromZero, props.stepped])

  return (
    <>
      <div
        className="chart-canvas"
        ref={node}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read the values (WCAG 2.1.1)
        tabIndex={0}
        role="application"
        aria-label={t('chart.label', { title: props.title })}
        onKeyDown={(event) => onKey(event, plot.current, props)}
      />
      <Readout {...props} data={data} index={index} />
    </>
  )
}

/** The values under the cursor, spoken when it moves by key; without a cursor the latest ones. */
function Readout(props: TimeChartProps & { data: uPlot.AlignedData; index: number | null }) {
  const format = useFormats()
  const { data, index, zone } = props
  const x = data[0]
  const at = index ?? lastKnown(data)
  const seconds = x[at]
  let column = 1
  return (
    <div className="readout" aria-live="polite">
      {seconds !== undefined && (
        <span className="num muted">
          {format.day(seconds * 1000, zone)}, {format.time(seconds * 1000, zone)}{' '}
          {zoneName(zone, seconds * 1000)}
        </span>
      )}
      <Doubt series={props.series} seconds={index === null ? undefined : seconds} />
      {props.series.map((one, order) => {
        const value = data[column]?.[at]
        column += one.baseline ? 1 : 3
        return (
          <span key={one.label} className="num">
            <i className={`swatch-line s${order + 1}${one.baseline ? ' dashed' : ''}`} aria-hidden />{' '}
            {one.label}{' '}
            <b>
              {value === null || value === undefined
                ? NONE
                : `${format.number(value, props.decimals)}${props.unit ? ` ${props.unit}` : ''}`}
            </b>
          </span>
        )
      })}
    </div>
  )
}

/** Whether the value under the cursor is outside the plausible range; without a cursor how many of the shown are. */
function Doubt({ series, seconds }: Pick<TimeChartProps, 'series'> & { seconds: number | undefined }) {
  const t = useT()
  const format = useFormats()
  const suspect = useMemo(() => {
    const { x, quality } = series[0]?.columns ?? { x: [], quality: [] }
    return new Set(x.filter((_, index) => isSuspect(quality[index])))
  }, [series])
  if (suspect.size === 0 || (seconds !== undefined && !suspect.has(seconds))) return null
  return (
    <span className="doubt">
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden>
        <path d="M6 1 11 6 6 11 1 6Z" />
      </svg>
      {t('place.suspect')}
      {seconds === undefined && <b className="num">{format.number(suspect.size)}</b>}
    </span>
  )
}

/** Where the first series has its latest value. */
function lastKnown(data: uPlot.AlignedData): number {
  const first = data[1] ?? []
  for (let at = first.length - 1; at >= 0; at -= 1) if (typeof first[at] === 'number') return at
  return first.length - 1
}

/** Share of the range that + keeps around the cursor. */
const ZOOM_KEEPS = 0.5

function onKey(event: KeyboardEvent, plot: uPlot | null, props: TimeChartProps): void {
  const x = plot?.data[0]
  if (!plot || !x?.length) return
  const at = plot.cursor.idx ?? x.length - 1
  const far = Math.max(1, Math.round(x.length / 20))
  const target = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    PageUp: at - far,
    PageDown: at + far,
    Home: 0,
    End: x.length - 1,
  }[event.key]
  if (target !== undefined) {
    event.preventDefault()
    const seconds = x[Math.min(x.length - 1, Math.max(0, target))] ?? 0
    plot.setCursor({ left: plot.valToPos(seconds, 'x'), top: 0 })
  } else if (event.key === '+' && props.onZoom) {
    const span = (props.range.to - props.range.from) * ZOOM_KEEPS
    const middle = (x[at] ?? 0) * 1000
    props.onZoom({ from: Math.round(middle - span / 2), to: Math.round(middle + span / 2) })
  } else if (event.key === 'Backspace' || event.key === '-') props.onReset?.()
}
