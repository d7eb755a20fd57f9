import type { Campus } from '#model/campus/campus.ts'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { demoDevices } from '#model/campus/ikn/devices.ts'
import { nativeTopic } from '#model/topics.ts'
import type { Fleet } from '../fleet/fleet-file.ts'

/** The default campus with one building of `floors` floors: small enough to simulate days of it in a test. */
export function smallCampus(floors = 1): Campus {
  const campus = iknCampus()
  const building = campus.buildings[1]!
  const kept = building.floors.slice(0, floors)
  const places = new Set([campus.id, building.id, ...kept.map(({ id }) => id)])
  return {
    ...campus,
    buildings: [
      { ...building, floors: kept, capacity: kept.reduce((sum, { capacity }) => sum + capacity, 0) },
    ],
    meters: campus.meters.filter(({ place }) => places.has(place)),
  }
}

/** A fleet behind one gateway; `types` limits it. */
export function smallFleet(url: string, campus = smallCampus(), types?: readonly string[]): Fleet {
  const devices = demoDevices(campus)
    .filter(({ type }) => !types || types.includes(type))
    .map(({ id, type, place, expectedInterval_s }) => ({
      id,
      type,
      place,
      expectedInterval_s,
      topic: nativeTopic(campus.id, id, 'telemetry'),
    }))
  return {
    url,
    campus,
    connections: [{ clientId: 'gateway-1', username: 'gateway-1', password: 'secret', devices }],
  }
}
