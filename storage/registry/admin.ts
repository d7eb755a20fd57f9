import type { Campus, PlaceKind } from '#model/campus/campus.ts'
import { type FieldFault, faulty, noDevice } from '#model/errors.ts'
import { EXISTS, isDevice, notOnCampus } from '#model/field-words.ts'
import { FORMATS } from '#model/formats/index.ts'
import { ID_PATTERN } from '#model/ids.ts'
import type { Device, Gateway } from '#model/registry.ts'
import { SENSOR_TYPES } from '#model/sensors/index.ts'
import type { SensorType } from '#model/sensors/sensor.ts'
import { automaticLabel } from '#model/sensors/words.ts'
import { DEFAULT_LANGUAGE, type Text } from '#model/text.ts'
import type { Clock } from '#platform/clock.ts'
import { hashSecret, mosquittoHash, randomSecret } from '#platform/secrets.ts'
import type { Records } from '../records/records.ts'
import type { Place, Registry } from './registry.ts'

/** The format of devices that speak Denyut's own topics; they are named by their id. */
const NATIVE = 'native'

export interface NewDevice {
  readonly id: string
  readonly type: string
  readonly place: string
  readonly label?: string | undefined
  readonly format: string
  readonly model?: string | undefined
  readonly externalId?: string | undefined
  readonly gateway?: string | undefined
  readonly expectedInterval_s?: number | undefined
  readonly directionInverted: boolean
}

export interface NewGateway {
  readonly id: string
  readonly format: string
  readonly topics: string[]
}

/** A device with the secret that is shown once; null when a gateway speaks for it. */
export interface AddedDevice {
  readonly device: Device
  readonly secret: string | null
}

/**
 * Changes to the registry, by whoever asks: each checks, writes to records, and returns after the registry in memory has it.
 * Throws `validation_failed` with fields, `already_exists`, `not_found`, `in_use`.
 */
export interface RegistryAdmin {
  add(input: NewDevice): Promise<AddedDevice>
  /** All or nothing, in one transaction. Paths of faults begin with `devices.` and the place in the list. */
  addMany(inputs: readonly NewDevice[]): Promise<AddedDevice[]>
  addGateway(input: NewGateway): Promise<{ gateway: Gateway; secret: string }>
  /** A new secret for a device or gateway; the old one ends at once. */
  rotate(id: string): Promise<string>
  /** The device stands on another place from now on; what it read before stays where it was. */
  move(id: string, place: string): Promise<Device>
  /** Retires a device or gateway. */
  revoke(id: string): Promise<void>
  /** Ends the bookings of desks that the campus has no more; how many. `campus_invalid` where its id is another. */
  replaceCampus(campus: Campus): Promise<{ readonly bookings: number }>
}

export interface AdminOptions {
  readonly records: Records
  readonly registry: Registry
  readonly clock: Clock
}

export function createDeviceAdmin({ records, registry, clock }: AdminOptions): RegistryAdmin {
  const register = async (inputs: readonly NewDevice[]): Promise<AddedDevice[]> => {
    const now = clock.now()
    const added = inputs.map((input) => ({
      device: toDevice(input, registry, now),
      secret: input.gateway === undefined ? randomSecret() : null,
    }))
    const hashed = added.map(async ({ device, secret }) => ({
      device,
      secretHash: secret === null ? null : hashSecret(secret),
      brokerHash: secret === null ? null : await mosquittoHash(secret),
    }))
    await records.devices.add(await Promise.all(hashed), now)
    await registry.reload()
    return added
  }

  return {
    async add(input) {
      refuse(deviceFaults(input, registry))
      const [added] = await register([input])
      return added as AddedDevice
    },

    async addMany(inputs) {
      const faults = inputs.map((input) => [
        ...deviceFaults(input, registry),
        ...knownFaults(input, registry),
      ])
      for (const [index, fault] of repeated(inputs)) faults[index]?.push(fault)
      refuse(
        faults.flatMap((own, i) =>
          own.map(({ path, message }) => ({ path: `devices.${i}.${path}`, message })),
        ),
      )
      return await register(inputs)
    },

    async addGateway({ id, format, topics }) {
      refuse([...idFaults(id), ...formatFaults(format), ...topics.flatMap(filterFaults)])
      const gateway: Gateway = { id, format, topics: [...topics], createdAt: clock.now(), retiredAt: null }
      const secret = randomSecret()
      const brokerHash = await mosquittoHash(secret)
      await records.devices.addGateway(gateway, hashSecret(secret), gateway.createdAt, brokerHash)
      await registry.reload()
      return { gateway, secret }
    },

    async rotate(id) {
      const device = registry.device(id)
      if (device?.gateway) {
        const message = {
          id: `tidak punya rahasia: gerbang ${device.gateway} berbicara untuknya`,
          en: `has no secret: gateway ${device.gateway} speaks for it`,
        }
        refuse([{ path: 'id', message }])
      }
      const secret = randomSecret()
      await records.devices.rotate(id, hashSecret(secret), await mosquittoHash(secret))
      await registry.reload()
      return secret
    },

    async move(id, place) {
      const device = registry.device(id)
      if (!device || device.retiredAt !== null) throw noDevice(id)
      refuse(placeFaults(place, SENSOR_TYPES.get(device.type), registry))
      if (place !== device.place) {
        await records.devices.move(id, place, clock.now(), labelAt(device, place, registry))
        await registry.reload()
      }
      return registry.device(id) ?? device
    },

    async revoke(id) {
      await records.devices.retire(id, clock.now())
      await registry.reload()
    },

    async replaceCampus(campus) {
      const { id } = registry.campus()
      if (campus.id !== id) throw faulty('campus_invalid', [{ path: 'id', message: otherCampus(id) }])
      await records.campus.replace(campus, clock.now())
      // Apart from the replacement, which would hold up every booking for as long; what a crash leaves the next sweep ends.
      const bookings = await records.bookings.endGone(clock.now())
      await registry.reload()
      return { bookings }
    },
  }
}

function refuse(errors: readonly FieldFault[]): void {
  if (errors.length > 0) throw faulty('validation_failed', errors)
}

function deviceFaults(input: NewDevice, registry: Registry): FieldFault[] {
  const faults = [...idFaults(input.id), ...formatFaults(input.format)]
  const type = SENSOR_TYPES.get(input.type)
  if (!type) faults.push({ path: 'type', message: noneOf(SENSOR_TYPES.keys()) })
  faults.push(...placeFaults(input.place, type, registry))
  const named = input.externalId !== undefined && input.externalId !== input.id
  if (input.format === NATIVE && named) {
    faults.push({ path: 'externalId', message: NATIVE_NAME })
  }
  return [...faults, ...gatewayFaults(input, registry)]
}

/** Of many, all that are known already are told at once. */
function knownFaults({ id, format, externalId }: NewDevice, registry: Registry): FieldFault[] {
  if (registry.device(id) ?? registry.gateway(id)) return [{ path: 'id', message: EXISTS }]
  const named = externalId === undefined ? undefined : registry.byExternalId(format, externalId)
  if (!named || named.retiredAt !== null) return []
  return [{ path: 'externalId', message: isDevice(named.id) }]
}

/** Names that an earlier one of the list has, with their places. */
function repeated(inputs: readonly NewDevice[]): [index: number, fault: FieldFault][] {
  const seen = new Set<string>()
  const isRepeated = (name: string): boolean => seen.has(name) || !seen.add(name)
  return inputs.flatMap(({ id, format, externalId = id }, i): [number, FieldFault][] => {
    const [sameId, sameName] = [isRepeated(`id ${id}`), isRepeated(`${format} ${externalId}`)]
    if (sameId) return [[i, { path: 'id', message: REPEATED }]]
    return sameName ? [[i, { path: 'externalId', message: REPEATED }]] : []
  })
}

function placeFaults(id: string, type: SensorType | undefined, registry: Registry): FieldFault[] {
  const place = registry.place(id)
  if (!place) return [{ path: 'place', message: notOnCampus(id) }]
  if (!type?.places || type.places.includes(place.kind)) return []
  return [{ path: 'place', message: wrongKind(place, type, type.places) }]
}

function gatewayFaults({ gateway: id, format }: NewDevice, registry: Registry): FieldFault[] {
  if (id === undefined) return []
  const gateway = registry.gateway(id)
  if (!gateway || gateway.retiredAt !== null)
    return [{ path: 'gateway', message: { id: `${id} bukan gerbang`, en: `${id} is no gateway` } }]
  if (gateway.format === format) return []
  const message = {
    id: `${id} berbicara ${gateway.format}, bukan ${format}`,
    en: `${id} speaks ${gateway.format}, not ${format}`,
  }
  return [{ path: 'gateway', message }]
}

const noneOf = (names: Iterable<string>): Text => {
  const known = [...names].join(', ')
  return { id: `bukan salah satu dari ${known}`, en: `is none of ${known}` }
}

const otherCampus = (id: string): Text => ({
  id: `harus tetap ${id}: topik perangkat dan peran bergantung padanya. Kampus lain dimulai dengan DENYUT_CAMPUS pada direktori data yang baru`,
  en: `has to stay ${id}: topics of devices and roles hang on it. Another campus is begun with DENYUT_CAMPUS in a new data directory`,
})

const KINDS: Readonly<Record<PlaceKind, string>> = {
  campus: 'kampus',
  building: 'gedung',
  floor: 'lantai',
  zone: 'zona',
  room: 'ruang',
  desk: 'meja',
  meter: 'titik ukur',
}

const wrongKind = (place: Place, type: SensorType, fitting: readonly PlaceKind[]): Text => ({
  id: `${place.id} adalah ${KINDS[place.kind]}; ${type.id} dipasang di: ${fitting.map((kind) => KINDS[kind]).join(', ')}`,
  en: `${place.id} is a ${place.kind}; a ${type.id} stands at: ${fitting.join(', ')}`,
})

const NATIVE_NAME = {
  id: 'adalah id itu sendiri untuk perangkat berformat native',
  en: 'is the id itself for devices of the native format',
}
const REPEATED = { id: 'sudah ada di atasnya dalam daftar ini', en: 'is further up in this list already' }
const ID_LETTERS = {
  id: 'hanya berisi huruf kecil, angka, dan tanda hubung',
  en: 'has lower-case letters, digits and hyphens only',
}
const NO_FILTER = { id: 'bukan saringan topik MQTT', en: 'is no MQTT topic filter' }

const idFaults = (id: string): FieldFault[] =>
  ID_PATTERN.test(id) ? [] : [{ path: 'id', message: ID_LETTERS }]

const formatFaults = (format: string): FieldFault[] =>
  FORMATS.has(format) ? [] : [{ path: 'format', message: noneOf(FORMATS.keys()) }]

/** `+` and `#` stand alone in a level, `#` last [MQTT-4.7.1-2, 4.7.1-3]. */
function filterFaults(filter: string, index: number): FieldFault[] {
  const levels = filter.split('/')
  const wrong = levels.some(
    (level, i) => (/[+#]/.test(level) && level.length > 1) || (level === '#' && i < levels.length - 1),
  )
  return wrong || filter === '' || /\p{Cc}/u.test(filter)
    ? [{ path: `topics.${index}`, message: NO_FILTER }]
    : []
}

/** The input has been checked: type and place are known. */
function toDevice(input: NewDevice, registry: Registry, now: number): Device {
  const type = SENSOR_TYPES.get(input.type) as SensorType
  return {
    id: input.id,
    label: input.label ?? ownLabel(type, input.place, registry),
    type: input.type,
    format: input.format,
    model: input.model ?? null,
    externalId: input.externalId ?? input.id,
    gateway: input.gateway ?? null,
    place: input.place,
    expectedInterval_s: input.expectedInterval_s ?? type.expectedInterval_s,
    directionInverted: input.directionInverted,
    createdAt: now,
    retiredAt: null,
  }
}

/** The label that a device has without a given one. */
function ownLabel(type: SensorType, place: string, registry: Registry): string {
  return automaticLabel(type.label, registry.place(place)?.label ?? place, DEFAULT_LANGUAGE)
}

/** A given label stays; one that names the place names the new one. */
function labelAt({ type: id, label, place: from }: Device, to: string, registry: Registry): string {
  const type = SENSOR_TYPES.get(id)
  return type && label === ownLabel(type, from, registry) ? ownLabel(type, to, registry) : label
}
