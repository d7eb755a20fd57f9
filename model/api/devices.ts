import * as z from 'zod'
import { idSchema } from '../ids.ts'
import { deviceSchema, gatewaySchema } from '../registry.ts'
import { contract } from './contract.ts'

export const healthSchema = z.enum(['online', 'late', 'stale', 'offline', 'never'])

export const deviceViewSchema = deviceSchema.extend({
  health: healthSchema,
  lastSeen: z.number().nullable().meta({ description: 'Receive time of the last telemetry, Unix ms' }),
  battery_pct: z.number().nullable(),
  rssi_dbm: z.number().nullable(),
  flags: z.array(z.string()),
})

const listDevices = contract({
  method: 'GET',
  path: '/devices',
  tag: 'devices',
  summary: {
    id: 'Perangkat di bawah suatu tempat, yang paling tidak sehat lebih dahulu',
    en: 'Devices below a place, worst health first',
  },
  verb: 'device.read',
  placeOf: 'place',
  scope: 'own',
  query: z.object({
    place: idSchema.optional(),
    q: z.string().max(100).optional(),
    type: z.string().optional(),
    health: healthSchema.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    offset: z.coerce.number().int().min(0).default(0),
  }),
  response: z.object({
    total: z.number().int(),
    counts: z.record(healthSchema, z.number().int()),
    devices: z.array(deviceViewSchema),
  }),
})

const readDevice = contract({
  method: 'GET',
  path: '/devices/{device}',
  tag: 'devices',
  summary: { id: 'Satu perangkat dengan keadaannya sekarang', en: 'One device with its present values' },
  verb: 'device.read',
  placeOf: 'device',
  params: z.object({ device: idSchema }),
  response: deviceViewSchema,
})

/** What a client needs to publish for a device; the password is shown once. */
export const deviceAccessSchema = z.object({
  url: z.string(),
  clientId: z.string(),
  username: z.string(),
  password: z.string(),
  topic: z.string(),
  example: z.unknown(),
})

export const newDeviceSchema = z.strictObject({
  id: idSchema,
  type: z.string(),
  place: idSchema,
  label: z.string().min(1).max(120).optional(),
  format: z.string().default('native'),
  model: z.string().optional(),
  externalId: z.string().min(1).max(120).optional(),
  gateway: idSchema.optional(),
  expectedInterval_s: z.number().positive().max(86_400).optional(),
  directionInverted: z.boolean().default(false),
})

const addDevice = contract({
  method: 'POST',
  path: '/devices',
  tag: 'devices',
  summary: {
    id: 'Daftarkan perangkat; rahasianya hanya ada pada jawaban ini',
    en: 'Register a device; its secret is in the answer and never again',
  },
  verb: 'device.write',
  placeOf: 'place',
  status: 201,
  body: newDeviceSchema,
  response: z.object({ device: deviceSchema, access: deviceAccessSchema.nullable() }),
})

const moveDevice = contract({
  method: 'POST',
  path: '/devices/{device}/move',
  tag: 'devices',
  summary: {
    id: 'Pindahkan perangkat: mulai sekarang bacaannya milik tempat baru, yang lama tetap di tempat lama',
    en: 'Move a device: from now on its readings are of the new place, earlier ones stay with the old one',
  },
  verb: 'device.write',
  placeOf: 'device',
  params: z.object({ device: idSchema }),
  body: z.strictObject({ place: idSchema }),
  response: z.object({ device: deviceSchema }),
})

const rotateDevice = contract({
  method: 'POST',
  path: '/devices/{device}/rotate',
  tag: 'devices',
  summary: {
    id: 'Beri perangkat rahasia baru; yang lama langsung berakhir',
    en: 'Give a device a new secret; the old one ends now',
  },
  verb: 'device.write',
  placeOf: 'device',
  params: z.object({ device: idSchema }),
  response: z.object({ device: deviceSchema, access: deviceAccessSchema }),
})

const revokeDevice = contract({
  method: 'DELETE',
  path: '/devices/{device}',
  tag: 'devices',
  summary: {
    id: 'Pensiunkan perangkat: tidak dapat tersambung lagi, riwayatnya tetap',
    en: 'Retire a device: it may no longer connect, its history stays',
  },
  verb: 'device.write',
  placeOf: 'device',
  status: 204,
  params: z.object({ device: idSchema }),
  response: z.undefined(),
})

const listGateways = contract({
  method: 'GET',
  path: '/gateways',
  tag: 'devices',
  summary: {
    id: 'Gerbang yang berbicara atas nama perangkat lain',
    en: 'Gateways that speak for other devices',
  },
  verb: 'device.read',
  response: z.object({ gateways: z.array(gatewaySchema) }),
})

export const newGatewaySchema = z.strictObject({
  id: idSchema,
  format: z.string(),
  topics: z.array(z.string().min(1).max(200)).min(1).max(32),
})

const addGateway = contract({
  method: 'POST',
  path: '/gateways',
  tag: 'devices',
  summary: {
    id: 'Daftarkan gerbang; rahasianya hanya ada pada jawaban ini',
    en: 'Register a gateway; its secret is in the answer and never again',
  },
  verb: 'device.write',
  status: 201,
  body: newGatewaySchema,
  response: z.object({ gateway: gatewaySchema, access: deviceAccessSchema }),
})

export const devicesApi = {
  listDevices,
  readDevice,
  addDevice,
  moveDevice,
  rotateDevice,
  revokeDevice,
  listGateways,
  addGateway,
}
