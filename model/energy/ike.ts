import type { Text } from '../text.ts'

/**
 * Energy of a month per floor area in use, kWh/m²/month; NaN without area. Source: guide to Permen ESDM
 * 13/2012.
 */
export const ike = (energy_kwh: number, area_m2: number): number =>
  area_m2 > 0 ? energy_kwh / area_m2 : Number.NaN

export type IkeColumn = 'ac' | 'non_ac'

export interface IkeBand {
  readonly id: 'very_efficient' | 'efficient' | 'fairly_efficient' | 'wasteful'
  readonly label: Text
  /** The band holds what is below this, and not in the band before; kWh/m²/month. */
  readonly below: Readonly<Record<IkeColumn, number>>
}

/**
 * Permen ESDM 13/2012, government offices. On which side a boundary falls is not stated in the copy at hand;
 * here it is the worse band.
 */
const PERMEN_ESDM_13_2012: readonly IkeBand[] = [
  {
    id: 'very_efficient',
    label: { id: 'Sangat Efisien', en: 'Very efficient' },
    below: { ac: 8.5, non_ac: 3.4 },
  },
  { id: 'efficient', label: { id: 'Efisien', en: 'Efficient' }, below: { ac: 14, non_ac: 5.6 } },
  {
    id: 'fairly_efficient',
    label: { id: 'Cukup Efisien', en: 'Fairly efficient' },
    below: { ac: 18.5, non_ac: 7.4 },
  },
  {
    id: 'wasteful',
    label: { id: 'Boros', en: 'Wasteful' },
    below: { ac: Number.POSITIVE_INFINITY, non_ac: Number.POSITIVE_INFINITY },
  },
]

/** Band of an IKE; undefined when it is no number. */
export const ikeBand = (
  value: number,
  column: IkeColumn,
  bands: readonly IkeBand[] = PERMEN_ESDM_13_2012,
): IkeBand | undefined => bands.find(({ below }) => value < below[column])

/** Below this share of the area the other kind decides alone. Source: guide to Permen ESDM 13/2012. */
const MINOR_SHARE = 0.1

/** Which columns a place is judged by: one, or both parts apart when neither is minor; none without area. */
export function ikeColumns(area_ac_m2: number, area_non_ac_m2: number): readonly IkeColumn[] {
  const total = area_ac_m2 + area_non_ac_m2
  if (!(total > 0)) return []
  if (area_non_ac_m2 / total < MINOR_SHARE) return ['ac']
  return area_ac_m2 / total < MINOR_SHARE ? ['non_ac'] : ['ac', 'non_ac']
}
