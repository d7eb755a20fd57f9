import type * as z from 'zod'
import type { deviceViewSchema } from '#model/api/devices.ts'
import type { DeviceHealth } from '#model/readings.ts'
import type { Device } from '#model/registry.ts'
import type { LivePort } from '../ports.ts'

export type DeviceView = z.output<typeof deviceViewSchema>

/** Worst first: who is gone, who is going, who never came, who is well. */
export const HEALTH_ORDER: readonly DeviceHealth[] = ['offline', 'stale', 'late', 'never', 'online']

export function deviceView(device: Device, live: LivePort): DeviceView {
  const { health, lastSeen, flags } = live.health(device.id)
  const number = (metric: string): number | null => {
    const value = live.get(device.id, metric)?.value
    return typeof value === 'number' ? value : null
  }
  return {
    ...device,
    health,
    lastSeen,
    battery_pct: number('battery_pct'),
    rssi_dbm: number('rssi_dbm'),
    flags: [...flags],
  }
}
