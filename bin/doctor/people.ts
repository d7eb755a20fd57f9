import { loadedYears } from '#model/calendar/holidays.ts'
import { localDate } from '#model/calendar/local.ts'
import type { Clock } from '#platform/clock.ts'
import type { Records } from '#storage/records/records.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { type Finding, fault, good, warning } from './finding.ts'
import { duration } from './words.ts'

export interface PeopleParts {
  readonly clock: Clock
  readonly records: Pick<Records, 'people' | 'bookings'>
  readonly registry: Registry
}

const DAY_MS = 86_400_000
/** Time to hand out a new token. */
const TOKEN_MS = 14 * DAY_MS
/** Next year's days off are decreed by about October; from then on they should be here. */
const NEXT_YEAR_FROM_MONTH = 11

/** What people need: an admin, tokens that are valid, the days off of the year. Empty while records do not answer. */
export async function inspectPeople(parts: PeopleParts): Promise<Finding[]> {
  try {
    return [await admin(parts), ...(await tokens(parts)), await holidays(parts)]
  } catch {
    return []
  }
}

async function admin({ records }: PeopleParts): Promise<Finding> {
  const people = await records.people.list()
  const isAdmin = people.some(
    ({ passwordHash, disabledAt, grants }) =>
      passwordHash !== null && disabledAt === null && grants.some(({ role }) => role === 'admin'),
  )
  if (isAdmin) return good('people', { id: 'ada', en: 'there is one' })
  return warning(
    'people',
    { id: 'belum ada yang dapat masuk', en: 'none who can sign in yet' },
    {
      id: 'Buka alamat /setup# yang dicetak saat mulai, atau denyut users invite SUREL --role admin.',
      en: 'Open the /setup# address printed at the start, or denyut users invite EMAIL --role admin.',
    },
  )
}

async function tokens({ records, clock }: PeopleParts): Promise<Finding[]> {
  const now = clock.now()
  const valid = (await records.people.listTokens()).filter(({ expiresAt }) => expiresAt > now)
  const [first] = valid
  if (!first) return []
  const left = duration(first.expiresAt - now)
  const found = {
    id: `${valid.length} berlaku; “${first.name}” habis dalam ${left.id}`,
    en: `${valid.length} valid; “${first.name}” ends in ${left.en}`,
  }
  if (first.expiresAt - now > TOKEN_MS) return [good('tokens', found)]
  return [
    warning('tokens', found, {
      id: 'Buat token baru dengan denyut tokens create dan pasang pada programnya.',
      en: 'Make a new one with denyut tokens create and give it to its program.',
    }),
  ]
}

async function holidays({ records, registry, clock }: PeopleParts): Promise<Finding> {
  const campus = registry.campus()
  const [year, month] = localDate(clock.now(), campus.zone).split('-').map(Number) as [number, number]
  const setup = await records.bookings.setup()
  const loaded = loadedYears(setup.holidays)
  const wanted = month >= NEXT_YEAR_FROM_MONTH ? [year, year + 1] : [year]
  const missing = wanted.filter((one) => !loaded.has(one))
  if (missing.length === 0)
    return good('holidays', { id: `${wanted.join(', ')} dimuat`, en: `${wanted.join(', ')} loaded` })
  const found = {
    id: `tahun ${missing.join(', ')} belum dimuat`,
    en: `year ${missing.join(', ')} is not loaded`,
  }
  const remedy = {
    id: 'Masukkan hari libur SKB tahun itu: denyut holidays import BERKAS; sampai saat itu hari libur dihitung sebagai hari kerja.',
    en: 'Load the days off decreed for it: denyut holidays import FILE; until then they count as working days.',
  }
  return missing.includes(year) ? fault('holidays', found, remedy) : warning('holidays', found, remedy)
}
