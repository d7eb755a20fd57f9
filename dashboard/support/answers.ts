import type { ResponseOf } from '#model/api/contract.ts'
import type { devicesApi } from '#model/api/devices.ts'
import type { ledgerApi } from '#model/api/ledger.ts'
import type { DeviceHealth, QuarantineReason } from '#model/readings.ts'
import { chance, type FakeWorld } from './world.ts'

type DeviceList = ResponseOf<typeof devicesApi.listDevices>
type DeviceView = DeviceList['devices'][number]

const ORDER: readonly DeviceHealth[] = ['offline', 'never', 'stale', 'late', 'online']

function device(id: string, type: string, place: string, label: string, now: number): DeviceView {
  const luck = chance(id)
  const health: DeviceHealth =
    luck > 0.995
      ? 'never'
      : luck > 0.975
        ? 'offline'
        : luck > 0.96
          ? 'stale'
          : luck > 0.945
            ? 'late'
            : 'online'
  const age = { online: 20_000, late: 9 * 60_000, stale: 40 * 60_000, offline: 26 * 3_600_000, never: 0 }[
    health
  ]
  return {
    id,
    label,
    type,
    format: type === 'desk-presence' ? 'chirpstack-v4' : 'native',
    model: type === 'desk-presence' ? 'VS340' : null,
    externalId: `24e124${Math.floor(luck * 1e10)
      .toString(16)
      .padStart(10, '0')}`,
    gateway: type === 'desk-presence' ? 'gw-k4' : null,
    place,
    expectedInterval_s: type === 'desk-presence' ? 3_600 : 300,
    directionInverted: false,
    createdAt: now - 40 * 86_400_000,
    retiredAt: null,
    health,
    lastSeen: health === 'never' ? null : now - age - Math.round(luck * 9_000),
    battery_pct: type === 'energy-meter' ? null : Math.round(8 + chance(`${id}b`) * 92),
    rssi_dbm: type === 'energy-meter' ? null : -Math.round(55 + chance(`${id}r`) * 50),
    flags: luck > 0.94 && luck < 0.95 ? ['clock_ahead'] : [],
  }
}

export function fakeDevices(world: FakeWorld, now: number): DeviceView[] {
  const list: DeviceView[] = []
  for (const building of world.campus.buildings) {
    for (const floor of building.floors) {
      list.push(device(`${floor.id}-m`, 'energy-meter', floor.id, `Meter ${floor.label}`, now))
      for (const room of floor.rooms) {
        if (room.kind === 'core' || room.kind === 'corridor') continue
        list.push(
          device(`${room.id}-c`, 'indoor-climate', room.id, `Iklim ${room.label}`, now),
          device(`${room.id}-o`, 'room-presence', room.id, `Hunian ${room.label}`, now),
        )
        for (const desk of room.desks)
          list.push(device(`${desk.id}-p`, 'desk-presence', desk.id, `Sensor ${desk.label}`, now))
      }
    }
  }
  return list.sort((a, b) => ORDER.indexOf(a.health) - ORDER.indexOf(b.health) || a.id.localeCompare(b.id))
}

export function listDevices(all: readonly DeviceView[], query: URLSearchParams): DeviceList {
  const q = query.get('q')?.toLowerCase() ?? ''
  const wide = all.filter(
    (one) =>
      `${one.id} ${one.label} ${one.externalId}`.toLowerCase().includes(q) &&
      (!query.get('type') || one.type === query.get('type')) &&
      one.place.startsWith(query.get('place') ?? ''),
  )
  const counts = Object.fromEntries(
    ORDER.map((health) => [health, wide.filter((one) => one.health === health).length]),
  ) as DeviceList['counts']
  const found = wide.filter((one) => !query.get('health') || one.health === query.get('health'))
  const offset = Number(query.get('offset') ?? 0)
  return {
    total: found.length,
    counts,
    devices: found.slice(offset, offset + Number(query.get('limit') ?? 100)),
  }
}

type Ledger = ResponseOf<typeof ledgerApi.readLedger>

export function fakeLedger(now: number, trouble: boolean): Ledger {
  const received = 1_843_227
  const messages = { received, stored: 1_839_001, duplicate: 3_962, quarantined: 247 }
  const inFlight = messages.received - messages.stored - messages.duplicate - messages.quarantined
  return {
    at: now,
    balanced: !trouble,
    inFlight,
    total: {
      messages,
      readings: { decoded: 6_204_118, stored: 6_198_800, duplicate: 5_180, overwritten: 12, refused: 126 },
      suspect: 318,
      late: 4_410,
      clockAhead: 17,
      clockFrozen: 0,
      lateness: { counts: [5_900_100, 210_000, 60_100, 20_000, 8_200, 400, 12], sum_ms: 9_100_000_000 },
    },
    qos0: { received: 1_204, shed: 0 },
    payloadNotKept: 0,
    spool: {
      state: trouble ? 'full' : 'accepting',
      records: trouble ? 912_440 : inFlight,
      bytes: trouble ? 2_147_000_000 : 4_812,
      limitBytes: 2_147_483_648,
      oldestAt: now - (trouble ? 3_600_000 : 400),
    },
    sink: {
      store: 'duckdb',
      state: trouble ? 'paused' : 'ok',
      detail: trouble ? '401 unauthorized' : null,
      since: now - 86_400_000,
      rate_per_s: trouble ? 0 : 61.4,
      catchUp_s: null,
    },
    rollups: { dirty: 42 },
    demoHistory: trouble ? { done: 400, total: 1_000 } : null,
  }
}

const REASONS: readonly [QuarantineReason, string, string][] = [
  ['not_json', 'Unexpected token at position 0', 'ts=1795480267,occupied'],
  [
    'device_unknown',
    'no device with devEui 24e124aa00000007',
    '{"deviceInfo":{"devEui":"24e124aa00000007"},"data":"AXVkA+cBAA=="}',
  ],
  ['decode_partial', 'VS340: channel 0x7f unknown after 6 bytes', '\u0001ud\u0003\u007f\u0000\u0001'],
  [
    'invalid',
    'v.temperature_c: expected number, received string',
    '{"v":{"temperature_c":"dua puluh empat"}}',
  ],
]

export function fakeQuarantine(
  now: number,
  query: URLSearchParams,
): ResponseOf<typeof ledgerApi.listQuarantine> {
  const entries = Array.from({ length: 23 }, (_, index) => {
    const [reason, detail, text] = REASONS[index % REASONS.length] ?? REASONS[0]!
    return {
      id: `q${index}`,
      device: `k4-t1-l${(index % 6) + 1}-r${(index % 5) + 1}-c`,
      topic: `denyut/v1/ikn/k4-t1-l${(index % 6) + 1}-r1-c/telemetry`,
      reason,
      detail,
      payload:
        index === 5
          ? null
          : { base64: Buffer.from(text).toString('base64'), text: reason === 'decode_partial' ? null : text },
      count: 1 + ((index * 7) % 40),
      firstSeen: now - 86_400_000 - index * 60_000,
      lastSeen: now - index * 240_000,
    }
  })
  const byReason: Partial<Record<QuarantineReason, number>> = {}
  for (const entry of entries) byReason[entry.reason] = (byReason[entry.reason] ?? 0) + 1
  const found = entries.filter((entry) => !query.get('reason') || entry.reason === query.get('reason'))
  return {
    total: found.length,
    byReason,
    entries: found.slice(
      Number(query.get('offset') ?? 0),
      Number(query.get('offset') ?? 0) + Number(query.get('limit') ?? 50),
    ),
  }
}
