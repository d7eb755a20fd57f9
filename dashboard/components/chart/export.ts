import type uPlot from 'uplot'
import { zoneName } from '#model/calendar/zone.ts'
import { formats } from '../../i18n/format.ts'
import { currentLanguage, translate } from '../../i18n/text.ts'
import { download, downloadCsv, isoIn } from '../download.ts'
import { chartPalette } from './palette.ts'
import { isSuspect } from './plot.ts'
import type { TimeChartProps } from './series.ts'

const fileName = (title: string, from: number, zone: string): string =>
  `denyut-${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}-${isoIn(zone, from).slice(0, 10)}`

export function exportCsv(props: TimeChartProps): void {
  const main = props.series[0]
  if (!main) return
  const language = currentLanguage()
  const unit = props.unit ? ` (${props.unit})` : ''
  const rows = main.columns.x.map((seconds, index) => [
    isoIn(props.zone, seconds * 1000),
    main.columns.y[index] ?? null,
    main.columns.low[index] ?? null,
    main.columns.high[index] ?? null,
    isSuspect(main.columns.quality[index]) ? translate(language, 'place.suspect') : null,
  ])
  const head = [
    translate(language, 'chart.time'),
    `${main.label}${unit}`,
    translate(language, 'chart.min'),
    translate(language, 'chart.max'),
    translate(language, 'chart.quality'),
  ]
  downloadCsv(`${fileName(props.title, props.range.from, props.zone)}.csv`, [head, ...rows])
}

/** The chart as it is drawn, with title and range above: a picture that explains itself where it is pasted. */
export async function exportPng(plot: uPlot, props: TimeChartProps): Promise<void> {
  const source = plot.ctx.canvas
  const scale = source.width / plot.width
  const head = 64 * scale
  const canvas = document.createElement('canvas')
  canvas.width = source.width
  canvas.height = source.height + head
  const context = canvas.getContext('2d')
  if (!context) return
  const palette = chartPalette()
  const format = formats(currentLanguage())
  context.fillStyle = palette.surface
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.fillStyle = palette.strong
  context.font = `650 ${17 * scale}px "Plus Jakarta Sans Variable", sans-serif`
  context.fillText(props.title + (props.unit ? ` (${props.unit})` : ''), 16 * scale, 27 * scale)
  context.fillStyle = palette.ink
  context.font = `${13 * scale}px "Inter Variable", sans-serif`
  const { from, to } = props.range
  context.fillText(
    `${format.dateTime(from, props.zone)} – ${format.dateTime(to, props.zone)} ${zoneName(props.zone, from)} · Denyut`,
    16 * scale,
    48 * scale,
  )
  context.drawImage(source, 0, head)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob) download(`${fileName(props.title, from, props.zone)}.png`, blob)
}
