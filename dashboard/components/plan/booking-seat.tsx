import { memo } from 'react'
import type { Desk } from '#model/campus/campus.ts'
import { deskStateOf } from '../../data/desk.ts'
import { usePoint } from '../../data/live/live.ts'
import { PRESENCE } from '../../data/metrics.ts'
import { useT } from '../../i18n/text.ts'
import { attributeName } from '../attribute.ts'
import type { DrawnDesk } from './floor-plan.tsx'
import { Seat, seatClass } from './seat.tsx'
import { initialsOf, type SeatFacts, useSeatWords } from './seat-words.ts'

/** A desk as a booking map shows it; what the API tells of it (model/api/bookings.ts). */
export interface SeatView extends SeatFacts {
  readonly person: string | null
  readonly usual: boolean
}

interface BookingSeatProps extends DrawnDesk {
  readonly desk: Desk
  readonly view: SeatView | undefined
  /** IANA zone of the building. */
  readonly zone: string
  /** The time that is shown runs now: who is there matters. */
  readonly running: boolean
  /** Does not match the search: drawn for orientation alone. */
  readonly faded: boolean
}

/** States that say by themselves that somebody is there. */
const OCCUPIED = new Set(['in_use', 'unbooked_use'])

/** Renders again only when its own booking state or presence changes, whatever happens on the rest of the floor. */
export const BookingSeat = memo(function BookingSeat(props: BookingSeatProps) {
  const { desk, view, layout, selected, tabbable, zone, running, faded } = props
  const t = useT()
  const words = useSeatWords(zone)
  const occupied = deskStateOf(usePoint(desk.id, PRESENCE)) === 'occupied'
  const { width, height } = layout
  const place = `translate(${layout.at(desk).join(' ')})`
  if (!view)
    return (
      <g className="desk plain" transform={place}>
        <rect className="face" x={-width / 2} y={-height / 2} width={width} height={height} rx={4} />
      </g>
    )
  // One's own desk keeps its star.
  const colleague = view.fill === 'mine' ? null : view.person
  const present = running && occupied && !OCCUPIED.has(view.fill)
  const spoken = [
    desk.label,
    words(view),
    // What is seen stands in what is spoken (WCAG 2.5.3).
    colleague === null ? '' : `${initialsOf(colleague)}, ${colleague}`,
    present ? t('map.present') : '',
    view.usual ? t('map.usual') : '',
    ...desk.attributes.map((attribute) => attributeName(attribute, t)),
  ]
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no button inside an SVG
    <g
      className={`desk ${seatClass(view)}${selected ? ' selected' : ''}${faded ? ' faded' : ''}`}
      transform={place}
      data-id={desk.id}
      data-state={view.state}
      role="button"
      tabIndex={tabbable ? 0 : -1}
      aria-pressed={selected}
      aria-label={spoken.filter(Boolean).join(', ')}
    >
      <rect
        className="halo"
        x={-width / 2 - 3}
        y={-height / 2 - 3}
        width={width + 6}
        height={height + 6}
        rx={Math.min(5, height / 4) + 3}
      />
      <Seat
        state={view.state}
        fill={view.fill}
        width={width}
        height={height}
        initials={colleague === null ? undefined : initialsOf(colleague)}
        present={present}
      />
    </g>
  )
})
