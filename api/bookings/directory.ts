import type { DeskSpot } from '#model/bookings/find.ts'
import type { Building, WorkingHours } from '#model/campus/campus.ts'
import { noPlaceOrDevice } from '#model/errors.ts'
import type { Registry } from '#storage/registry/registry.ts'

/** A desk with all that booking asks of its place. */
export interface DeskPlace extends DeskSpot {
  readonly label: string
  readonly room: string
  readonly building: string
  readonly ancestors: readonly string[]
  /** IANA zone. */
  readonly timeZone: string
}

/** Desks of the campus by id, read from the registry once a version of it. */
export class Directory {
  readonly #registry: Registry
  #version = -1
  #desks = new Map<string, DeskPlace>()
  #hours = new Map<string, WorkingHours>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  find(id: string): DeskPlace | undefined {
    return this.#all().get(id)
  }

  /** Throws `not_found`. */
  desk(id: string): DeskPlace {
    const desk = this.find(id)
    if (!desk) throw noPlaceOrDevice(id)
    return desk
  }

  /** Desks on a place and below it. */
  below(place: string): readonly DeskPlace[] {
    return [...this.#all().values()].filter(({ ancestors }) => ancestors.includes(place))
  }

  all(): readonly DeskPlace[] {
    return [...this.#all().values()]
  }

  label(place: string): string {
    return this.#registry.place(place)?.label ?? place
  }

  ancestors(place: string): readonly string[] {
    return this.#registry.place(place)?.ancestors ?? []
  }

  timeZone(place: string): string {
    return this.#registry.place(place)?.zone ?? this.#registry.campus().zone
  }

  campus(): string {
    return this.#registry.campus().id
  }

  /** Working hours of a place: those of its building, or of the campus. */
  hours(ancestors: readonly string[]): WorkingHours {
    this.#all()
    const building = ancestors.find((id) => this.#hours.has(id))
    return (
      (building === undefined ? undefined : this.#hours.get(building)) ?? this.#registry.campus().workingHours
    )
  }

  #all(): ReadonlyMap<string, DeskPlace> {
    const version = this.#registry.version()
    if (version !== this.#version) {
      const { buildings } = this.#registry.campus()
      this.#desks = new Map(
        buildings.flatMap((building) => this.#ofBuilding(building)).map((desk) => [desk.id, desk]),
      )
      this.#hours = new Map(
        buildings.flatMap(({ id, workingHours }) => (workingHours ? [[id, workingHours] as const] : [])),
      )
      this.#version = version
    }
    return this.#desks
  }

  #ofBuilding(building: Building): DeskPlace[] {
    return building.floors.flatMap((floor) =>
      floor.rooms.flatMap((room) =>
        room.desks.map((desk) => ({
          id: desk.id,
          label: desk.label,
          at: desk.at,
          attributes: desk.attributes,
          floor: floor.id,
          room: room.id,
          zone: room.zone ?? null,
          building: building.id,
          ancestors: this.ancestors(desk.id),
          timeZone: this.timeZone(desk.id),
        })),
      ),
    )
  }
}
