import * as z from 'zod'
import { idSchema } from './ids.ts'

/** A registered device. Its place is effective-dated in the registry; this is the present view. */
export const deviceSchema = z.object({
  id: idSchema,
  label: z.string().min(1).max(120),
  type: z.string().meta({ description: 'Sensor type, as in model/sensors' }),
  format: z.string().meta({ description: 'Wire format, as in model/formats' }),
  model: z.string().nullable().meta({ description: "Maker's model; chooses the byte table" }),
  externalId: z.string().min(1).max(120).meta({
    description: 'Name of the device in its format: devEui, serial, friendly name. Unique per format.',
  }),
  gateway: idSchema
    .nullable()
    .meta({ description: 'Gateway that speaks for it; null when it has its own credential' }),
  place: idSchema.meta({ description: 'Campus, building, floor, zone, room, desk or meter node' }),
  expectedInterval_s: z.number().positive(),
  directionInverted: z.boolean().meta({ description: 'in and out are swapped by the mounting' }),
  createdAt: z.number().meta({ description: 'Unix ms' }),
  retiredAt: z.number().nullable(),
})

export type Device = z.infer<typeof deviceSchema>

/** Where a device was from `from` (Unix ms) on; ordered by `from`. */
export interface Placement {
  readonly device: string
  readonly place: string
  readonly from: number
}

export const gatewaySchema = z.object({
  id: idSchema,
  format: z.string(),
  topics: z.array(z.string().min(1)).min(1).meta({ description: 'MQTT topic filters it may publish to' }),
  createdAt: z.number(),
  retiredAt: z.number().nullable(),
})

export type Gateway = z.infer<typeof gatewaySchema>
