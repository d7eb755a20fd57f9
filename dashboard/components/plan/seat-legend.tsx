import { DESK_STATES, type DeskState } from '#model/bookings/desk-states.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import type { SeatLook } from './seat.tsx'
import { SeatSwatch } from './seat.tsx'

/** Always explained; the rarer states only where they occur. */
const ALWAYS: ReadonlySet<DeskState> = new Set(['free', 'reserved', 'in_use'])

/** The states on a floor with how many desks are in each. A silent sensor is a badge and counted beside. */
export function SeatLegend({ seats, running }: { seats: readonly SeatLook[]; running: boolean }) {
  const t = useT()
  const format = useFormats()
  const shown = DESK_STATES.map((state) => ({
    state,
    count: seats.filter((seat) => (state === 'unknown' ? seat.state : seat.fill) === state).length,
  })).filter(({ state, count }) => count > 0 || ALWAYS.has(state))
  return (
    <ul className="legend" aria-label={t('map.legend')}>
      {shown.map(({ state, count }) => (
        <li key={state}>
          <SeatSwatch state={state} fill={state === 'unknown' ? 'free' : state} />
          {t(`legend.${state}`)} <b className="num">{format.number(count)}</b>
        </li>
      ))}
      {running && (
        <li>
          <SeatSwatch state="free" fill="free" present />
          {t('map.present')}
        </li>
      )}
    </ul>
  )
}
