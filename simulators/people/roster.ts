import type { Campus } from '#model/campus/campus.ts'
import { castOf } from '../physics/cast.ts'

/** A simulated employee. */
export interface Member {
  readonly email: string
  readonly name: string
  readonly unit: string
  readonly building: string
  /** Number in the cast of the building. */
  readonly who: number
}

const GIVEN =
  'Adi Bayu Citra Dewi Eka Fajar Gilang Hana Indah Joko Kirana Laras Maya Nanda Oka Putri Rama Sari Tari Utami Vina Wulan Yoga Zaki Arif Bunga Candra Dian Elok Fitri Galih Hesti Intan Jaya Kartika Lestari'.split(
    ' ',
  )
/** Trees of Kalimantan, one a building: nobody is called like that, and nobody is meant. */
const TREES = ['Ulin', 'Meranti', 'Bakau', 'Gaharu', 'Rotan', 'Jelutung', 'Tengkawang', 'Keruing']
export const UNITS = ['Setjen Contoh', 'Itjen Contoh', 'Deputi Contoh'] as const

/** Everybody who plays on a campus. Names and addresses (RFC 2606) say that they are made up. */
export const rosterOf = ({ buildings }: Campus): Member[] =>
  buildings.flatMap((building, index) => {
    const tree = TREES[index % TREES.length] as string
    return Array.from({ length: castOf(building)?.size ?? 0 }, (_, who): Member => {
      const given = GIVEN[who % GIVEN.length] as string
      const number = who < GIVEN.length ? '' : ` ${Math.floor(who / GIVEN.length) + 1}`
      return {
        email: `${given.toLowerCase()}${number.trim()}.${building.id}@contoh.example`,
        name: `${given} ${tree}${number} (contoh)`,
        unit: UNITS[who % UNITS.length] as string,
        building: building.id,
        who,
      }
    })
  })
