import { DenyutError } from '#model/errors.ts'
import { SENSOR_TYPES } from '#model/sensors/index.ts'
import type { SensorType } from '#model/sensors/sensor.ts'
import { hashOf, Random } from '../physics/random.ts'
import type { World } from '../physics/world.ts'
import type { FleetDevice } from './fleet-file.ts'

/** One native reading as it goes over the wire. */
export interface Reading {
  readonly ts: number
  readonly seq?: number
  readonly v: Readonly<Record<string, number | boolean>>
}

/** A simulated device. */
export interface SimulatedDevice {
  readonly id: string
  readonly type: SensorType
  readonly place: string
  readonly topic: string
  readonly interval_s: number
  /** Fixed number of this device: spreads it in time, seeds its noise. */
  readonly key: number
  /** Which of several counters at one place this is. */
  readonly door: number
  /** Index of its connection in the fleet. */
  readonly connection: number
}

/** The devices of all connections; several people counters at one place stand at its several doors. */
export function simulatedDevices(
  connections: readonly { readonly devices: readonly FleetDevice[] }[],
): SimulatedDevice[] {
  const doors = new Map<string, number>()
  return connections.flatMap(({ devices }, connection) =>
    devices.map(({ id, type: typeId, place, topic, expectedInterval_s }): SimulatedDevice => {
      const type = SENSOR_TYPES.get(typeId)
      if (!type)
        throw new DenyutError('usage', {
          id: `${id}: tidak ada jenis sensor ${typeId}.`,
          en: `${id}: there is no sensor type ${typeId}.`,
        })
      const door = type.id === 'people-counter' ? (doors.get(place) ?? 0) : 0
      if (type.id === 'people-counter') doors.set(place, door + 1)
      const interval_s = Math.max(1, Math.round(expectedInterval_s))
      return { id, type, place, topic, interval_s, key: hashOf(id), door, connection }
    }),
  )
}

/** How many doors each place has, as the fleet's counters show. */
export function doorsOf(devices: readonly SimulatedDevice[]): Map<string, number> {
  const doors = new Map<string, number>()
  for (const { type, place, door } of devices) if (type.id === 'people-counter') doors.set(place, door + 1)
  return doors
}

/**
 * What a device reports of the world's present. The noise belongs to device and time, so that the same moment told twice is the same
 * reading. Batteries hardly change and are told only when asked for.
 */
export function readingOf(device: SimulatedDevice, world: World, battery: boolean): Reading {
  const truth = world.truth(device.place, device.door)
  const random = new Random(device.key, truth.at)
  const { battery_pct, ...values } = device.type.simulate(truth, () => random.next() * 2 - 1)
  return { ts: truth.at, v: battery && battery_pct !== undefined ? { ...values, battery_pct } : values }
}
