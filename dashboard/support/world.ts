import type { Campus } from '#model/campus/campus.ts'
import type { ChannelName, LiveEntry } from '#model/live.ts'
import { pointId } from '#model/live.ts'

export interface FakePoint {
  value: number | string | null
  at: number
  q: number
}

/** A reproducible number in [0, 1) from a text (FNV-1a). */
export function chance(text: string): number {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0
  hash ^= hash >>> 15
  return (Math.imul(hash, 0x2c1b3c6d) >>> 0) / 4_294_967_296
}

/** Present values of an invented campus, the same for the same seed. */
export class FakeWorld {
  readonly points = new Map<string, FakePoint>()
  readonly campus: Campus

  constructor(campus: Campus, now: number) {
    this.campus = campus
    this.#fill(now)
  }

  set(subject: string, metric: string, value: number | string | null, at: number, q = 0): void {
    this.points.set(pointId(subject, metric), { value, at, q })
  }

  number(subject: string, metric: string): number {
    const value = this.points.get(pointId(subject, metric))?.value
    return typeof value === 'number' ? value : 0
  }

  /** Ids of a channel in a fixed order. */
  ids(channel: ChannelName): string[] {
    const [kind, id] = channel.split(':') as [string, string | undefined]
    const { campus } = this
    const building = campus.buildings.find((one) => one.id === id)
    const floor = campus.buildings.flatMap((one) => one.floors).find((one) => one.id === id)
    const wanted =
      kind === 'campus'
        ? [campus.id, ...campus.buildings.map((one) => one.id)]
        : kind === 'building' && building
          ? [building.id, ...building.floors.map((one) => one.id)]
          : kind === 'floor' && floor
            ? [floor.id, ...floor.rooms.flatMap((room) => [room.id, ...room.desks.map((desk) => desk.id)])]
            : kind === 'device' && id
              ? [id]
              : []
    const subjects = new Set(wanted)
    return [...this.points.keys()].filter((key) => subjects.has(key.slice(0, key.indexOf('/'))))
  }

  entries(ids: readonly string[]): LiveEntry[] {
    return ids.map((id, index): LiveEntry => {
      const point = this.points.get(id)
      return [index, point?.value ?? null, point?.at ?? 0, point?.q ?? 0]
    })
  }

  #fill(now: number): void {
    const { campus } = this
    for (const building of campus.buildings) {
      for (const floor of building.floors) {
        for (const room of floor.rooms) this.#room(room, now)
        this.#sum(
          floor.id,
          floor.rooms.map((room) => room.id),
          now,
        )
        this.#desks(
          floor.id,
          floor.rooms.flatMap((room) => room.desks.map((desk) => desk.id)),
          now,
        )
        this.set(floor.id, 'power_kw', 18 + Math.round(chance(`${floor.id}p`) * 300) / 10, now)
      }
      this.#sum(
        building.id,
        building.floors.map((floor) => floor.id),
        now,
      )
      this.#total(
        building.id,
        building.floors.map((floor) => floor.id),
        now,
      )
    }
    this.#sum(
      campus.id,
      campus.buildings.map((one) => one.id),
      now,
    )
    this.#total(
      campus.id,
      campus.buildings.map((one) => one.id),
      now,
    )
    const last = campus.buildings.at(-1)
    if (last) this.set(last.id, 'data_at', now - 14 * 60_000, now)
  }

  #room(room: Campus['buildings'][number]['floors'][number]['rooms'][number], now: number): void {
    if (room.kind === 'core' || room.kind === 'corridor' || room.kind === 'service') return
    const luck = chance(room.id)
    const people = luck < 0.25 ? 0 : Math.round(room.capacity * luck * (room.kind === 'office' ? 0.9 : 0.45))
    if (chance(`${room.id}n`) > 0.06) this.set(room.id, 'people', people, now - 5_000)
    this.set(
      room.id,
      'temperature_c',
      Math.round((22.4 + chance(`${room.id}t`) * 5.4) * 10) / 10,
      now - 20_000,
      chance(`${room.id}s`) > 0.94 ? 1 : 0,
    )
    this.set(
      room.id,
      'co2_ppm',
      Math.round(480 + chance(`${room.id}c`) * 820),
      chance(`${room.id}o`) > 0.92 ? now - 4 * 3_600_000 : now - 20_000,
    )
    this.set(room.id, 'humidity_pct', Math.round(52 + chance(`${room.id}h`) * 20), now - 20_000)
    for (const desk of room.desks) {
      const state = chance(desk.id)
      this.set(
        desk.id,
        'presence',
        state < 0.46 ? 'occupied' : state < 0.95 ? 'vacant' : 'unknown',
        now - Math.round(chance(`${desk.id}a`) * 3 * 3_600_000),
      )
    }
  }

  #desks(place: string, desks: readonly string[], now: number): void {
    const count = (state: string) =>
      desks.filter((desk) => this.points.get(pointId(desk, 'presence'))?.value === state).length
    this.set(place, 'desks_occupied', count('occupied'), now)
    this.set(place, 'desks_vacant', count('vacant'), now)
    this.set(place, 'desks_unknown', count('unknown'), now)
    this.set(place, 'devices_total', desks.length + 34, now)
    this.set(place, 'devices_online', desks.length + 34 - count('unknown'), now)
  }

  #sum(place: string, parts: readonly string[], now: number): void {
    this.set(
      place,
      'people',
      parts.reduce((sum, part) => sum + this.number(part, 'people'), 0),
      now,
    )
    for (const metric of ['temperature_c', 'co2_ppm']) {
      const values = parts.map((part) => this.number(part, metric)).filter((value) => value > 0)
      this.set(place, metric, values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length), now)
    }
    this.set(place, 'data_at', now - 2_000, now)
  }

  #total(place: string, parts: readonly string[], now: number): void {
    for (const metric of [
      'desks_occupied',
      'desks_vacant',
      'desks_unknown',
      'devices_total',
      'devices_online',
      'power_kw',
    ]) {
      this.set(
        place,
        metric,
        parts.reduce((sum, part) => sum + this.number(part, metric), 0),
        now,
      )
    }
  }
}
