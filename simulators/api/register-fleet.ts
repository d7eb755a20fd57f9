import { readFile } from 'node:fs/promises'
import { campusApi } from '#model/api/campus.ts'
import { devicesApi } from '#model/api/devices.ts'
import { type Campus, campusSchema } from '#model/campus/campus.ts'
import { type DemoDevice, demoDevices } from '#model/campus/ikn/devices.ts'
import { buildTree } from '#model/campus/tree.ts'
import { DenyutError } from '#model/errors.ts'
import { nativeTopic } from '#model/topics.ts'
import { replaceFile } from '#platform/durable.ts'
import type { Fleet, FleetConnection } from '../fleet/fleet-file.ts'
import { ApiClient, ApiError } from './client.ts'

const SECRET_IS_GONE = {
  id: 'Rahasianya tidak ditampilkan lagi: pakai berkas tempat rahasia itu ditulis, atau --prefix lain.',
  en: 'Its secret is not shown again: use the file that it was written to, or another --prefix.',
}

export interface RegisterOptions {
  readonly api: string
  readonly token: string
  /** Where the credentials are kept: nobody shows them again. */
  readonly file: string
  readonly prefix: string
  /** A credential for every device instead of a gateway a building. */
  readonly each: boolean
  readonly campusFile?: string
  readonly limit?: number
  readonly progress: (done: number, total: number) => void
}

/** Registers a fleet of one's own through the HTTP API and writes its file. Never takes over what is registered already. */
export async function registerFleet(options: RegisterOptions): Promise<Fleet> {
  const api = new ApiClient(options.api, options.token)
  const campus = options.campusFile
    ? campusSchema.parse(JSON.parse(await readFile(options.campusFile, 'utf8')))
    : await api.call(campusApi.readCampus)
  const all = demoDevices(campus)
  const every = Math.max(1, all.length / (options.limit ?? all.length))
  const chosen = Array.from(
    { length: Math.min(all.length, options.limit ?? all.length) },
    (_, i) => all[Math.floor(i * every)] as DemoDevice,
  )
  const devices = chosen.map((device) => ({ ...device, id: `${options.prefix}-${device.id}` }))
  const connections: FleetConnection[] = []
  let url = ''
  let done = 0
  const added = () => options.progress(++done, devices.length)
  try {
    for (const [building, own] of byBuilding(campus, devices)) {
      const answer = options.each
        ? await addEach(api, own, added)
        : await addBehindGateway(api, campus, `${options.prefix}-${building}`, own, added)
      url = answer.url || url
      connections.push(...answer.connections)
    }
  } catch (error) {
    if (error instanceof ApiError && error.code === 'already_exists') {
      const { id, en } = SECRET_IS_GONE
      throw new DenyutError('already_exists', {
        id: `${error.message} ${id}`,
        en: `${error.message} ${en}`,
      })
    }
    throw error
  }
  const fleet = { url, campus, connections }
  await replaceFile(options.file, JSON.stringify(fleet))
  return fleet
}

interface Added {
  readonly url: string
  readonly connections: FleetConnection[]
}

async function addEach(api: ApiClient, devices: readonly DemoDevice[], added: () => void): Promise<Added> {
  const connections: FleetConnection[] = []
  let url = ''
  for (const { id, type, place, label, expectedInterval_s } of devices) {
    const { access } = await api.call(devicesApi.addDevice, {
      body: { id, type, place, label, expectedInterval_s },
    })
    added()
    if (!access) continue
    url = access.url
    const { clientId, username, password, topic } = access
    connections.push({
      clientId,
      username,
      password,
      devices: [{ id, type, place, topic, expectedInterval_s }],
    })
  }
  return { url, connections }
}

async function addBehindGateway(
  api: ApiClient,
  campus: Campus,
  gateway: string,
  devices: readonly DemoDevice[],
  added: () => void,
): Promise<Added> {
  const topics = [nativeTopic(campus.id, '+', 'telemetry')]
  const { access } = await api.call(devicesApi.addGateway, {
    body: { id: gateway, format: 'native', topics },
  })
  for (const { id, type, place, label, expectedInterval_s } of devices) {
    await api.call(devicesApi.addDevice, { body: { id, type, place, label, expectedInterval_s, gateway } })
    added()
  }
  const { url, clientId, username, password } = access
  const own = devices.map(({ id, type, place, expectedInterval_s }) => ({
    id,
    type,
    place,
    expectedInterval_s,
    topic: nativeTopic(campus.id, id, 'telemetry'),
  }))
  return { url, connections: [{ clientId, username, password, devices: own }] }
}

function byBuilding(campus: Campus, devices: readonly DemoDevice[]): Map<string, DemoDevice[]> {
  const tree = buildTree(campus)
  const buildings = new Map<string, DemoDevice[]>()
  for (const device of devices) {
    const building =
      tree.get(device.place)?.ancestors.find((id) => tree.get(id)?.kind === 'building') ?? campus.id
    buildings.set(building, [...(buildings.get(building) ?? []), device])
  }
  return buildings
}
