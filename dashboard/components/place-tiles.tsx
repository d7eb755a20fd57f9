import { numberOf, usePoint } from '../data/live/live.ts'
import { useFormats } from '../i18n/format.ts'
import { useT } from '../i18n/text.ts'
import { Tile } from './tile.tsx'

/** Four numbers of a campus, building or floor: people, desks, power, devices. */
export function PlaceTiles({
  place,
  capacity,
  area_m2,
}: {
  place: string
  capacity: number
  area_m2: number
}) {
  return (
    <div className="tiles">
      <People place={place} capacity={capacity} />
      <Desks place={place} />
      <Power place={place} capacity={capacity} area_m2={area_m2} />
      <Devices place={place} />
    </div>
  )
}

function People({ place, capacity }: { place: string; capacity: number }) {
  const t = useT()
  const format = useFormats()
  const people = numberOf(usePoint(place, 'people'))
  const fraction = people === null || capacity === 0 ? null : people / capacity
  return (
    <Tile
      name={t('overview.people')}
      value={format.number(people)}
      unit={`/ ${format.number(capacity)}`}
      fraction={fraction}
      note={
        fraction === null
          ? t('place.noData')
          : t('overview.ofCapacity', { percent: format.percent(fraction) })
      }
    />
  )
}

function Desks({ place }: { place: string }) {
  const t = useT()
  const format = useFormats()
  const free = numberOf(usePoint(place, 'desks_vacant'))
  const occupied = numberOf(usePoint(place, 'desks_occupied')) ?? 0
  const unknown = numberOf(usePoint(place, 'desks_unknown')) ?? 0
  const total = (free ?? 0) + occupied + unknown
  return (
    <Tile
      name={t('overview.desks')}
      value={format.number(free)}
      unit={total ? t('overview.of', { n: format.number(total) }) : ''}
      fraction={free === null || total === 0 ? null : free / total}
      note={
        free === null
          ? t('place.noData')
          : t('overview.desksNote', { occupied: format.number(occupied), unknown: format.number(unknown) })
      }
    />
  )
}

/** With fewer people than this share of the capacity the power belongs to the building, not to them. */
const SHARE_FOR_PER_PERSON = 0.1

function Power({ place, capacity, area_m2 }: { place: string; capacity: number; area_m2: number }) {
  const t = useT()
  const format = useFormats()
  const power = numberOf(usePoint(place, 'power_kw'))
  const people = numberOf(usePoint(place, 'people'))
  const perPerson =
    power !== null && people !== null && people > capacity * SHARE_FOR_PER_PERSON
      ? t('overview.powerNote', { value: format.number((power * 1000) / people) })
      : null
  const perArea =
    power !== null && area_m2 > 0
      ? t('overview.powerArea', { value: format.number((power * 1000) / area_m2, 1) })
      : null
  return (
    <Tile
      name={t('overview.power')}
      value={format.number(power, power !== null && power < 100 ? 1 : 0)}
      unit="kW"
      note={
        power === null ? (
          t('place.noData')
        ) : (
          <>
            {perArea}
            {perArea && perPerson ? <br /> : null}
            {perPerson}
          </>
        )
      }
    />
  )
}

function Devices({ place }: { place: string }) {
  const t = useT()
  const format = useFormats()
  const online = numberOf(usePoint(place, 'devices_online'))
  const total = numberOf(usePoint(place, 'devices_total'))
  const fraction = online === null || !total ? null : online / total
  const quiet = (total ?? 0) - (online ?? 0)
  // 99.96 % is not 100 %: with anything missing the last digit is cut, not rounded.
  const shown = fraction === null ? null : Math.floor(fraction * 1000) / 10
  return (
    <Tile
      name={t('overview.devices')}
      value={format.number(shown, shown === 100 ? 0 : 1)}
      unit="%"
      fraction={fraction}
      note={
        fraction === null
          ? t('place.noData')
          : quiet
            ? t('overview.devicesNote', { quiet: format.number(quiet), total: format.number(total) })
            : t('overview.devicesAll', { total: format.number(total) })
      }
    />
  )
}
