import type { Campus, PlaceKind } from '#model/campus/campus.ts'
import { DenyutError } from '#model/errors.ts'
import type { Device, Gateway } from '#model/registry.ts'
import { hashSecret, sameHash } from '#platform/secrets.ts'
import type { Records } from '../records/records.ts'
import type { Place, Registry } from './registry.ts'
import { buildSnapshot, placeAt, type Snapshot, standsSince } from './snapshot.ts'

const NO_CAMPUS = { id: 'Belum ada kampus yang dimuat.', en: 'No campus has been imported.' }

/** Compared with when the name is unknown, so that the answer takes as long. */
const NOBODY = new Uint8Array(32)

/** A registry that is empty until its first `reload()`. */
export const createRegistry = (records: Records): Registry => new MemoryRegistry(records)

class MemoryRegistry implements Registry {
  readonly #records: Records
  readonly #listeners = new Set<() => void>()
  #snapshot: Snapshot = buildSnapshot({
    campus: null,
    devices: [],
    gateways: [],
    placements: [],
    credentials: [],
  })
  #version = 0
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(records: Records) {
    this.#records = records
  }

  campus(): Campus {
    if (!this.#snapshot.campus) throw new DenyutError('unavailable', NO_CAMPUS)
    return this.#snapshot.campus
  }

  version(): number {
    return this.#version
  }

  onReload(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  place(id: string): Place | undefined {
    return this.#snapshot.places.get(id)
  }

  places(kind?: PlaceKind): readonly Place[] {
    return kind === undefined ? this.#snapshot.placeList : (this.#snapshot.placesByKind.get(kind) ?? [])
  }

  device(id: string): Device | undefined {
    return this.#snapshot.devices.get(id)
  }

  devices(): readonly Device[] {
    return this.#snapshot.deviceList
  }

  gateway(id: string): Gateway | undefined {
    return this.#snapshot.gateways.get(id)
  }

  gateways(): readonly Gateway[] {
    return this.#snapshot.gatewayList
  }

  byExternalId(format: string, externalId: string): Device | undefined {
    return this.#snapshot.byExternalId.get(format)?.get(externalId)
  }

  placeOf(device: string, time: number): string | undefined {
    const timeline = this.#snapshot.timelines.get(device)
    return timeline && placeAt(timeline, time)
  }

  standsSince(device: string, time: number): number {
    const timeline = this.#snapshot.timelines.get(device)
    return timeline ? standsSince(timeline, time) : Number.NEGATIVE_INFINITY
  }

  devicesAt(place: string): readonly Device[] {
    return this.#snapshot.devicesAt.get(place) ?? []
  }

  verify(username: string, secret: Uint8Array): 'device' | 'gateway' | null {
    const credential = this.#snapshot.credentials.get(username)
    const same = sameHash(hashSecret(secret), credential?.secretHash ?? NOBODY)
    return credential && same ? credential.kind : null
  }

  /** A call while one is under way waits for another after it: the first may have read before the caller's change. */
  reload(): Promise<void> {
    if (!this.#running) {
      this.#running = this.#load().finally(() => {
        this.#running = undefined
      })
      return this.#running
    }
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined
        return this.reload()
      })
    return this.#next
  }

  async #load(): Promise<void> {
    const { campus, devices } = this.#records
    const [document, deviceList, gateways, placements, credentials] = await Promise.all([
      campus.read(),
      devices.list(),
      devices.listGateways(),
      devices.placements(),
      devices.credentials(),
    ])
    this.#snapshot = buildSnapshot({
      campus: document,
      devices: deviceList,
      gateways,
      placements,
      credentials,
    })
    this.#version++
    for (const listener of this.#listeners) listener()
  }
}
