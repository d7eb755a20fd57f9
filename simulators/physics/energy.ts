import type { Layout } from './layout.ts'
import { floorLoad, type Load, liftLoad } from './loads.ts'
import type { People } from './people.ts'
import { noiseAt } from './random.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** One evening in fourteen somebody forgets to switch off a floor. */
const FORGET = 0.07

export const isLeftOn = (floorKey: number, day: number): boolean => noiseAt(floorKey ^ 0x51ed, day) < FORGET

/** Power of every meter during the present minute, and registers up to its beginning. A node with children is their sum. */
export class Energy {
  readonly power_kw: Float64Array
  readonly register_kwh: Float64Array
  readonly floorLoads: Load[]
  readonly #layout: Layout

  constructor(layout: Layout) {
    this.#layout = layout
    this.power_kw = new Float64Array(layout.meters.length)
    this.register_kwh = new Float64Array(layout.meters.length)
    this.floorLoads = layout.floors.map(() => ({ hvac: 0, lighting: 0, plug: 0 }))
  }

  /** Adds what flowed since the last call; power was constant. */
  integrate(duration_ms: number): void {
    const hours = duration_ms / HOUR_MS
    for (let i = 0; i < this.power_kw.length; i++) this.register_kwh[i]! += this.power_kw[i]! * hours
  }

  /** Power from `minute` (Unix ms) on. */
  set(minute: number, people: People): void {
    const { floors, meters } = this.#layout
    floors.forEach(({ floor, key, building, usual }, index) => {
      const day = people.dayOf(building)
      const slow = 0.92 + 0.16 * noiseAt(key, day.number)
      const fast = 0.985 + 0.03 * noiseAt(key ^ 0x2f1b, minute / MINUTE_MS)
      this.floorLoads[index] = floorLoad({
        area_m2: floor.area_gross_m2,
        work: people.workOf(building),
        hour: (minute - day.start) / HOUR_MS,
        people: people.floors[index]!,
        usual,
        factor: slow * fast,
        leftOn: isLeftOn(key, day.number),
      })
    })
    // Parents come before their children in the layout, so sums are made from the end.
    for (let i = meters.length - 1; i >= 0; i--) {
      const { children } = meters[i]!
      let sum = 0
      for (const child of children) sum += this.power_kw[child]!
      this.power_kw[i] = children.length > 0 ? sum : this.#own(i, people)
    }
  }

  /** What a meter without meters below it sees of its place. */
  #own(index: number, people: People): number {
    const { meters, spots, rooms, floors } = this.#layout
    const { node } = meters[index]!
    const spot = spots.get(node.place)
    if (spot?.kind === 'floor' || spot?.kind === 'zone') return this.#floor(spot.index, node.use)
    if (spot?.kind === 'room') {
      const { room, floor } = rooms[spot.index]!
      const seats = floors[floor]!.floor.capacity
      return this.#floor(floor, node.use) * (seats > 0 ? Math.min(1, room.capacity / seats) : 0.05)
    }
    if (spot?.kind === 'building') return this.#building(spot.index, node.use, people)
    return this.#layout.buildings.reduce(
      (sum, _, building) => sum + this.#building(building, node.use, people),
      0,
    )
  }

  #floor(floor: number, use: string): number {
    const load = this.floorLoads[floor]!
    if (use === 'hvac' || use === 'lighting' || use === 'plug') return load[use]
    return use === 'main' ? load.hvac + load.lighting + load.plug : 0.05 * load.plug
  }

  #building(building: number, use: string, people: People): number {
    const { floors } = this.#layout.buildings[building]!
    const lift = liftLoad(people.buildings[building]!, floors.length)
    if (use === 'lift') return lift
    return floors.reduce((sum, floor) => sum + this.#floor(floor, use), use === 'main' ? lift : 0)
  }
}
