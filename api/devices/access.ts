import type * as z from 'zod'
import type { deviceAccessSchema } from '#model/api/devices.ts'
import type { Device, Gateway } from '#model/registry.ts'
import { SENSOR_TYPES } from '#model/sensors/index.ts'
import { nativeTopic } from '#model/topics.ts'

export type DeviceAccess = z.output<typeof deviceAccessSchema>

const NATIVE = 'native'

/**
 * What a client needs to publish as a device. `example` is a payload of its type; null when its format is its
 * maker's own.
 */
export const deviceAccess = (
  campus: string,
  device: Device,
  secret: string,
  mqttUrl: string,
): DeviceAccess => ({
  url: mqttUrl,
  clientId: device.id,
  username: device.id,
  password: secret,
  topic: nativeTopic(campus, device.id, 'telemetry'),
  example: device.format === NATIVE ? exampleOf(device.type) : null,
})

/**
 * What a client needs to publish as a gateway. `topic` is its first filter; its devices have their own topics
 * below.
 */
export const gatewayAccess = (gateway: Gateway, secret: string, mqttUrl: string): DeviceAccess => ({
  url: mqttUrl,
  clientId: gateway.id,
  username: gateway.id,
  password: secret,
  topic: gateway.topics[0] ?? '',
  example: null,
})

/** The values of a sample without its time: sent now, they count as measured now. */
function exampleOf(type: string): unknown {
  const sample = SENSOR_TYPES.get(type)?.samples[0]
  return sample ? { v: sample.v } : null
}
