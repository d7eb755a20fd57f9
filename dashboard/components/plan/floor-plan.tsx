import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react'
import { useMemo, useRef, useState } from 'react'
import type { Desk, Floor } from '#model/campus/campus.ts'
import { useLink } from '../../data/live/live.ts'
import { useNow } from '../../data/live/now.ts'
import { useT } from '../../i18n/text.ts'
import { PlanDesk } from './desk.tsx'
import {
  type DeskLayout,
  deskLayout,
  neighbour,
  pathOf,
  rowEnd,
  type Target,
  targetsOf,
  viewBoxOf,
} from './geometry.ts'
import type { Layer } from './layers.ts'
import { PlanRoom } from './room.tsx'
import { ZOOMS, Zoom } from './zoom.tsx'

/** Where and how the plan wants a desk drawn. */
export interface DrawnDesk {
  readonly layout: DeskLayout
  readonly selected: boolean
  readonly tabbable: boolean
}

interface FloorPlanProps {
  readonly floor: Floor
  readonly layer: Layer
  readonly selected: string | undefined
  readonly withDesks: boolean
  readonly onSelect: (id: string | undefined) => void
  readonly legend: ReactNode
  /** Only desks matter: rooms give orientation and are neither filled nor opened. */
  readonly roomsAsOutline?: boolean
  /** What the plan is called instead of its usual name. */
  readonly label?: string
  /** Draws desks by something else than who sits there. */
  readonly drawDesk?: (desk: Desk, drawn: DrawnDesk) => ReactNode
}

/** Staleness of rooms is looked at again this often; it is reckoned in tens of minutes. */
const STALENESS_MS = 30_000

const idAt = (target: EventTarget): string | undefined =>
  (target as Element).closest<SVGGElement>('[data-id]')?.dataset.id

/** Moving over the plan by arrow keys and choosing by key or pointer. */
function useTravel(
  svg: RefObject<SVGSVGElement | null>,
  targets: readonly Target[],
  selected: string | undefined,
  onSelect: (id: string | undefined) => void,
) {
  const [focused, setFocused] = useState<string>()
  const onKeyDown = (event: KeyboardEvent) => {
    const id = idAt(event.target)
    const here = targets.find((target) => target.id === id)
    if (!here) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      return onSelect(here.id)
    }
    if (event.key === 'Escape') return onSelect(undefined)
    const next = neighbour(targets, here, event.key) ?? rowEnd(targets, here, event.key)
    if (!next) return
    event.preventDefault()
    setFocused(next.id)
    svg.current?.querySelector<SVGGElement>(`[data-id="${next.id}"]`)?.focus()
  }
  const onClick = (event: MouseEvent) => {
    const id = idAt(event.target)
    setFocused(id)
    onSelect(id === selected ? undefined : id)
  }
  return { focused, onKeyDown, onClick }
}

/** The floor in metres: rooms by the layer, desks by state; one tab stop, arrows move, Home and End go along the row, Enter opens, Esc closes. */
export function FloorPlan(props: FloorPlanProps) {
  const { floor, layer, selected, withDesks, onSelect, roomsAsOutline = false } = props
  const t = useT()
  const link = useLink()
  const now = useNow(STALENESS_MS)
  const svg = useRef<SVGSVGElement>(null)
  const [zoom, setZoom] = useState(0)
  const layout = useMemo(() => deskLayout(floor), [floor])
  const shownDesks = withDesks && layer === 'status'
  const targets = useMemo(
    () => targetsOf(floor, layout, { desks: shownDesks, rooms: !roomsAsOutline }),
    [floor, layout, shownDesks, roomsAsOutline],
  )
  const view = viewBoxOf(floor)
  const { focused, onKeyDown, onClick } = useTravel(svg, targets, selected, onSelect)
  const stop = [focused, selected, targets[0]?.id].find((id) => targets.some((target) => target.id === id))
  return (
    <>
      <header className="card-head legends">
        {props.legend}
        <Zoom zoom={zoom} setZoom={setZoom} />
      </header>
      <div className="plan-scroll">
        {/* biome-ignore lint/a11y/useSemanticElements: there is no fieldset of SVG */}
        <svg
          ref={svg}
          className={`plan-svg${link.state === 'offline' ? ' frozen' : ''}`}
          style={{ width: `${(ZOOMS[zoom] ?? 1) * 100}%` }}
          viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
          role="group"
          aria-label={props.label ?? t('floor.planLabel', { floor: floor.label })}
          onKeyDown={onKeyDown}
          onClick={onClick}
        >
          <Patterns />
          <path className="slab" d={pathOf(floor.outline)} />
          {floor.rooms.map((room) => (
            <PlanRoom
              key={room.id}
              room={room}
              layer={layer}
              now={now}
              selected={selected === room.id}
              tabbable={stop === room.id}
              quiet={withDesks && room.desks.length > 0}
              outline={roomsAsOutline}
            />
          ))}
          <path className="wall" d={pathOf(floor.outline)} />
          {floor.rooms
            .flatMap((room) => room.desks)
            .map((desk) => {
              const drawn = { layout, selected: selected === desk.id, tabbable: stop === desk.id }
              return (
                props.drawDesk?.(desk, drawn) ?? (
                  <PlanDesk key={desk.id} desk={desk} {...drawn} shown={shownDesks} />
                )
              )
            })}
        </svg>
      </div>
    </>
  )
}

const Patterns = () => (
  <defs>
    <pattern
      id="stale-hatch"
      width="7"
      height="7"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect className="hatch-line" width="2.2" height="7" />
    </pattern>
  </defs>
)
