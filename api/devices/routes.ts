import { devicesApi } from '#model/api/devices.ts'
import { noPlaceOrDevice } from '#model/errors.ts'
import type { DeviceHealth } from '#model/readings.ts'
import type { Device } from '#model/registry.ts'
import type { RegistryAdmin } from '#storage/registry/admin.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority } from '../access/authority.ts'
import type { LivePort } from '../ports.ts'
import type { Serve } from '../serve/serve.ts'
import { deviceAccess, gatewayAccess } from './access.ts'
import { deviceView, HEALTH_ORDER } from './view.ts'

export interface DeviceParts {
  readonly registry: Registry
  readonly authority: Authority
  readonly live: LivePort
  readonly devices: RegistryAdmin
  readonly mqttUrl: () => string
}

export function deviceRoutes(serve: Serve, parts: DeviceParts): void {
  readRoutes(serve, parts)
  writeRoutes(serve, parts)
  gatewayRoutes(serve, parts)
}

function readRoutes(serve: Serve, { registry, authority, live }: DeviceParts): void {
  serve(devicesApi.listDevices, ({ caller, query }) => {
    const { place, q, type, health, limit, offset } = query
    const words = q?.toLowerCase()
    const found = registry
      .devices()
      .filter((device) => device.retiredAt === null && authority.onDevice(caller, 'device.read', device.id))
      .filter(
        (device) => place === undefined || (registry.place(device.place)?.ancestors.includes(place) ?? false),
      )
      .filter((device) => type === undefined || device.type === type)
      .filter((device) => words === undefined || matches(device, words))
      .map((device) => ({ device, health: live.health(device.id).health }))
    const chosen = found.filter((candidate) => health === undefined || candidate.health === health)
    chosen.sort((a, b) => rank(a.health) - rank(b.health) || (a.device.id < b.device.id ? -1 : 1))
    return {
      total: chosen.length,
      counts: countHealth(found),
      devices: chosen.slice(offset, offset + limit).map(({ device }) => deviceView(device, live)),
    }
  })

  serve(devicesApi.readDevice, ({ params }) => deviceView(deviceOf(registry, params.device), live))
}

function writeRoutes(serve: Serve, { registry, authority, devices, mqttUrl }: DeviceParts): void {
  const accessOf = (device: Device, secret: string) =>
    deviceAccess(registry.campus().id, device, secret, mqttUrl())

  serve(devicesApi.addDevice, async ({ body }) => {
    const { device, secret } = await devices.add(body)
    return { device, access: secret === null ? null : accessOf(device, secret) }
  })

  serve(devicesApi.moveDevice, async ({ caller, params, body }) => {
    const { id } = deviceOf(registry, params.device)
    authority.demand(caller, 'device.write', body.place)
    return { device: await devices.move(id, body.place) }
  })

  serve(devicesApi.rotateDevice, async ({ params }) => {
    const device = deviceOf(registry, params.device)
    return { device, access: accessOf(device, await devices.rotate(device.id)) }
  })

  serve(devicesApi.revokeDevice, async ({ params }) => {
    await devices.revoke(deviceOf(registry, params.device).id)
    return undefined
  })
}

/** Gateways stand on no place: they are a matter of the whole campus. */
function gatewayRoutes(serve: Serve, { registry, devices, mqttUrl }: DeviceParts): void {
  serve(devicesApi.listGateways, () => ({
    gateways: registry.gateways().filter(({ retiredAt }) => retiredAt === null),
  }))

  serve(devicesApi.addGateway, async ({ body }) => {
    const { gateway, secret } = await devices.addGateway(body)
    return { gateway, access: gatewayAccess(gateway, secret, mqttUrl()) }
  })
}

/** A place where a device is named is as unknown as no device at all. */
function deviceOf(registry: Registry, id: string): Device {
  const device = registry.device(id)
  if (!device) throw noPlaceOrDevice(id)
  return device
}

const matches = (device: Device, words: string): boolean =>
  [device.id, device.label, device.externalId].some((text) => text.toLowerCase().includes(words))

const rank = (health: DeviceHealth): number => HEALTH_ORDER.indexOf(health)

function countHealth(found: readonly { health: DeviceHealth }[]): Record<DeviceHealth, number> {
  const counts: Record<DeviceHealth, number> = { online: 0, late: 0, stale: 0, offline: 0, never: 0 }
  for (const { health } of found) counts[health]++
  return counts
}
