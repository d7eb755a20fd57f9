import { memo } from 'react'
import type { Desk } from '#model/campus/campus.ts'
import { deskStateOf } from '../../data/desk.ts'
import { usePoint } from '../../data/live/live.ts'
import { PRESENCE } from '../../data/metrics.ts'
import { useT } from '../../i18n/text.ts'
import type { DeskLayout } from './geometry.ts'
import { Glyph } from './glyph.tsx'

interface PlanDeskProps {
  readonly desk: Desk
  readonly layout: DeskLayout
  readonly selected: boolean
  readonly tabbable: boolean
  /** The state is drawn; otherwise a plain outline for orientation. */
  readonly shown: boolean
}

/** Renders again only when its own state changes, whatever happens on the rest of the floor. */
export const PlanDesk = memo(function PlanDesk({ desk, layout, selected, tabbable, shown }: PlanDeskProps) {
  const t = useT()
  const state = deskStateOf(usePoint(desk.id, PRESENCE))
  const { width, height } = layout
  const place = `translate(${layout.at(desk).join(' ')})`
  const face = { x: -width / 2, y: -height / 2, width, height, rx: Math.min(5, height / 4) }
  if (!shown)
    return (
      <g className="desk plain" transform={place}>
        <rect className="face" {...face} />
      </g>
    )
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button inside an SVG
    <g
      className={`desk ${state}${selected ? ' selected' : ''}`}
      transform={place}
      data-id={desk.id}
      role="button"
      tabIndex={tabbable ? 0 : -1}
      aria-pressed={selected}
      aria-label={`${desk.label}, ${t(`desk.${state}`)}`}
    >
      <rect
        className="halo"
        x={face.x - 3}
        y={face.y - 3}
        width={width + 6}
        height={height + 6}
        rx={face.rx + 3}
      />
      <rect className="face" {...face} />
      <g transform={`scale(${Math.min(width / 26, height / 22)})`}>
        <Glyph state={state} />
      </g>
    </g>
  )
})
