import type { Floor, Room } from '#model/campus/campus.ts'
import { isWatchRoom } from '#model/campus/tree.ts'
import { type Cast, stintsOf } from './cast.ts'
import type { WorkDay } from './day.ts'
import type { LocalDay } from './local-time.ts'
import { type Activity, addActivity, attendance, type Visit } from './person.ts'
import { Random } from './random.ts'
import type { Stint } from './stint.ts'

const MINUTE = 60
const HOUR = 3_600
/** People who have their work on a floor for each of its desks: desks are shared. */
const STAFF_PER_DESK = 1.05
/** Staff of a floor that has no desks, by its capacity. */
const STAFF_PER_SEAT = 0.6
/** Visitors a day by the capacity of the floor. */
const VISITORS = 0.12

const MEETINGS_S = [8.5, 9.5, 10.5, 13.25, 14.25].map((hour) => hour * HOUR)
const MEETING_CHANCE = 0.45

/** What the activities of one day on one floor share. */
interface FloorDay {
  readonly floor: Floor
  readonly day: WorkDay
  readonly visits: Visit[]
  readonly rooms: ReadonlyMap<Room['kind'], readonly Room[]>
  readonly taken: Map<string, Activity[]>
}

/** People who usually work on a floor. */
export function staffOf(floor: Floor): number {
  const desks = officeRooms(floor).reduce((sum, room) => sum + room.desks.length, 0)
  return desks > 0 ? Math.round(desks * STAFF_PER_DESK) : Math.round(floor.capacity * STAFF_PER_SEAT)
}

/** Rooms that people leave at night. */
const officeRooms = ({ rooms }: Floor): readonly Room[] => rooms.filter((room) => !isWatchRoom(room))

/** Everybody who comes to a floor on one day, with all that they do there. `cast`: who of them books desks, when they work on this floor. */
export function floorVisits(
  floor: Floor,
  day: LocalDay,
  work: WorkDay,
  seed: number,
  cast: Cast | null = null,
): Visit[] {
  const rooms = new Map<Room['kind'], Room[]>()
  for (const room of floor.rooms) rooms.set(room.kind, [...(rooms.get(room.kind) ?? []), room])
  const plan: FloorDay = { floor, day: work, visits: [], rooms, taken: new Map() }
  const booked = cast ? seatCast(plan, stintsOf(cast, day, work, seed), day, seed) : []
  const isOffice = cast?.kind === 'office'
  if (isOffice) plan.visits.push(...booked)
  seatStaff(plan, day, seed, isOffice && work.working ? cast.size : 0)
  if (work.working) {
    for (const room of rooms.get('meeting') ?? []) meet(plan, room, new Random(seed, room.id, day.number))
    for (const visit of plan.visits) lunch(plan, visit)
    for (const visit of plan.visits) pauses(plan, visit)
    addVisitors(plan, new Random(seed, floor.id, 'visitors', day.number))
  }
  return isOffice ? plan.visits : [...plan.visits, ...booked]
}

/** Those who book sit where their plan says; between two stays of one they are out. */
function seatCast({ floor }: FloorDay, stints: readonly Stint[], day: LocalDay, seed: number): Visit[] {
  return stints.flatMap(({ seat, stays, who, from_s }): Visit[] => {
    const [first] = stays
    const last = stays.at(-1)
    const room = floor.rooms.find(({ desks }) => desks.some(({ id }) => id === seat))
    if (!first || !last || !room) return []
    const activities = stays
      .slice(1)
      .map((stay, i): Activity => ({ from_s: stays[i]?.to_s ?? 0, to_s: stay.from_s, room: null }))
    const random = new Random(seed, seat ?? '', who ?? '', from_s, day.number)
    return [{ random, arrives_s: first.from_s, leaves_s: last.to_s, room: room.id, desk: seat, activities }]
  })
}

/**
 * Staff take their usual desk in the order in which they come, or the next free one, or a chair without a desk. The first `booked` of
 * them have a desk of their own for that day, whether they come or not.
 */
function seatStaff(
  { floor, day: work, visits }: FloorDay,
  day: LocalDay,
  seed: number,
  booked: number,
): void {
  const desks = officeRooms(floor).flatMap((room) =>
    room.desks.map(({ id }) => ({ room: room.id, desk: id })),
  )
  const chairs = floor.rooms.filter(
    ({ kind, capacity }) => capacity > 0 && (kind === 'office' || kind === 'special'),
  )
  const fallback = chairs[0] ?? floor.rooms.find(({ capacity }) => capacity > 0)
  if (!fallback) return
  const coming = Array.from({ length: staffOf(floor) }, (_, person) => {
    const random = new Random(seed, floor.id, person, day.number)
    return { person, random, times: person < booked ? null : attendance(work, random) }
  })
    .flatMap(({ person, random, times }) => (times ? [{ person, random, ...times }] : []))
    .sort((a, b) => a.arrives_s - b.arrives_s || a.person - b.person)
  const used = new Set<number>(Array.from({ length: booked }, (_, i) => i))
  for (const { person, random, arrives_s, leaves_s } of coming) {
    let seat = person % Math.max(1, desks.length)
    for (let tries = 0; used.has(seat) && tries < desks.length; tries++) seat = (seat + 1) % desks.length
    const free = used.has(seat) ? undefined : desks[seat]
    used.add(seat)
    const chair = chairs[person % Math.max(1, chairs.length)] ?? fallback
    visits.push({
      random,
      arrives_s,
      leaves_s,
      room: free?.room ?? chair.id,
      desk: free?.desk ?? null,
      activities: [],
    })
  }
}

function meet({ visits, taken }: FloorDay, room: Room, random: Random): void {
  for (const slot_s of MEETINGS_S) {
    if (!random.chance(MEETING_CHANCE)) continue
    const from_s = Math.round(slot_s + random.between(-4, 8) * MINUTE)
    const to_s = Math.round(from_s + random.between(35, 85) * MINUTE)
    const wanted = Math.max(2, Math.round(room.capacity * random.between(0.25, 0.9)))
    const first = random.below(Math.max(1, visits.length))
    for (let i = 0, came = 0; i < visits.length && came < wanted; i++) {
      const visit = visits[(first + i) % visits.length] as Visit
      // People come and go around the full hour, not all in the same second.
      const own = {
        from_s: Math.round(from_s + visit.random.between(-120, 240)),
        to_s: Math.round(to_s + visit.random.between(-60, 180)),
        room: room.id,
      }
      if (hasSpace(taken, room, own) && addActivity(visit, own)) {
        take(taken, own)
        came++
      }
    }
  }
}

/** Most go out, some eat in the pantry, a few stay; on Fridays nearly everybody goes to prayer. */
function lunch(plan: FloorDay, visit: Visit): void {
  const { random } = visit
  const { lunchFrom_s, lunchTo_s, friday } = plan.day
  const habit = random.next()
  const length_s = (friday ? random.between(55, 88) : random.between(32, 58)) * MINUTE
  const from_s = Math.round(lunchFrom_s + random.normal(4, 6) * MINUTE)
  const to_s = Math.round(Math.min(from_s + length_s, lunchTo_s + random.between(-8, 9) * MINUTE))
  if (to_s - from_s < 15 * MINUTE) return
  const out = friday ? 0.78 : 0.58
  if (habit < out) addActivity(visit, { from_s, to_s, room: null })
  else if (habit < out + 0.25) stayIn(plan, visit, 'pantry', from_s, Math.min(to_s, from_s + 40 * MINUTE))
  if (habit >= out && !friday && random.chance(0.6)) {
    const prayer_s = Math.round(12.6 * HOUR + random.between(0, 20) * MINUTE)
    stayIn(plan, visit, 'prayer', prayer_s, prayer_s + random.between(8, 13) * MINUTE)
  }
}

/** Afternoon prayer, coffee, a walk. */
function pauses(plan: FloorDay, visit: Visit): void {
  const { random } = visit
  if (random.chance(0.5)) {
    const from_s = 15.1 * HOUR + random.between(0, 40) * MINUTE
    stayIn(plan, visit, 'prayer', from_s, from_s + random.between(8, 14) * MINUTE)
  }
  const breaks = 1 + random.below(3)
  for (let i = 0; i < breaks; i++) {
    const from_s = random.between(visit.arrives_s + 20 * MINUTE, visit.leaves_s - 25 * MINUTE)
    stayIn(
      plan,
      visit,
      random.chance(0.55) ? 'pantry' : 'core',
      from_s,
      from_s + random.between(4, 12) * MINUTE,
    )
  }
}

/** Guests come to the offices without a desk, for an hour or so. */
function addVisitors({ floor, visits, rooms }: FloorDay, random: Random): void {
  const hosts = rooms.get('office') ?? []
  if (hosts.length === 0) return
  const many = random.below(Math.round(floor.capacity * VISITORS * 2) + 1)
  for (let i = 0; i < many; i++) {
    const arrives_s = Math.round(random.between(8.5, 14.5) * HOUR)
    const room = hosts[random.below(hosts.length)] as Room
    visits.push({
      random: new Random(random.next()),
      arrives_s,
      leaves_s: Math.round(arrives_s + random.between(25, 80) * MINUTE),
      room: room.id,
      desk: null,
      activities: [],
    })
  }
}

function stayIn(
  { rooms, taken }: FloorDay,
  visit: Visit,
  kind: Room['kind'],
  from_s: number,
  to_s: number,
): void {
  const choice = rooms.get(kind)
  const room = choice?.[visit.random.below(choice.length)]
  if (!room) return
  const activity = { from_s: Math.round(from_s), to_s: Math.round(to_s), room: room.id }
  if (hasSpace(taken, room, activity) && addActivity(visit, activity)) take(taken, activity)
}

function hasSpace(
  taken: ReadonlyMap<string, readonly Activity[]>,
  { id, capacity, kind }: Room,
  { from_s, to_s }: Activity,
): boolean {
  if (kind === 'core') return true
  const same = taken.get(id)?.filter((other) => from_s < other.to_s && other.from_s < to_s) ?? []
  return same.length < capacity
}

function take(taken: Map<string, Activity[]>, activity: Activity): void {
  if (activity.room === null) return
  const stays = taken.get(activity.room)
  if (stays) stays.push(activity)
  else taken.set(activity.room, [activity])
}
