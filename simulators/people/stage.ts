import { bookingsApi } from '#model/api/bookings.ts'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import { DAY_MS } from '#model/calendar/zone.ts'
import type { Campus } from '#model/campus/campus.ts'
import type { ApiClient } from '../api/client.ts'
import { castOf } from '../physics/cast.ts'
import { CLEANED_DESKS, KEPT_DESK, REPAIRED_DESK } from '../physics/watch-stints.ts'
import { UNITS } from './roster.ts'

const REPAIR_MS = 180 * DAY_MS
const EVERY_DAY = 0b111_1111
const CLEANING_MIN = 15
/** A watch is four hours, so an hour of grace and as many bookings a week as the crews have watches. */
const WATCH_RULES = { openHours: 'always', grace_min: 60, maxPerWeek: 50 } as const

/**
 * What managers of a real building would have set: a control room that is open day and night, with a desk that nobody else gets, one
 * under repair and some that are cleaned between two people; and a zone that is kept for one unit, at any hour. Setting it again changes
 * nothing.
 */
export async function setStage(api: ApiClient, campus: Campus, now: number): Promise<void> {
  for (const building of campus.buildings) {
    const cast = castOf(building)
    if (cast?.kind !== 'watch') continue
    const room = cast.floor.rooms.find(({ desks }) => desks.some(({ id }) => id === cast.desks[0]?.id))
    const [kept, repaired] = [cast.desks[KEPT_DESK], cast.desks[REPAIRED_DESK]]
    if (!room) continue
    await setRules(api, room.id, { ...WATCH_RULES })
    if (kept) await setRules(api, kept.id, { sensorRelease: false })
    const other = cast.floor.zones.findLast(({ id }) => id !== room.zone)
    for (const number of CLEANED_DESKS) {
      const cleaned = cast.desks[number]
      if (cleaned) await setRules(api, cleaned.id, { buffer_min: CLEANING_MIN })
    }
    if (other) {
      await setRules(api, other.id, { openHours: 'always' })
      await keepForUnit(api, other.id, UNITS[1])
    }
    if (!repaired) continue
    const { desks } = await api.call(bookingsApi.availability, { params: { place: cast.floor.id } })
    if (desks.some(({ desk, fill }) => desk === repaired.id && fill === 'blocked')) continue
    await api.call(bookingsApi.blockDesks, {
      body: { places: [repaired.id], from: now, to: now + REPAIR_MS, note: 'Contoh: lampu meja diperbaiki' },
    })
  }
}

async function setRules(api: ApiClient, place: string, body: BookingRulesPart): Promise<void> {
  const { version } = await api.call(bookingsApi.readPolicy, { params: { place } })
  await api.call(bookingsApi.setPolicy, { params: { place }, body, version })
}

async function keepForUnit(api: ApiClient, place: string, unit: string): Promise<void> {
  const { version } = await api.call(bookingsApi.readAccess, { params: { place } })
  const body = { access: [{ unit, weekdays: EVERY_DAY }] }
  await api.call(bookingsApi.setAccess, { params: { place }, body, version })
}
