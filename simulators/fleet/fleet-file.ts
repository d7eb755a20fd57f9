import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { campusSchema } from '#model/campus/campus.ts'
import { DenyutError } from '#model/errors.ts'
import { idSchema } from '#model/ids.ts'

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
export async function readFleet(path: string): Promise<Fleet> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new DenyutError('usage', `${path}: ${(error as Error).message}.`, { cause: error })
  }
  const parsed = fleetSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.map(({ path: at, message }) => ({ path: at.join('.'), message }))
  throw new DenyutError('usage', `${path} is no fleet file.`, { errors })
}
