import { memo } from 'react'
import type { Room } from '#model/campus/campus.ts'
import { QUALITY } from '#model/readings.ts'
import { usePoint } from '../../data/live/live.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { boxOf, isFixed, pathOf } from './geometry.ts'
import { Label, LINE_HEIGHT, OneLine, TEXT_INSET, wrapLabel } from './label.tsx'
import { isOld, LAYER_LOOKS, type Layer, stepOf } from './layers.ts'

interface PlanRoomProps {
  readonly room: Room
  readonly layer: Layer
  readonly selected: boolean
  readonly tabbable: boolean
  /** Desks in it show their state, so the fill would say the same twice and hide them. */
  readonly quiet: boolean
  readonly outline: boolean
  /** Rounded server time, for staleness. */
  readonly now: number
}

const VALUE_LETTER_WIDTH = 14.2

/** A room for orientation: its outline and name. */
export function RoomOutline({ room }: { room: Room }) {
  const box = boxOf(room.outline)
  const lines = wrapLabel(room.label, box.width, box.height > 84 ? 2 : 1)
  return (
    <g className={`room ${isFixed(room) ? 'fixed' : 'outline'} ${room.kind}`}>
      <path className="area" d={pathOf(room.outline)}>
        <title>{room.label}</title>
      </path>
      {room.kind === 'core' && (
        <Label lines={lines} x={box.x + box.width / 2} y={box.y + box.height / 2} middle />
      )}
      {!isFixed(room) && box.height > 32 && <Label lines={lines} x={box.x + TEXT_INSET} y={box.y + 25} />}
    </g>
  )
}

/** What a room shows of a value and how it is spoken. */
function useReading({ room, layer, now }: Pick<PlanRoomProps, 'room' | 'layer' | 'now'>) {
  const t = useT()
  const format = useFormats()
  const look = LAYER_LOOKS[layer]
  const value = usePoint(room.id, look.metric)
  const number = typeof value?.value === 'number' ? format.number(value.value, look.decimals) : null
  const known = number !== null
  const whole = layer === 'status' ? `${number}/${room.capacity}` : `${number} ${look.unit}`
  const doubtful = known && (isOld(value, now) || ((value?.q ?? 0) & QUALITY.suspect) !== 0)
  const marked = `${known ? whole : '?'}${doubtful ? ' ?' : ''}`
  const fits = marked.length * VALUE_LETTER_WIDTH <= boxOf(room.outline).width - TEXT_INSET
  const printed = fits ? marked : `${number ?? '?'}${doubtful ? '?' : ''}`
  const meaning = !known ? t('place.noData') : layer === 'status' ? t('place.people').toLowerCase() : ''
  // What is seen stands first and as it is seen (WCAG 2.5.3).
  const spoken = [`${room.label} ${printed}`, meaning, doubtful ? t('place.old') : '']
    .filter(Boolean)
    .join(', ')
  return { step: stepOf(layer, value, room.capacity), doubtful, printed, spoken }
}

/** A room in the fill of the layer, or an outline where there is nothing to tell. */
export function PlanRoom(props: PlanRoomProps) {
  return isFixed(props.room) || props.outline ? <RoomOutline room={props.room} /> : <LiveRoom {...props} />
}

const LiveRoom = memo(function LiveRoom(props: PlanRoomProps) {
  const { room, layer, selected, tabbable, quiet } = props
  const { step, doubtful, printed, spoken } = useReading(props)
  const box = boxOf(room.outline)
  const path = pathOf(room.outline)
  const lines = wrapLabel(room.label, box.width, box.height > 84 ? 2 : 1)
  const x = box.x + TEXT_INSET
  const filled = quiet && layer === 'status' ? 'quiet' : step === null ? 'nodata' : `step${step}`
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button inside an SVG
    <g
      className={`room ${layer} ${filled}${selected ? ' selected' : ''}`}
      data-id={room.id}
      role="button"
      tabIndex={tabbable ? 0 : -1}
      aria-pressed={selected}
      aria-label={spoken}
    >
      <path className="area" d={path}>
        <title>{room.label}</title>
      </path>
      {doubtful && <path className="hatch" d={path} />}
      <path className="ring" d={path} />
      {room.desks.length > 0 && <OneLine label={room.label} value={printed} x={x} y={box.y + 27} />}
      {room.desks.length === 0 && box.height > 32 && <Label lines={lines} x={x} y={box.y + 25} />}
      {room.desks.length === 0 && box.height > 58 && box.width > 58 && (
        <text className="room-value" x={x} y={box.y + 30 + LINE_HEIGHT * lines.length}>
          {printed}
        </text>
      )}
    </g>
  )
})
