import { useMemo } from 'react'
import type { Building } from '#model/campus/campus.ts'
import { pointId } from '#model/live.ts'
import { PlaceTable } from '../../components/place-table.tsx'
import type { CampusView } from '../../data/campus.ts'
import { livePoint, numberOf, usePoints } from '../../data/live/live.ts'
import { useNow } from '../../data/live/now.ts'
import { BUILDING_LATE_AFTER_MS } from '../../data/metrics.ts'
import { useT } from '../../i18n/text.ts'

/** Silent or late buildings first, then the fullest; equal ones keep the order of the campus file. */
function attention(building: Building, now: number): number {
  const at = numberOf(livePoint(building.id, 'data_at'))
  const people = numberOf(livePoint(building.id, 'people')) ?? 0
  const late = at === null ? 3 : now - at > BUILDING_LATE_AFTER_MS ? 2 : 0
  // In steps of a tenth: rows must not change places for one person.
  return late + (building.capacity ? Math.floor((people / building.capacity) * 10) / 100 : 0)
}

export function Buildings({ view }: { view: CampusView }) {
  const t = useT()
  const { buildings } = view.campus
  const keys = useMemo(
    () => buildings.flatMap((one) => [pointId(one.id, 'data_at'), pointId(one.id, 'people')]),
    [buildings],
  )
  usePoints(keys)
  const now = useNow()
  const sorted = buildings.toSorted((a, b) => attention(b, now) - attention(a, now))
  const lines = sorted.map(({ id, label, capacity }) => ({ id, label, capacity, href: `/b/${id}` }))
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('overview.buildings')}</h2>
        <span className="grow" />
        <span className="muted">{t('overview.worst')}</span>
      </header>
      <PlaceTable heading={t('place.building')} lines={lines} />
    </section>
  )
}
