import * as z from 'zod'
import { campusSchema } from '#model/campus/campus.ts'
import { idSchema } from '#model/ids.ts'
import { readJson } from '../json-file.ts'

const fleetDeviceSchema = z.object({
  id: idSchema,
  type: z.string().min(1),
  place: idSchema,
  topic: z.string().min(1),
  expectedInterval_s: z.number().positive(),
})

const connectionSchema = z.object({
  clientId: z.string().min(1),
  username: z.string().min(1),
  password: z.string(),
  devices: z.array(fleetDeviceSchema),
})

/**
 * What a simulated fleet needs to know: the broker, the campus that it lives in, and its credentials. A connection is one device with its
 * own credential, or a gateway that speaks for many. The file holds secrets: mode 0600.
 */
export const fleetSchema = z.object({
  url: z.string().min(1),
  campus: campusSchema,
  connections: z.array(connectionSchema).min(1),
})

export type Fleet = z.infer<typeof fleetSchema>
export type FleetConnection = Fleet['connections'][number]
export type FleetDevice = FleetConnection['devices'][number]

/** Reads and checks a fleet file; throws `usage` with what is wrong in it. */
export const readFleet = (path: string): Promise<Fleet> => readJson(path, fleetSchema, NO_FLEET)

const NO_FLEET = { id: 'bukan berkas armada', en: 'is no fleet file' }
