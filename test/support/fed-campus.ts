import type { Campus } from '#model/campus/campus.ts'
import { demoDevices } from '#model/campus/ikn/devices.ts'
import { nativeTopic } from '#model/topics.ts'
import { systemClock } from '#platform/clock.ts'
import { Fleet } from '../../simulators/fleet/fleet.ts'
import type { Fleet as FleetFile } from '../../simulators/fleet/fleet-file.ts'
import { type DenyutProcess, until } from './denyut.ts'
import type { DeviceAccess } from './publisher.ts'

const HOUR_MS = 3_600_000
const GATEWAY = 'fed-campus'
/** A busy machine takes its time over roll-ups; only against hanging. */
const SETTLE_LIMIT_MS = 1_800_000

export interface FeedOptions {
  readonly campus: Campus
  /** End of the history, Unix ms: with the seed it decides every reading. Old enough that no bucket of it is still under way. */
  readonly end: number
  readonly history_ms: number
  readonly rate_per_s: number
  /** How far it is, 0..1. */
  readonly progress?: (share: number) => void
}

/** The newest full hour of which, a counting day later, nothing is under way any more. */
export const lastSettledHour = (): number => Math.floor(systemClock.now() / HOUR_MS) * HOUR_MS - 28 * HOUR_MS

/** Registers the demo fleet of a campus with a Denyut, sends its history and waits until all is stored and rolled up. */
export async function feedCampus(denyut: DenyutProcess, options: FeedOptions): Promise<void> {
  await sendHistory(await registerFleet(denyut, options.campus), options)
  await settled(denyut)
}

/** Resolves when all of a fleet's history is acknowledged. */
export async function sendHistory(file: FleetFile, options: FeedOptions): Promise<void> {
  const { end, history_ms, rate_per_s } = options
  const fleet = new Fleet({
    fleet: file,
    seed: 7,
    clock: systemClock,
    // Time stands still: nothing but history is told.
    time: () => end,
    holidays: new Set(),
    faults: {},
    history_ms,
    rate_per_s,
    progressFile: null,
    truth: null,
  })
  await fleet.start()
  try {
    await until(
      () => {
        const { backfill, inFlight } = fleet.status()
        if (backfill) options.progress?.(backfill.done / backfill.total)
        return backfill?.done === backfill?.total && inFlight === 0
      },
      'the history to be acknowledged',
      SETTLE_LIMIT_MS,
    )
  } finally {
    await fleet.stop()
  }
}

/** Resolves when everything is stored, and rolled up. */
export const settled = (denyut: DenyutProcess) =>
  until(
    async () => {
      const status = await denyut.ask<{ inFlight: number; dirtyBuckets: number }>('ledger')
      return status.inFlight === 0 && status.dirtyBuckets === 0
    },
    'everything to be stored and rolled up',
    SETTLE_LIMIT_MS,
  )

/** A campus and its demo fleet, on one connection. */
export async function registerFleet(denyut: DenyutProcess, campus: Campus): Promise<FleetFile> {
  await denyut.ask('campus.import', { campus })
  const topics = [nativeTopic(campus.id, '+', 'telemetry')]
  const gateway = { id: GATEWAY, format: 'native', topics }
  const { access } = await denyut.ask<{ access: DeviceAccess }>('gateways.add', gateway)
  const devices = demoDevices(campus)
  await denyut.ask('devices.import', {
    devices: devices.map(({ id, type, place, expectedInterval_s }) => ({
      id,
      type,
      place,
      expectedInterval_s,
      format: 'native',
      gateway: GATEWAY,
    })),
  })
  const { clientId, username, password } = access
  return {
    url: denyut.mqttUrl,
    campus,
    connections: [
      {
        clientId,
        username,
        password,
        devices: devices.map(({ id, type, place, expectedInterval_s }) => ({
          id,
          type,
          place,
          expectedInterval_s,
          topic: nativeTopic(campus.id, id, 'telemetry'),
        })),
      },
    ],
  }
}
