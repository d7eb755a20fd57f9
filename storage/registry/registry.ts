import type { Campus, PlaceKind } from '#model/campus/campus.ts'
import type { Device, Gateway } from '#model/registry.ts'

/** A place as the tree knows it. Ancestors begin with the place itself and end with the campus. */
export interface Place {
  readonly id: string
  readonly kind: PlaceKind
  readonly label: string
  readonly parent: string | null
  readonly ancestors: readonly string[]
  readonly children: readonly string[]
  /** IANA zone that holds here. */
  readonly zone: string
  readonly capacity: number
}

/**
 * The registry in memory: campus, devices, gateways and their credentials, for the hot path and for every query. Loaded from records at start,
 * reloaded after a change; readers always see one whole version.
 */
export interface Registry {
  campus(): Campus
  /** Rises with every reload. */
  version(): number
  onReload(listener: () => void): () => void
  place(id: string): Place | undefined
  places(kind?: PlaceKind): readonly Place[]
  device(id: string): Device | undefined
  devices(): readonly Device[]
  gateway(id: string): Gateway | undefined
  gateways(): readonly Gateway[]
  /** By format and name in that format. Retired devices are found, with `retiredAt`. */
  byExternalId(format: string, externalId: string): Device | undefined
  /** Place of a device at an event time, effective-dated. */
  placeOf(device: string, time: number): string | undefined
  /** When a device came to where it stands at an event time, Unix ms; what it read before is of another place. -Infinity: never moved. */
  standsSince(device: string, time: number): number
  /** Devices that stand on a place now. */
  devicesAt(place: string): readonly Device[]
  /** Whether `secret` is the present one of a device or gateway. Constant time. */
  verify(username: string, secret: Uint8Array): 'device' | 'gateway' | null
  /** Reads everything again from records. */
  reload(): Promise<void>
}
