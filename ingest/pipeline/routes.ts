import type { Format } from '#model/formats/format.ts'
import type { QuarantineReason } from '#model/readings.ts'
import type { Device } from '#model/registry.ts'
import { parseNativeTopic, topicMatches } from '#model/topics.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Catalogue } from './catalogue.ts'
import type { DeviceHandle, DeviceHandles } from './devices.ts'

/** Topics remembered at once: more than the devices of a campus; a gateway's topics hold one name for each child. */
const ROUTE_LIMIT = 32_768

/** Account of messages of an external broker that no device or gateway could be found for. */
const NOBODY = 'unknown'

/** What becomes of the messages of one publisher on one topic. */
export interface Route {
  readonly publisher: string
  readonly kind: 'telemetry' | 'status' | 'gateway' | 'refused'
  /** Account to book on when no device is found. */
  readonly account: number
  readonly device: DeviceHandle | null
  readonly format: Format | null
  readonly find: (externalId: string) => Device | undefined
  readonly reason: QuarantineReason
  readonly detail: string
}

/**
 * Decides by topic and publisher. A device speaks under denyut/v1/{campus}/{its id}/, a gateway on its topic filters for its
 * children; an empty publisher is an external broker, which has done the authentication.
 */
export class Routes {
  readonly #registry: Registry
  readonly #catalogue: Catalogue
  readonly #devices: DeviceHandles
  readonly #ledger: Ledger
  #routes = new Map<string, Route>()
  #finders = new Map<string, (externalId: string) => Device | undefined>()
  #version = Number.NaN

  constructor(registry: Registry, catalogue: Catalogue, devices: DeviceHandles, ledger: Ledger) {
    this.#registry = registry
    this.#catalogue = catalogue
    this.#devices = devices
    this.#ledger = ledger
  }

  of(topic: string, publisher: string): Route {
    const known = this.#routes.get(topic)
    if (known !== undefined && known.publisher === publisher) return known
    if (this.#routes.size >= ROUTE_LIMIT) this.#routes.clear()
    const route = this.#decide(topic, publisher)
    this.#routes.set(topic, route)
    return route
  }

  /** Forgets what was made of an older registry. Called between messages. */
  refresh(): void {
    if (this.#registry.version() === this.#version) return
    this.#version = this.#registry.version()
    this.#routes.clear()
    this.#devices.clear()
  }

  #decide(topic: string, publisher: string): Route {
    const native = parseNativeTopic(topic)
    if (native && native.campus !== this.#registry.campus().id) {
      return this.#refused(publisher, 'topic_foreign', `the campus here is ${this.#registry.campus().id}`)
    }
    if (publisher === '') return this.#decideTrusted(topic, native)
    const device = this.#registry.device(publisher)
    if (device) {
      if (native?.device === device.id) return this.#native(publisher, device, native.kind)
      return this.#refused(publisher, 'topic_foreign', 'a device publishes only under its own id')
    }
    const gateway = this.#registry.gateway(publisher)
    if (!gateway)
      return this.#refused(publisher, 'device_unknown', `there is no device or gateway ${publisher}`)
    if (!gateway.topics.some((filter) => topicMatches(filter, topic))) {
      return this.#refused(publisher, 'topic_foreign', 'the gateway has no filter for this topic')
    }
    if (!native) return this.#gateway(publisher, gateway.format)
    const child = this.#registry.device(native.device)
    if (!child) return this.#refused(publisher, 'device_unknown', `there is no device ${native.device}`)
    if (child.gateway === gateway.id) return this.#native(publisher, child, native.kind)
    return this.#refused(publisher, 'topic_foreign', `${child.id} does not belong to gateway ${gateway.id}`)
  }

  #decideTrusted(topic: string, native: ReturnType<typeof parseNativeTopic>): Route {
    if (native) {
      const device = this.#registry.device(native.device)
      if (device) return this.#native('', device, native.kind)
      return this.#refused('', 'device_unknown', `there is no device ${native.device}`)
    }
    const matches = (filter: string) => topicMatches(filter, topic)
    const gateway = this.#registry.gateways().find(({ topics }) => topics.some(matches))
    if (gateway) return this.#gateway('', gateway.format)
    return this.#refused('', 'topic_unknown', 'no gateway has a filter for this topic')
  }

  #native(publisher: string, device: Device, kind: string): Route {
    const handle = this.#devices.of(device)
    const base = { publisher, account: handle.account, device: handle, find: () => device }
    if (kind === 'status') return { ...base, kind: 'status', format: null, reason: 'invalid', detail: '' }
    if (kind !== 'telemetry') {
      return this.#refused(publisher, 'topic_unknown', `devices do not publish to ${kind}`)
    }
    const format = this.#catalogue.format(device.format)
    if (!format) return this.#refused(publisher, 'invalid', `there is no format ${device.format}`)
    return { ...base, kind: 'telemetry', format, reason: 'invalid', detail: '' }
  }

  #gateway(publisher: string, formatId: string): Route {
    const format = this.#catalogue.format(formatId)
    if (!format) return this.#refused(publisher, 'invalid', `there is no format ${formatId}`)
    return {
      publisher,
      kind: 'gateway',
      account: this.#ledger.indexOf(publisher || NOBODY),
      device: null,
      format,
      find: this.#finder(format.id),
      reason: 'invalid',
      detail: '',
    }
  }

  #refused(publisher: string, reason: QuarantineReason, detail: string): Route {
    const account = this.#ledger.indexOf(publisher || NOBODY)
    return { publisher, kind: 'refused', account, device: null, format: null, find: nobody, reason, detail }
  }

  #finder(format: string): (externalId: string) => Device | undefined {
    const known = this.#finders.get(format)
    if (known) return known
    const finder = (externalId: string) => this.#registry.byExternalId(format, externalId)
    this.#finders.set(format, finder)
    return finder
  }
}

const nobody = (): undefined => undefined
