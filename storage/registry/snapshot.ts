import type { Campus, PlaceKind } from '#model/campus/campus.ts'
import { buildTree } from '#model/campus/tree.ts'
import type { Device, Gateway, Placement } from '#model/registry.ts'
import type { CredentialHash } from '../records/records.ts'
import type { Place } from './registry.ts'

export interface RegistrySource {
  readonly campus: Campus | null
  readonly devices: readonly Device[]
  readonly gateways: readonly Gateway[]
  /** Ordered by device and time. */
  readonly placements: readonly Placement[]
  readonly credentials: readonly CredentialHash[]
}

/** One whole version of the registry, never changed after it is built. */
export interface Snapshot {
  readonly campus: Campus | null
  readonly places: ReadonlyMap<string, Place>
  readonly placeList: readonly Place[]
  readonly placesByKind: ReadonlyMap<PlaceKind, readonly Place[]>
  readonly devices: ReadonlyMap<string, Device>
  readonly deviceList: readonly Device[]
  readonly gateways: ReadonlyMap<string, Gateway>
  readonly gatewayList: readonly Gateway[]
  /** Format, then name in that format. */
  readonly byExternalId: ReadonlyMap<string, ReadonlyMap<string, Device>>
  readonly timelines: ReadonlyMap<string, Timeline>
  readonly devicesAt: ReadonlyMap<string, readonly Device[]>
  readonly credentials: ReadonlyMap<string, CredentialHash>
}

/** Places of one device, by ascending time. */
export interface Timeline {
  readonly from: readonly number[]
  readonly places: readonly string[]
}

export function buildSnapshot(source: RegistrySource): Snapshot {
  const places = source.campus ? buildTree(source.campus) : new Map<string, Place>()
  const placeList = [...places.values()]
  const active = source.devices.filter(({ retiredAt }) => retiredAt === null)
  return {
    campus: source.campus,
    places,
    placeList,
    placesByKind: Map.groupBy(placeList, ({ kind }) => kind),
    devices: new Map(source.devices.map((device) => [device.id, device])),
    deviceList: source.devices,
    gateways: new Map(source.gateways.map((gateway) => [gateway.id, gateway])),
    gatewayList: source.gateways,
    byExternalId: indexExternalIds(source.devices),
    timelines: buildTimelines(source.placements),
    devicesAt: Map.groupBy(active, ({ place }) => place),
    credentials: new Map(source.credentials.map((credential) => [credential.username, credential])),
  }
}

/** Of several devices that had a name one after the other the present one is found, else the one retired last. */
function indexExternalIds(devices: readonly Device[]): Map<string, Map<string, Device>> {
  const index = new Map<string, Map<string, Device>>()
  const rank = ({ retiredAt }: Device) => retiredAt ?? Number.POSITIVE_INFINITY
  for (const device of devices) {
    const names = index.get(device.format) ?? new Map<string, Device>()
    index.set(device.format, names)
    const known = names.get(device.externalId)
    if (!known || rank(device) > rank(known)) names.set(device.externalId, device)
  }
  return index
}

function buildTimelines(placements: readonly Placement[]): Map<string, Timeline> {
  const timelines = new Map<string, { from: number[]; places: string[] }>()
  for (const { device, place, from } of placements) {
    const timeline = timelines.get(device) ?? { from: [], places: [] }
    timelines.set(device, timeline)
    timeline.from.push(from)
    timeline.places.push(place)
  }
  return timelines
}

/**
 * Place at an event time. Readings from before the first placement (a history that was filled in later) belong to the first place: no
 * other is known.
 */
export const placeAt = (timeline: Timeline, time: number): string | undefined =>
  timeline.places[placementAt(timeline, time)]

/** When the placement that holds at a time began; of the first one nothing earlier is known. */
export function standsSince(timeline: Timeline, time: number): number {
  const index = placementAt(timeline, time)
  return index === 0 ? Number.NEGATIVE_INFINITY : (timeline.from[index] as number)
}

function placementAt({ from }: Timeline, time: number): number {
  let low = 0
  let high = from.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((from[middle] as number) <= time) low = middle
    else high = middle - 1
  }
  return low
}
