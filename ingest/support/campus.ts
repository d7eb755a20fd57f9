import { type Campus, campusSchema } from '#model/campus/campus.ts'
import { type Device, deviceSchema, type Gateway, type Placement } from '#model/registry.ts'
import type { Records } from '#storage/records/records.ts'
import { createRegistry } from '#storage/registry/memory.ts'
import type { Registry } from '#storage/registry/registry.ts'

const square = [
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
] as const
const plan = square.map((corner) => [...corner])

/** One building with two floors, two rooms on the first, one desk; a meter tree of a main and two floors. */
export const CAMPUS: Campus = campusSchema.parse({
  id: 'ikn',
  label: 'Kawasan uji',
  zone: 'Asia/Makassar',
  workingHours: {},
  buildings: [
    {
      id: 'b1',
      label: 'Gedung 1',
      capacity: 100,
      floors: [1, 2].map((level) => ({
        id: `b1-l${level}`,
        label: `Lantai ${level}`,
        level,
        outline: plan,
        area_gross_m2: 100,
        area_ac_m2: 90,
        area_non_ac_m2: 10,
        capacity: 50,
        zones: [{ id: `b1-l${level}-za`, label: 'Zona A' }],
        rooms: [1, 2].map((number) => ({
          id: `b1-l${level}-r0${number}`,
          label: `Ruang ${number}`,
          kind: 'office',
          outline: plan,
          capacity: 20,
          zone: `b1-l${level}-za`,
          desks: number === 1 ? [{ id: `b1-l${level}-d1`, label: 'Meja 1', at: [1, 1] }] : [],
        })),
      })),
    },
  ],
  meters: [
    { id: 'm-main', label: 'Utama', place: 'b1', use: 'main' },
    { id: 'm-l1', label: 'Lantai 1', parent: 'm-main', place: 'b1-l1', use: 'plug' },
    { id: 'm-l2', label: 'Lantai 2', parent: 'm-main', place: 'b1-l2', use: 'plug' },
  ],
})

export const aDevice = (id: string, change: Partial<Device> = {}): Device =>
  deviceSchema.parse({
    id,
    label: id,
    type: 'indoor-climate',
    format: 'native',
    model: null,
    externalId: id,
    gateway: null,
    place: 'b1-l1-r01',
    expectedInterval_s: 60,
    directionInverted: false,
    createdAt: 0,
    retiredAt: null,
    ...change,
  })

export interface TestRegistry {
  readonly registry: Registry
  readonly devices: Device[]
  readonly gateways: Gateway[]
  /** Moves a device from a time on. */
  move(id: string, place: string, from: number): Promise<void>
}

/** The real registry over records that are two arrays; change them, then `reload()`. */
export async function aRegistry(
  devices: Device[],
  gateways: Gateway[] = [],
  campus: Campus = CAMPUS,
): Promise<TestRegistry> {
  const moves: Placement[] = []
  const firstPlaces = new Map<string, string>()
  const records = {
    campus: { read: async () => campus },
    devices: {
      list: async () => [...devices],
      listGateways: async () => [...gateways],
      placements: async () => [
        ...devices.map(({ id, place }) => ({ device: id, place: firstPlaces.get(id) ?? place, from: 0 })),
        ...moves,
      ],
      credentials: async () => [],
    },
  }
  const registry = createRegistry(records as unknown as Records)
  await registry.reload()
  return {
    registry,
    devices,
    gateways,
    async move(id, place, from) {
      const index = devices.findIndex((device) => device.id === id)
      const device = devices[index] as Device
      if (!firstPlaces.has(id)) firstPlaces.set(id, device.place)
      moves.push({ device: id, place, from })
      devices[index] = { ...device, place }
      await registry.reload()
    },
  }
}
