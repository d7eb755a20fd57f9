import * as z from 'zod'
import { accessApi } from '#model/api/access.ts'
import { newDeviceSchema, newGatewaySchema } from '#model/api/devices.ts'
import { peopleApi } from '#model/api/people.ts'
import { holidaysSchema } from '#model/calendar/holidays.ts'
import { parseTime } from '#model/calendar/local.ts'
import { campusSchema } from '#model/campus/campus.ts'
import { DenyutError, faulty, noDeviceOrGateway, noPlace } from '#model/errors.ts'
import { checked } from '#model/faults.ts'
import { AFTER_FROM } from '#model/field-words.ts'
import { QUARANTINE_REASONS } from '#model/readings.ts'
import { type Text, UNSTORABLE, unstorable } from '#model/text.ts'
import type { Clock } from '#platform/clock.ts'
import type { Records } from '#storage/records/records.ts'
import type { RegistryAdmin } from '#storage/registry/admin.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { AccessAdmin } from '../../api/access/admin.ts'
import type { PeopleAdmin } from '../../api/access/people.ts'
import { deviceAccess, gatewayAccess } from '../../api/devices/access.ts'
import type { LedgerPort, LivePort, QuarantinePort } from '../../api/ports.ts'
import type { Finding } from '../doctor/finding.ts'
import { brokerAccounts } from './accounts.ts'
import type { ControlMethods } from './server.ts'

/** Points of one page of an export: one answer line stays a few MiB. */
const EXPORT_PAGE_POINTS = 20_000
const QUARANTINE_PAGE_ENTRIES = 1_000
const newDevices = z.strictObject({ devices: z.array(newDeviceSchema).min(1).max(20_000) })

export interface ControlPorts {
  readonly clock: Clock
  readonly registry: Registry
  readonly records: Records
  readonly store: TelemetryStore
  readonly devices: RegistryAdmin
  readonly access: AccessAdmin
  readonly people: PeopleAdmin
  readonly live: LivePort
  readonly ledger: LedgerPort
  readonly quarantine: QuarantinePort
  /** MQTT_URL, with its user and password. */
  readonly brokerUrl: string | undefined
  readonly status: () => Record<string, unknown> & { mqttUrl: string }
  readonly doctor: () => Promise<Finding[]>
}

/** What the command line may ask of a running instance; the caller owns the data directory, so no role is asked. */
export function controlMethods(ports: ControlPorts): ControlMethods {
  return {
    ...deviceMethods(ports),
    ...peopleMethods(ports),
    ...ledgerMethods(ports),
    ...campusMethods(ports),
    ...holidayMethods(ports),
    ...exportMethods(ports),
    'records.backup': async (params: unknown) =>
      ports.records.backup(parse(z.object({ path: z.string().nullable() }), params).path),
  }
}

function deviceMethods({
  registry,
  records,
  devices,
  live,
  brokerUrl,
  status,
}: ControlPorts): ControlMethods {
  const accessOf = (id: string, secret: string) => {
    const gateway = registry.gateway(id)
    if (gateway) return gatewayAccess(gateway, secret, status().mqttUrl)
    const device = registry.device(id)
    if (!device) throw noDeviceOrGateway(id)
    return deviceAccess(registry.campus().id, device, secret, status().mqttUrl)
  }
  return {
    'devices.add': async (params: unknown) => {
      const { device, secret } = await devices.add(parse(newDeviceSchema, params))
      return { device, access: secret ? accessOf(device.id, secret) : null }
    },
    'devices.import': async (params: unknown) => {
      const added = await devices.addMany(parse(newDevices, params).devices)
      return {
        devices: added.map(({ device, secret }) => ({
          device,
          access: secret ? accessOf(device.id, secret) : null,
        })),
      }
    },
    'devices.list': async (params: unknown) => {
      const { place, q } = parse(z.object({ place: z.string().optional(), q: z.string().optional() }), params)
      if (place && !registry.place(place)) throw noPlace(place)
      const wanted = registry.devices().filter((device) => {
        if (device.retiredAt !== null) return false
        if (place && !registry.place(device.place)?.ancestors.includes(place)) return false
        return !q || `${device.id} ${device.label}`.toLowerCase().includes(q.toLowerCase())
      })
      return { devices: wanted.map((device) => ({ ...device, ...live.health(device.id) })) }
    },
    'devices.move': async (params: unknown) => {
      const { id, place } = parse(z.object({ id: z.string(), place: z.string() }), params)
      return { device: await devices.move(id, place) }
    },
    'devices.rotate': async (params: unknown) => {
      const { id } = parse(z.object({ id: z.string() }), params)
      return { access: accessOf(id, await devices.rotate(id)) }
    },
    'devices.revoke': async (params: unknown) =>
      devices.revoke(parse(z.object({ id: z.string() }), params).id),
    'devices.accounts': async () => ({
      accounts: await brokerAccounts({ registry, records, brokerUrl }),
    }),
    'gateways.add': async (params: unknown) => {
      const { gateway, secret } = await devices.addGateway(parse(newGatewaySchema, params))
      return { gateway, access: gatewayAccess(gateway, secret, status().mqttUrl) }
    },
    'gateways.list': async () => ({
      gateways: registry.gateways().filter(({ retiredAt }) => retiredAt === null),
    }),
  }
}

function peopleMethods({ access, people }: ControlPorts): ControlMethods {
  const known = z.object({ email: z.string() })
  const idOf = async (params: unknown) => await people.idOf(parse(known, params).email)
  return {
    'users.invite': async (params: unknown) => access.invite(parse(accessApi.inviteUser.body, params)),
    'users.link': async (params: unknown) => access.link(parse(accessApi.linkUser.body, params).email),
    'users.list': async () => ({ users: await access.listUsers() }),
    'users.revoke': async (params: unknown) => {
      const { role, scope } = parse(accessApi.inviteUser.body, params)
      return people.removeRole(await idOf(params), { role, place: scope })
    },
    'users.disable': async (params: unknown) => {
      const { bookings } = parse(peopleApi.disableUser.body.loose(), params)
      return people.disable(await idOf(params), bookings)
    },
    'users.enable': async (params: unknown) => people.enable(await idOf(params)),
    'tokens.create': async (params: unknown) => access.createToken(parse(accessApi.createToken.body, params)),
    'tokens.list': async () => ({ tokens: await access.listTokens() }),
    'tokens.revoke': async (params: unknown) =>
      access.revokeToken(parse(z.object({ id: z.string() }), params).id),
  }
}

function ledgerMethods({ ledger, quarantine, records, status, doctor }: ControlPorts): ControlMethods {
  const filter = z.object({
    reason: z.enum(QUARANTINE_REASONS).optional(),
    device: z.string().optional(),
    limit: z.number().int().min(1).max(QUARANTINE_PAGE_ENTRIES).default(50),
  })
  return {
    status: async () => status(),
    doctor,
    ledger: async () => ledger.status(),
    'ledger.devices': async () => ({ devices: ledger.accounts() }),
    'quarantine.list': async (params: unknown) => {
      const { reason, device, limit } = parse(filter, params)
      const page = await records.quarantine.list({
        ...(reason ? { reason } : {}),
        ...(device ? { device } : {}),
        limit,
        offset: 0,
      })
      return {
        ...page,
        entries: page.entries.map((entry) => ({
          ...entry,
          payload: entry.payload && Buffer.from(entry.payload).toString('base64'),
        })),
      }
    },
    'quarantine.replay': async (params: unknown) => {
      const { reason, device } = parse(filter, params)
      return quarantine.replay({ ...(reason ? { reason } : {}), ...(device ? { device } : {}) })
    },
  }
}

function campusMethods({ registry, devices }: ControlPorts): ControlMethods {
  return {
    'campus.export': async () => registry.campus(),
    'campus.import': async (params: unknown) =>
      devices.replaceCampus(parse(z.object({ campus: campusSchema }), params).campus),
  }
}

function holidayMethods({ registry, records, clock }: ControlPorts): ControlMethods {
  const given = z.object({ holidays: holidaysSchema.min(1), place: z.string().optional() })
  return {
    'holidays.list': async () => {
      const { holidays } = await records.bookings.setup()
      return { holidays: holidays.toSorted((a, b) => (a.date < b.date ? -1 : 1)) }
    },
    'holidays.import': async (params: unknown) => {
      const { holidays, place = registry.campus().id } = parse(given, params)
      if (!registry.place(place)) throw noPlace(place)
      await records.bookings.setHolidays(place, holidays, {
        actor: 'system',
        action: 'imported',
        by: 'system',
        now: clock.now(),
      })
    },
  }
}

function exportMethods({ store, clock, registry }: ControlPorts): ControlMethods {
  const time = z.union([z.number(), z.string()]).nullable()
  const request = z.object({
    subject: z.string(),
    metric: z.string(),
    from: time,
    to: time,
    after: z.number(),
  })
  return {
    export: async (params: unknown) => {
      const { subject, metric, after, ...range } = parse(request, params)
      const series = store.listSeries(subject).find(({ key }) => key.metric === metric)
      if (!series)
        throw new DenyutError('not_found', {
          id: `Tidak ada bacaan ${metric} dari ${subject}.`,
          en: `There are no readings of ${metric} from ${subject}.`,
        })
      const [from, to] = [range.from, range.to].map((text) => timeAt(registry, subject, text))
      const end = to ?? clock.now() + 1
      const begin = from ?? end - 86_400_000
      if (begin >= end) throw faulty('validation_failed', [{ path: 'to', message: AFTER_FROM }])
      const start = Math.max(begin, after)
      const points = await store.range(series.id, { from: start, to: end }, EXPORT_PAGE_POINTS)
      const last = points.at(-1)
      return { points, next: points.length === EXPORT_PAGE_POINTS && last ? last.time + 1 : null }
    },
  }
}

/** A time without an offset is that of the building. */
function timeAt(registry: Registry, subject: string, given: number | string | null): number | null {
  if (typeof given !== 'string') return given
  const place = registry.place(registry.device(subject)?.place ?? subject)
  const time = parseTime(given, place?.zone ?? registry.campus().zone)
  if (Number.isNaN(time)) throw faulty('validation_failed', [{ path: 'time', message: noTime(given) }])
  return time
}

const noTime = (given: string): Text => ({
  id: `${given} bukan waktu ISO 8601`,
  en: `${given} is no ISO 8601 time`,
})

function parse<S extends z.ZodType>(schema: S, params: unknown): z.output<S> {
  const spoilt = unstorable(params)
  if (spoilt.length > 0)
    throw faulty(
      'validation_failed',
      spoilt.map((path) => ({ path, message: UNSTORABLE })),
    )
  const read = checked(schema, params)
  if (read.ok) return read.value
  throw faulty('validation_failed', read.errors)
}
