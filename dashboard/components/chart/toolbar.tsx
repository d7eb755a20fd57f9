import { Download, ImageDown, LineChart, Table2, ZoomOut } from 'lucide-react'
import type { ReactNode } from 'react'
import { useT } from '../../i18n/text.ts'
import type { TimeChartProps } from './series.ts'

interface ToolbarProps extends Pick<TimeChartProps, 'title' | 'unit' | 'controls' | 'zoomed' | 'onReset'> {
  readonly asTable: boolean
  readonly empty: boolean
  readonly onSwap: () => void
  readonly onCsv: () => void
  readonly onPng: () => void
}

/** Title and tools of a chart. */
export function Toolbar(props: ToolbarProps) {
  const t = useT()
  const { asTable, empty } = props
  const tool = (
    label: string,
    icon: ReactNode,
    run: () => void,
    more: { png?: boolean; on?: boolean } = {},
  ) => (
    <button
      type="button"
      className={`btn icon${more.png ? ' png wide-only' : ''}`}
      aria-pressed={more.on}
      disabled={empty && more.on === undefined}
      aria-label={label}
      title={label}
      onClick={run}
    >
      {icon}
    </button>
  )
  return (
    <header className="card-head">
      <h2>
        {props.title}
        {props.unit ? <span className="muted"> ({props.unit})</span> : null}
      </h2>
      <span className="grow" />
      {props.controls}
      {props.zoomed && props.onReset && (
        <button type="button" className="btn" onClick={props.onReset}>
          <ZoomOut size={16} aria-hidden />
          {t('chart.reset')}
        </button>
      )}
      {asTable
        ? tool(t('chart.chart'), <LineChart size={16} aria-hidden />, props.onSwap, { on: true })
        : tool(t('chart.table'), <Table2 size={16} aria-hidden />, props.onSwap, { on: false })}
      {tool(t('chart.csv'), <Download size={16} aria-hidden />, props.onCsv)}
      {!asTable && tool(t('chart.png'), <ImageDown size={16} aria-hidden />, props.onPng, { png: true })}
    </header>
  )
}
