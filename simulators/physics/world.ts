import type { Campus } from '#model/campus/campus.ts'
import type { PlaceTruth } from '#model/sensors/sensor.ts'
import { type Air, isCooled, lightIn, moveAir, stillAir } from './air.ts'
import { Energy, isLeftOn } from './energy.ts'
import { type Layout, layoutOf } from './layout.ts'
import { type Change, type Doors, People } from './people.ts'
import { hashOf, noiseAt } from './random.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Batteries last four years and are then changed, each at its own time. */
const BATTERY_LIFE_MS = 4 * 365 * 86_400_000
const BATTERY_LOW_PCT = 18

export interface WorldOptions {
  readonly campus: Campus
  readonly seed: number
  /** Unix ms, on a full minute. */
  readonly from: number
  /** Dates (YYYY-MM-DD) on which nobody works, beside the closed weekdays. */
  readonly holidays?: ReadonlySet<string>
  /** Doors of buildings and floors that have more than one. */
  readonly doors?: ReadonlyMap<string, number>
}

/** All that a world must remember to go on as if it had never stopped. */
export interface WorldSnapshot {
  readonly at: number
  readonly registers_kwh: readonly number[]
  readonly doors: Readonly<Record<string, Doors>>
  readonly air: readonly (readonly [co2: number, temperature: number, humidity: number])[]
}

/**
 * The truth of a campus, minute by minute: people by their own days, air and power that follow. The same options give the same truth,
 * whatever the steps and stops in between.
 */
export class World {
  readonly layout: Layout
  readonly #people: People
  readonly #energy: Energy
  readonly #air: Air[]
  readonly #batteries = new Map<string, number>()
  /** Beginning of the present minute, and how far people have moved. */
  #minute: number
  #now: number

  constructor(
    { campus, seed, from, holidays = new Set(), doors = new Map() }: WorldOptions,
    before?: WorldSnapshot,
  ) {
    const start = before?.at ?? from
    if (start % MINUTE_MS !== 0) throw new RangeError('a world begins on a full minute')
    this.layout = layoutOf(campus)
    this.#people = new People(this.layout, seed, holidays, doors, start)
    this.#energy = new Energy(this.layout)
    this.#minute = start
    this.#now = start
    this.#air = this.layout.rooms.map(({ floor }) =>
      stillAir(this.#hour(this.layout.floors[floor]!.building)),
    )
    if (before) this.#restore(before)
    this.#energy.set(start, this.#people)
  }

  /** Unix ms up to which everything is decided. */
  get now(): number {
    return this.#now
  }

  /** Moves on to `to`; tells of every desk and room whose people change, at the moment of the change. */
  advance(to: number, visit?: (change: Change) => void): void {
    while (this.#now < to) {
      const boundary = this.#minute + MINUTE_MS
      const next = Math.min(to, boundary, Math.max(this.#now, this.#people.nextAt()))
      this.#now = next
      this.#people.advance(next, visit)
      if (next === boundary) this.#tick()
    }
  }

  /** The truth at `time`, which may lie ahead of `now` but not before it. */
  truthAt(place: string, time: number, door = 0): PlaceTruth {
    if (time < this.#now) throw new RangeError('the past of a world is gone')
    this.advance(time)
    return this.truth(place, door)
  }

  /** The truth now. Unknown places are empty. */
  truth(place: string, door = 0): PlaceTruth {
    const { layout } = this
    const spot = layout.spots.get(place)
    switch (spot?.kind) {
      case 'desk': {
        const { room } = layout.desks[spot.index]!
        const people = this.#people.desks[spot.index]!
        return {
          ...this.#roomTruth(room),
          people,
          capacity: 1,
          occupied: people > 0,
          batteryPct: this.#battery(place),
        }
      }
      case 'room':
        return { ...this.#roomTruth(spot.index), batteryPct: this.#battery(place) }
      case 'meter': {
        const fed = this.truth(layout.meters[spot.index]!.node.place)
        return {
          ...fed,
          powerKw: this.#energy.power_kw[spot.index]!,
          energyKwh: this.#registerNow(spot.index),
        }
      }
      case 'floor':
      case 'zone':
        return this.#floorTruth(spot.index, place, door)
      case 'building':
        return this.#buildingTruth(spot.index, place, door)
      default:
        return {
          ...EMPTY,
          at: this.#now,
          people: this.#people.buildings.reduce((sum, people) => sum + people, 0),
        }
    }
  }

  /** Only on a full minute, when nothing is half done. */
  snapshot(): WorldSnapshot {
    if (this.#now !== this.#minute) throw new RangeError('a snapshot is taken on a full minute')
    return {
      at: this.#now,
      registers_kwh: [...this.#energy.register_kwh],
      doors: Object.fromEntries([...this.#people.doors].map(([id, doors]) => [id, structuredClone(doors)])),
      air: this.#air.map(
        ({ co2_ppm, temperature_c, humidity_pct }) => [co2_ppm, temperature_c, humidity_pct] as const,
      ),
    }
  }

  #restore({ registers_kwh, doors, air }: WorldSnapshot): void {
    if (registers_kwh.length !== this.layout.meters.length || air.length !== this.#air.length) {
      throw new RangeError('the snapshot is of another campus')
    }
    this.#energy.register_kwh.set(registers_kwh)
    for (const [id, totals] of Object.entries(doors)) this.#people.doors.set(id, structuredClone(totals))
    air.forEach(([co2_ppm, temperature_c, humidity_pct], i) => {
      this.#air[i] = { co2_ppm, temperature_c, humidity_pct }
    })
  }

  #tick(): void {
    this.#energy.integrate(MINUTE_MS)
    const { rooms, floors } = this.layout
    for (let i = 0; i < rooms.length; i++) {
      const { room, key, floor, volume_m3 } = rooms[i]!
      const people = this.#people.rooms[i]!
      const hour = this.#hour(floors[floor]!.building)
      const cooled = this.#cooled(floor, hour)
      moveAir(
        this.#air[i]!,
        { volume_m3, people, capacity: room.capacity, cooled, hour, trait: noiseAt(key, 1) },
        MINUTE_MS / HOUR_MS,
      )
    }
    this.#minute = this.#now
    this.#energy.set(this.#minute, this.#people)
  }

  #cooled(floor: number, hour: number): boolean {
    const { building, key } = this.layout.floors[floor]!
    const leftOn = isLeftOn(key, this.#people.dayOf(building).number)
    return isCooled(this.#people.workOf(building), hour, this.#people.floors[floor]!, leftOn)
  }

  #hour(building: number): number {
    return (this.#now - this.#people.dayOf(building).start) / HOUR_MS
  }

  /** Register at the last full minute and what flowed since. */
  #registerNow(meter: number): number {
    return (
      this.#energy.register_kwh[meter]! +
      (this.#energy.power_kw[meter]! * (this.#now - this.#minute)) / HOUR_MS
    )
  }

  #roomTruth(index: number): PlaceTruth {
    const { room, floor } = this.layout.rooms[index]!
    const people = this.#people.rooms[index]!
    const { building } = this.layout.floors[floor]!
    const hour = this.#hour(building)
    const { working, opens_s, closes_s } = this.#people.workOf(building)
    const lit = working && hour >= opens_s / 3_600 && hour < closes_s / 3_600
    const air = this.#air[index]!
    return {
      ...EMPTY,
      at: this.#now,
      people,
      capacity: room.capacity,
      occupied: people > 0,
      co2Ppm: air.co2_ppm,
      temperatureC: air.temperature_c,
      humidityPct: air.humidity_pct,
      illuminanceLx: lightIn(room.kind, people, hour, lit),
    }
  }

  #floorTruth(index: number, place: string, door: number): PlaceTruth {
    const { floor, rooms } = this.layout.floors[index]!
    const people =
      floor.id === place
        ? this.#people.floors[index]!
        : rooms.reduce(
            (sum, room) =>
              sum + (this.layout.rooms[room]!.room.zone === place ? this.#people.rooms[room]! : 0),
            0,
          )
    const { hvac, lighting, plug } = this.#energy.floorLoads[index]!
    return {
      ...EMPTY,
      at: this.#now,
      people,
      capacity: floor.capacity,
      occupied: people > 0,
      powerKw: hvac + lighting + plug,
      ...this.#doorTotals(place, door),
    }
  }

  #buildingTruth(index: number, place: string, door: number): PlaceTruth {
    const people = this.#people.buildings[index]!
    return {
      ...EMPTY,
      at: this.#now,
      people,
      capacity: this.layout.buildings[index]!.building.capacity,
      occupied: people > 0,
      ...this.#doorTotals(place, door),
    }
  }

  #doorTotals(place: string, door: number): { inTotal: number; outTotal: number } {
    const totals = this.#people.doors.get(place)
    return { inTotal: totals?.in[door] ?? 0, outTotal: totals?.out[door] ?? 0 }
  }

  #battery(place: string): number {
    const phase = this.#batteries.get(place) ?? noiseAt(hashOf(place), 2)
    this.#batteries.set(place, phase)
    return 100 - (100 - BATTERY_LOW_PCT) * ((this.#now / BATTERY_LIFE_MS + phase) % 1)
  }
}

const EMPTY: PlaceTruth = {
  at: 0,
  people: 0,
  capacity: 0,
  occupied: false,
  inTotal: 0,
  outTotal: 0,
  powerKw: 0,
  energyKwh: 0,
  co2Ppm: 0,
  temperatureC: 0,
  humidityPct: 0,
  illuminanceLx: 0,
  batteryPct: 100,
}
