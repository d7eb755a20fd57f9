import type { Campus } from '#model/campus/campus.ts'
import { type WorkDay, workDay } from './day.ts'
import type { Layout } from './layout.ts'
import { type LocalDay, localDay } from './local-time.ts'
import { type Move, movementsOf } from './movements.ts'
import { hashOf, noiseAt } from './random.ts'

/** People through the main door of a place that has several. */
const MAIN_DOOR = 0.62

/** A desk or a room whose people have just changed. */
export interface Change {
  readonly kind: 'desk' | 'room'
  readonly place: string
  /** Unix ms. */
  readonly at: number
}

/** Passages over a boundary since the truth began, one entry a door. */
export interface Doors {
  readonly in: number[]
  readonly out: number[]
}

interface Present {
  room: number
  desk: number
}

/** One building's present day. */
interface Today {
  readonly zone: string
  day: LocalDay
  work: WorkDay
  moves: readonly Move[]
  next: number
  persons: Map<number, Present>
}

/** Who is where, second by second. Counts and doors agree at every moment: in − out = people of the rooms inside. */
export class People {
  readonly rooms: Int32Array
  readonly desks: Int32Array
  readonly floors: Int32Array
  readonly buildings: Int32Array
  /** Of floors and buildings, by place id. */
  readonly doors: Map<string, Doors>
  readonly #layout: Layout
  readonly #campus: Campus
  readonly #seed: number
  readonly #holidays: ReadonlySet<string>
  readonly #today: Today[]

  constructor(
    layout: Layout,
    seed: number,
    holidays: ReadonlySet<string>,
    doorsOf: ReadonlyMap<string, number>,
    at: number,
  ) {
    this.#layout = layout
    this.#campus = layout.campus
    this.#seed = seed
    this.#holidays = holidays
    this.rooms = new Int32Array(layout.rooms.length)
    this.desks = new Int32Array(layout.desks.length)
    this.floors = new Int32Array(layout.floors.length)
    this.buildings = new Int32Array(layout.buildings.length)
    const withDoors = [
      ...layout.buildings.map(({ building }) => building.id),
      ...layout.floors.map(({ floor }) => floor.id),
    ]
    this.doors = new Map(
      withDoors.map((id) => {
        const count = Math.max(1, doorsOf.get(id) ?? 1)
        return [id, { in: new Array<number>(count).fill(0), out: new Array<number>(count).fill(0) }]
      }),
    )
    this.#today = layout.buildings.map(({ building }, index) => {
      const zone = building.zone ?? layout.campus.zone
      return this.#plan(index, zone, localDay(at, zone))
    })
    this.#settle(at)
  }

  /** What the clock of a building says: its day and the seconds of it. */
  workOf(building: number): WorkDay {
    return (this.#today[building] as Today).work
  }

  dayOf(building: number): LocalDay {
    return (this.#today[building] as Today).day
  }

  /** Time of the next movement anywhere, or of the next midnight; Unix ms. */
  nextAt(): number {
    let next = Number.POSITIVE_INFINITY
    for (const today of this.#today) next = Math.min(next, today.moves[today.next]?.at ?? today.day.end)
    return next
  }

  /** Applies everything up to and including `time`. */
  advance(time: number, visit?: (change: Change) => void): void {
    for (let index = 0; index < this.#today.length; index++) {
      let today = this.#today[index] as Today
      for (;;) {
        const move = today.moves[today.next]
        if (move && move.at <= time) {
          today.next++
          this.#apply(index, today, move, true, visit)
        } else if (!move && today.day.end <= time) {
          today = this.#plan(index, today.zone, localDay(today.day.end, today.zone))
          this.#today[index] = today
        } else break
      }
    }
  }

  #plan(building: number, zone: string, day: LocalDay): Today {
    const work = workDay(this.#campus, this.#campus.buildings[building]!, day, this.#holidays)
    const moves = movementsOf(this.#layout, building, day, work, this.#seed)
    return { zone, day, work, moves, next: 0, persons: new Map() }
  }

  /** Puts everybody where the day has brought them by `time`, without counting the way there. */
  #settle(time: number): void {
    this.#today.forEach((today, index) => {
      for (let move = today.moves[today.next]; move && move.at <= time; move = today.moves[++today.next]) {
        this.#apply(index, today, move, false)
      }
    })
  }

  #apply(
    building: number,
    today: Today,
    move: Move,
    counted: boolean,
    visit?: (change: Change) => void,
  ): void {
    const before = today.persons.get(move.person) ?? { room: -1, desk: -1 }
    today.persons.set(move.person, { room: move.room, desk: move.desk })
    const from = before.room < 0 ? -1 : this.#layout.rooms[before.room]!.floor
    const to = move.room < 0 ? -1 : this.#layout.rooms[move.room]!.floor
    if (before.room >= 0) this.rooms[before.room]!--
    if (move.room >= 0) this.rooms[move.room]!++
    if (before.desk >= 0) this.desks[before.desk]!--
    if (move.desk >= 0) this.desks[move.desk]!++
    if (from >= 0) this.floors[from]!--
    if (to >= 0) this.floors[to]!++
    if (from < 0 && to >= 0) this.buildings[building]!++
    if (from >= 0 && to < 0) this.buildings[building]!--
    if (counted) this.#count(building, from, to, move)
    if (!visit) return
    if (before.desk >= 0 && before.desk !== move.desk)
      visit({ kind: 'desk', place: this.#layout.desks[before.desk]!.id, at: move.at })
    if (move.desk >= 0 && before.desk !== move.desk)
      visit({ kind: 'desk', place: this.#layout.desks[move.desk]!.id, at: move.at })
    if (before.room >= 0 && before.room !== move.room)
      visit({ kind: 'room', place: this.#layout.rooms[before.room]!.room.id, at: move.at })
    if (move.room >= 0 && before.room !== move.room)
      visit({ kind: 'room', place: this.#layout.rooms[move.room]!.room.id, at: move.at })
  }

  #count(building: number, from: number, to: number, move: Move): void {
    if (from === to) return
    if (from >= 0) this.#pass(this.#layout.floors[from]!.floor.id, 'out', move)
    if (to >= 0) this.#pass(this.#layout.floors[to]!.floor.id, 'in', move)
    const id = this.#layout.buildings[building]!.building.id
    if (from < 0) this.#pass(id, 'in', move)
    if (to < 0) this.#pass(id, 'out', move)
  }

  #pass(place: string, way: 'in' | 'out', move: Move): void {
    const totals = this.doors.get(place)![way]
    const last = totals.length - 1
    const draw = noiseAt(hashOf(place, move.person, way), move.at / 1_000)
    const door =
      draw < MAIN_DOOR ? 0 : Math.min(last, 1 + Math.floor(((draw - MAIN_DOOR) / (1 - MAIN_DOOR)) * last))
    totals[last === 0 ? 0 : door]!++
  }
}
