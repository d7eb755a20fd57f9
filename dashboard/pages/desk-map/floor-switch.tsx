import { useQuery } from '@tanstack/react-query'
import type { Span } from '#model/bookings/hours.ts'
import type { Building } from '#model/campus/campus.ts'
import { availabilityQuery } from '../../data/bookings.ts'
import { NONE } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import type { MapState } from './state.ts'

/** The floors of a building with what is free on each at that time. */
export function FloorSwitch({ building, state, span }: { building: Building; state: MapState; span: Span }) {
  const t = useT()
  const { data } = useQuery(availabilityQuery(building.id, { from: span.from, to: span.to }))
  return (
    <ul className="floor-switch" aria-label={t('map.floors')}>
      {state.floors.map((floor) => {
        const counts = data?.floors.find((one) => one.floor === floor.id)
        return (
          <li key={floor.id}>
            <button
              type="button"
              className="floor-chip"
              aria-pressed={floor.id === state.floor?.id}
              onClick={() => state.pickFloor(floor.id)}
            >
              <b>{floor.label}</b>
              <span className="num">
                {counts ? t('map.freeOf', { free: counts.free, total: counts.total }) : NONE}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
