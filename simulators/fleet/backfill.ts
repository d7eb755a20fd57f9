import type { Clock } from '#platform/clock.ts'
import type { World } from '../physics/world.ts'
import type { Lane } from './connection.ts'
import { type Reading, readingOf, type SimulatedDevice } from './device.ts'
import { Pacer } from './pacer.ts'
import type { Stretch } from './progress-file.ts'

const QUARTER_MS = 900_000
const HOUR_MS = 3_600_000
/** One message holds a day of quarter hours; the native format allows 500. */
const MESSAGE_MAX = 100
/** History is made and sent by the day: that much is in memory, and that much is sent again after a crash. */
const CHUNK_MS = 24 * HOUR_MS
/** A battery is told twice a day. */
const BATTERY_QUARTERS = 48

export interface BackfillOptions {
  readonly devices: readonly SimulatedDevice[]
  /** One per connection. */
  readonly lanes: readonly Lane[]
  readonly rate_per_s: number
  readonly clock: Clock
  /** Unix ms; presence of desks is told from here on. */
  readonly desksFrom: number
  readonly signal: AbortSignal
  /** The world at the cursor of a stretch. */
  readonly worldAt: (stretch: Stretch) => Promise<World>
  /** After every device's share of a chunk. */
  readonly step: () => void
  /** After every acknowledged chunk. */
  readonly reached: (stretch: Stretch) => Promise<void>
  readonly taken?: (device: SimulatedDevice, reading: Reading) => Promise<void>
}

/** Steps of a history: one per device and chunk. */
export const stepsOf = (stretches: readonly Stretch[], devices: number): number =>
  stretches.reduce((sum, { cursor, to }) => sum + Math.ceil(Math.max(0, to - cursor) / CHUNK_MS) * devices, 0)

/** Sends stretches of history, one after the other, as values of every quarter hour, changes of desks and their hourly heartbeats. */
export async function backfill(stretches: readonly Stretch[], options: BackfillOptions): Promise<void> {
  const pacer = new Pacer(options.rate_per_s, options.clock)
  for (const stretch of stretches) {
    const world = await options.worldAt(stretch)
    let cursor = stretch.cursor
    while (cursor < stretch.to && !options.signal.aborted) {
      const end = Math.min(stretch.to, cursor + CHUNK_MS)
      const readings = await chunk(world, options, end)
      await send(readings, pacer, options)
      if (options.signal.aborted) return
      cursor = end
      await options.reached({ ...stretch, cursor, world: cursor < stretch.to ? world.snapshot() : null })
    }
  }
}

/** All readings from the world's present to `end`, by device and in order of time. */
async function chunk(
  world: World,
  { devices, desksFrom }: Pick<BackfillOptions, 'devices' | 'desksFrom'>,
  end: number,
): Promise<Map<SimulatedDevice, Reading[]>> {
  const readings = new Map<SimulatedDevice, Reading[]>(devices.map((device) => [device, []]))
  const desks = new Map<string, SimulatedDevice[]>()
  for (const device of devices)
    if (isDesk(device)) desks.set(device.place, [...(desks.get(device.place) ?? []), device])
  const take = (device: SimulatedDevice, battery: boolean) => {
    if (isDesk(device) && world.now < desksFrom) return
    const own = readings.get(device)
    // Somebody sat down on the very second of a heartbeat: one reading says it.
    if (own?.at(-1)?.ts === world.now) own.pop()
    own?.push(readingOf(device, world, battery))
  }
  while (world.now < end) {
    const at = Math.min(end, (Math.floor(world.now / QUARTER_MS) + 1) * QUARTER_MS)
    world.advance(at, ({ kind, place }) => {
      if (kind === 'desk') for (const device of desks.get(place) ?? []) take(device, false)
    })
    if (at % QUARTER_MS !== 0) continue
    const quarter = at / QUARTER_MS
    for (const device of devices) {
      // Desks are silent unless something changes, but for one heartbeat an hour, each in its own quarter.
      if (isDesk(device) && (quarter + device.key) % 4 !== 0) continue
      take(device, (quarter + device.key) % BATTERY_QUARTERS === 0)
    }
    if (at % HOUR_MS === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  return readings
}

const isDesk = ({ type }: SimulatedDevice): boolean => type.id === 'desk-presence'

async function send(
  readings: Map<SimulatedDevice, Reading[]>,
  pacer: Pacer,
  options: BackfillOptions,
): Promise<void> {
  const { lanes, clock, signal, step, taken } = options
  for (const [device, own] of readings) {
    const lane = lanes[device.connection]
    for (let first = 0; first < own.length && lane; first += MESSAGE_MAX) {
      const message = own.slice(first, first + MESSAGE_MAX)
      await pacer.take(message.length, signal)
      const since = clock.monotonic()
      await lane.send(device.topic, JSON.stringify(message), signal, () =>
        pacer.acknowledged(clock.monotonic() - since),
      )
      if (signal.aborted) return
      for (const reading of taken ? message : []) await taken?.(device, reading)
    }
    readings.set(device, [])
    step()
  }
  for (const lane of lanes) await lane.drained(signal)
}
