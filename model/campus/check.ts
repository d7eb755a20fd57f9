import type { FieldFault } from '../errors.ts'
import { checked } from '../faults.ts'
import type { Text } from '../text.ts'
import { type Campus, campusSchema } from './campus.ts'
import { metersAtFault } from './check-meters.ts'
import { placesAtFault } from './check-places.ts'

export type CampusCheck =
  | { readonly ok: true; readonly campus: Campus }
  | { readonly ok: false; readonly errors: readonly FieldFault[] }

/** Faults listed at once: a file of the wrong kind would give thousands, and nobody mends more in one go. */
const ERRORS_MAX = 200

/**
 * A campus file that passed its schema and what no schema can say: ids used once, real time zones, desks in
 * rooms in floors, a meter tree without cycles, areas and capacities that fit. Every fault has its path and
 * the remedy.
 */
export function checkCampus(json: unknown): CampusCheck {
  const read = checked(campusSchema, json)
  if (!read.ok) return refused(read.errors.map(({ path, message }) => ({ path, message: mended(message) })))
  const campus = read.value
  const errors = [...placesAtFault(campus), ...metersAtFault(campus)]
  return errors.length > 0 ? refused(errors) : { ok: true, campus }
}

const refused = (errors: readonly FieldFault[]): CampusCheck => ({
  ok: false,
  errors: errors.slice(0, ERRORS_MAX),
})

/** A schema's complaint with what to do about it. */
function mended({ id, en }: Text): Text {
  const remedy = en.startsWith('Unrecognized key')
    ? { id: 'hapus atau perbaiki ejaannya', en: 'remove it or correct its spelling' }
    : en.endsWith('received undefined')
      ? { id: 'tambahkan', en: 'add it' }
      : { id: 'perbaiki nilainya', en: 'correct the value' }
  return { id: `${id}; ${remedy.id}`, en: `${en}; ${remedy.en}` }
}
