import * as z from 'zod'
import { idSchema } from '../ids.ts'

/** Metres on the floor plan, origin top left. */
const point = z.tuple([z.number(), z.number()])
const polygon = z.array(point).min(3)
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day as HH:MM')

/** Opening times by ISO weekday (1 = Monday); a missing day is closed. */
export const workingHoursSchema = z.partialRecord(
  z.enum(['1', '2', '3', '4', '5', '6', '7']),
  z.strictObject({ from: clock, to: clock }),
)

const deskSchema = z.strictObject({
  id: idSchema,
  label: z.string().min(1),
  at: point.meta({ description: 'Centre of the desk, metres' }),
  rotation_deg: z.number().default(0),
  attributes: z.array(z.string()).default([]),
})

const ROOM_KINDS = [
  'office',
  'meeting',
  'pantry',
  'prayer',
  'core',
  'corridor',
  'lobby',
  'service',
  'special',
] as const

const roomSchema = z.strictObject({
  id: idSchema,
  label: z.string().min(1),
  kind: z.enum(ROOM_KINDS),
  outline: polygon,
  capacity: z.number().int().min(0),
  zone: idSchema.optional().meta({ description: 'Zone this room belongs to' }),
  desks: z.array(deskSchema).default([]),
})

const zoneSchema = z.strictObject({ id: idSchema, label: z.string().min(1) })

export const floorSchema = z.strictObject({
  id: idSchema,
  label: z.string().min(1),
  level: z.number().int(),
  outline: polygon,
  area_gross_m2: z.number().positive(),
  area_ac_m2: z.number().min(0),
  area_non_ac_m2: z.number().min(0),
  capacity: z.number().int().min(0),
  zones: z.array(zoneSchema).default([]),
  rooms: z.array(roomSchema),
})

const buildingSchema = z.strictObject({
  id: idSchema,
  label: z.string().min(1),
  complex: z.string().optional().meta({ description: 'Grouping label only' }),
  zone: z.string().optional().meta({ description: 'IANA time zone when it differs from the campus' }),
  capacity: z.number().int().min(0),
  workingHours: workingHoursSchema.optional(),
  floors: z.array(floorSchema).min(1),
})

/** A node of the meter tree. `place` is what it feeds; a node without device is virtual (Σ children). */
const meterNodeSchema = z.strictObject({
  id: idSchema,
  label: z.string().min(1),
  parent: idSchema.optional(),
  place: idSchema,
  use: z.enum(['main', 'hvac', 'lighting', 'plug', 'lift', 'other']),
})

export const campusSchema = z.strictObject({
  id: idSchema,
  label: z.string().min(1),
  zone: z.string().meta({ description: 'IANA time zone' }),
  source: z.string().optional().meta({ description: 'Where the facts come from' }),
  assumptions: z
    .array(z.string())
    .default([])
    .meta({ description: 'What is assumed or invented, shown to readers' }),
  workingHours: workingHoursSchema,
  buildings: z.array(buildingSchema).min(1),
  meters: z.array(meterNodeSchema).default([]),
})

export type Campus = z.infer<typeof campusSchema>
export type Building = z.infer<typeof buildingSchema>
export type Floor = z.infer<typeof floorSchema>
export type Zone = z.infer<typeof zoneSchema>
export type Room = z.infer<typeof roomSchema>
export type Desk = z.infer<typeof deskSchema>
export type MeterNode = z.infer<typeof meterNodeSchema>
export type WorkingHours = z.infer<typeof workingHoursSchema>

export type PlaceKind = 'campus' | 'building' | 'floor' | 'zone' | 'room' | 'desk' | 'meter'
