import { ROLE_LABELS } from '#model/access/roles.ts'
import type { CampusView } from '../../../data/campus.ts'
import type { Grant } from '../../../data/office.ts'
import { pick, type Translate } from '../../../i18n/text.ts'
import { placeWords } from '../parts/places.ts'

/** A role and where it holds, also where that place is gone. */
export function grantWords(t: Translate, view: CampusView, { role, place }: Grant): string {
  const where = view.places.has(place)
    ? (placeWords(view, place) ?? view.campus.label)
    : t('people.placeGone', { place })
  return `${pick(ROLE_LABELS[role])} · ${where}`
}
