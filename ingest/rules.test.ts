import { expect, test } from 'vitest'
import { QUALITY } from '#model/readings.ts'
import type { Gateway } from '#model/registry.ts'
import { systemClock } from '#platform/clock.ts'
import { type PointBlock, StoreError } from '#storage/telemetry/store.ts'
import { aDevice } from './support/campus.ts'
import { NOW, type Stage, withStage } from './support/stage.ts'

const DAY_MS = 86_400_000
const EUI = '24e124716b000001'

const reasons = (stage: Stage) =>
  [...stage.quarantine.entries.values()].map(({ device, reason, count }) => [device, reason, count])

const gateway: Gateway = {
  id: 'gw',
  format: 'chirpstack-v4',
  topics: ['application/+/device/+/event/up'],
  createdAt: 0,
  retiredAt: null,
}

/** A VS121 frame in its ChirpStack envelope: everybody in view, by channel 04 C9. */
const chirpstack = (devEui: string, base64: string) =>
  JSON.stringify({
    time: new Date(NOW - 2_000).toISOString(),
    deviceInfo: { devEui, deviceName: 'x' },
    fCnt: 7,
    fPort: 85,
    data: base64,
  })

test('a device time far ahead is replaced by the receive time and marked', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', { ts: NOW + 5 * 60_000, v: { temperature_c: 21 } })
    await stage.send('c1', { ts: NOW + 5 * 60_000 + 1, v: { co2_ppm: 500 } })
    await stage.ingest.idle()

    expect(stage.store.dump()).toEqual([
      `c1 co2_ppm ${NOW} 500 ${QUALITY.clockAhead}`,
      `c1 temperature_c ${NOW + 5 * 60_000} 21 0`,
    ])
    expect(stage.ingest.ledger.account('c1')).toMatchObject({ clockAhead: 1 })
  }))

test('the third different message with one device time goes by the receive time until the clock moves', () =>
  withStage([aDevice('c1')], async (stage) => {
    for (const value of [21, 22, 23, 24]) {
      await stage.send('c1', { ts: NOW - 60_000, v: { temperature_c: value } })
      await stage.clock.advance(1_000)
    }
    await stage.ingest.idle()
    await stage.restart()
    await stage.send('c1', { ts: NOW - 60_000, v: { temperature_c: 25 } })
    await stage.send('c1', { ts: NOW - 50_000, v: { temperature_c: 26 } })
    await stage.ingest.idle()

    expect(stage.store.dump()).toEqual([
      `c1 temperature_c ${NOW - 60_000} 22 0`,
      `c1 temperature_c ${NOW - 50_000} 26 0`,
      `c1 temperature_c ${NOW + 2_000} 23 ${QUALITY.clockFrozen}`,
      `c1 temperature_c ${NOW + 3_000} 24 ${QUALITY.clockFrozen}`,
      `c1 temperature_c ${NOW + 4_000} 25 ${QUALITY.clockFrozen}`,
    ])
    expect(stage.ingest.ledger.account('c1')).toMatchObject({ clockFrozen: 3 })
    expect(stage.readings('c1')).toEqual({ decoded: 6, stored: 5, overwritten: 1 })
  }))

test('metrics in messages of their own and redeliveries do not make a clock look frozen', () =>
  withStage([aDevice('c1')], async (stage) => {
    for (const v of [{ temperature_c: 21 }, { co2_ppm: 500 }, { humidity_pct: 60 }, { temperature_c: 21 }]) {
      await stage.send('c1', { ts: NOW - 60_000, v })
      await stage.clock.advance(1_000)
    }
    await stage.ingest.idle()

    expect(stage.ingest.ledger.account('c1')).toMatchObject({ clockFrozen: 0 })
    expect(stage.store.dump()).toHaveLength(3)
  }))

const everyEvent: Gateway = { ...gateway, topics: ['application/+/device/+/event/+'] }

const publishEvent = (stage: Stage, devEui: string, event: string, more: object) =>
  stage.publish(
    'gw',
    `application/a/device/${devEui}/event/${event}`,
    JSON.stringify({ deviceInfo: { devEui }, ...more }),
  )

test('an event without readings is counted, is a sign of life, and no fault of its device', () =>
  withStage(
    [aDevice('desk', { type: 'desk-presence', format: 'chirpstack-v4', model: 'vs341', externalId: EUI })],
    async (stage) => {
      await publishEvent(stage, EUI, 'status', { margin: 12, externalPowerSource: true })
      // Identity alone, as every device sends it when it joins.
      await publishEvent(stage, EUI, 'up', {
        fPort: 85,
        data: Buffer.from('ff0101', 'hex').toString('base64'),
      })
      await stage.ingest.idle()
      expect(stage.messages('desk')).toEqual({ received: 2, duplicate: 2 })
      expect(stage.readings('desk')).toEqual({})
      expect(reasons(stage)).toEqual([])
      expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true })
      expect(stage.ingest.live.health('desk')).toEqual({ health: 'online', lastSeen: NOW, flags: [] })
    },
    [everyEvent],
  ))

/** A VS133 frame with totals of these lines, in and out alike. */
const lines = (totals: Readonly<Record<number, number>>): string => {
  const channels = Object.entries(totals).flatMap(([line, total]) => [
    [3 * Number(line), 0xd2, total & 255, total >> 8, 0, 0],
    [3 * Number(line) + 1, 0xd2, total & 255, total >> 8, 0, 0],
  ])
  return Buffer.from(channels.flat()).toString('base64')
}

test('a line counter that divides its lines among frames does not count its totals again', () =>
  withStage(
    [aDevice('door', { type: 'people-counter', format: 'chirpstack-v4', model: 'vs133', externalId: EUI })],
    async (stage) => {
      let fCnt = 0
      const send = async (data: string) => {
        await publishEvent(stage, EUI, 'up', { fCnt: ++fCnt, fPort: 85, data })
        await stage.patiently(stage.ingest.idle())
        await stage.clock.advance(60_000)
      }
      await send(lines({ 1: 5_000, 2: 0, 3: 0, 4: 300 }))
      await send(lines({ 1: 5_001, 2: 0 }))
      await stage.restart()
      await send(lines({ 3: 0, 4: 301 }))
      // Cut off in the midst of its lines.
      await send(lines({ 1: 5_002, 2: 0, 3: 0, 4: 301 }).slice(0, 40))
      await send(lines({ 1: 5_003, 2: 0, 3: 0, 4: 302 }))
      const series = stage.store.listSeries('door').find(({ key }) => key.metric === 'in_total')!
      const points = await stage.store.range(series.id, { from: 0, to: Number.MAX_VALUE }, 10)
      expect(points.map(({ value }) => value)).toEqual([5_300, 5_305])
      expect(stage.messages('door')).toEqual({ received: 5, stored: 2, quarantined: 3 })
      expect(reasons(stage)).toEqual(Array(3).fill(['door', 'decode_partial', 1]))
      expect([...stage.quarantine.entries.values()][0]?.detail).toBe(
        'in_total lacks lines 3, 4 that were sent before; out_total lacks lines 3, 4 that were sent before',
      )
    },
    [everyEvent],
  ))

test('a reading older than the raw retention is quarantined', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', [
      { ts: NOW - 401 * DAY_MS, v: { temperature_c: 21 } },
      { ts: NOW - 399 * DAY_MS, v: { temperature_c: 22 } },
    ])
    await stage.ingest.idle()

    expect(stage.store.dump()).toEqual([`c1 temperature_c ${NOW - 399 * DAY_MS} 22 0`])
    expect(stage.messages('c1')).toEqual({ received: 1, stored: 1 })
    expect(stage.readings('c1')).toEqual({ decoded: 2, stored: 1, refused: 1 })
    expect(reasons(stage)).toEqual([['c1', 'too_old', 1]])
  }))

test('presence of a desk is taken for a day less than it is kept, other readings of it too', () =>
  withStage([aDevice('d1', { type: 'desk-presence', place: 'b1-l1-d1' })], async (stage) => {
    await stage.send('d1', [
      { ts: NOW - 31 * DAY_MS, v: { occupied: 1 } },
      { ts: NOW - 29 * DAY_MS - 1, v: { occupied: 1, battery_pct: 90 } },
      { ts: NOW - 29 * DAY_MS, v: { occupied: 0 } },
    ])
    await stage.ingest.idle()

    expect(stage.store.dump()).toEqual([`d1 occupied ${NOW - 29 * DAY_MS} 0 0`])
    expect(stage.readings('d1')).toEqual({ decoded: 4, stored: 1, refused: 3 })
    const [entry] = stage.quarantine.entries.values()
    expect(entry).toMatchObject({ reason: 'too_old', count: 1 })
    expect(entry?.detail).toContain('desk-presence is taken for 29 d')
  }))

test('a value outside the plausible range is stored as suspect', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', { ts: NOW, v: { temperature_c: 900 } })
    await stage.ingest.idle()
    expect(stage.store.dump()).toEqual([`c1 temperature_c ${NOW} 900 ${QUALITY.suspect}`])
    expect(stage.ingest.ledger.account('c1')).toMatchObject({ suspect: 1 })
  }))

test('what is written is counted by how late it came, also over a restart; what is not written is not', () =>
  withStage([aDevice('c1')], async (stage) => {
    const late_ms = [-2_000, 0, 1_000, 1_001, 59_000, 600_000, 3_600_000, DAY_MS, DAY_MS + 1, 30 * DAY_MS]
    await stage.send(
      'c1',
      late_ms.map((age) => ({ ts: NOW - age, v: { temperature_c: 21 } })),
    )
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 21 } })
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 22 } })
    await stage.send('c1', { ts: NOW - 401 * DAY_MS, v: { temperature_c: 23 } })
    await stage.ingest.idle()
    await stage.restart()

    const { lateness, readings } = stage.ingest.ledger.account('c1')!
    expect(readings).toMatchObject({ stored: 10, duplicate: 1, overwritten: 1, refused: 1 })
    expect(lateness.counts).toEqual([4, 1, 1, 1, 1, 1, 2])
    const longest_ms = 2 ** 31 - 1
    expect(lateness.sum_ms).toBe(
      1_000 + 1_001 + 59_000 + 600_000 + 3_600_000 + 2 * DAY_MS + 1 + longest_ms + 1_000,
    )
    expect(stage.ingest.ledger.status().total.lateness).toEqual(lateness)
  }))

test('the later received of two values wins, in one batch and across batches', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 1 } })
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 2 } })
    await stage.send('c1', { ts: NOW, v: { temperature_c: 3 } })
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 4 } })
    await stage.ingest.idle()
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 5 } })
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 6 } })
    await stage.ingest.idle()

    expect(stage.store.dump()).toEqual([`c1 temperature_c ${NOW - 1_000} 6 0`, `c1 temperature_c ${NOW} 3 0`])
    expect(stage.readings('c1')).toEqual({ decoded: 6, stored: 2, overwritten: 4 })
    expect(stage.ingest.live.get('c1', 'temperature_c')).toMatchObject({ value: 3 })
  }))

test('what cannot be used goes to the quarantine with its reason and the neighbours are stored', () =>
  withStage(
    [
      aDevice('c1'),
      aDevice('old', { retiredAt: NOW - 1 }),
      aDevice('v1', {
        type: 'room-presence',
        format: 'chirpstack-v4',
        model: 'VS121',
        externalId: '24e124ffff000001',
        gateway: 'gw',
      }),
    ],
    async (stage) => {
      await stage.send('c1', 'rubbish')
      await stage.send('c1', { ts: NOW, v: { temperature_c: 'warm' } })
      await stage.send('c1', { ts: NOW, v: { colour: 1 } })
      await stage.publish('c1', 'denyut/v1/ikn/c2/telemetry', '{"v":{"temperature_c":1}}')
      await stage.publish('c1', 'denyut/v1/elsewhere/c1/telemetry', '{"v":{"temperature_c":1}}')
      await stage.publish('c1', 'denyut/v1/ikn/c1/telemetry', '{"v":{"temperature_c":1}}', true)
      await stage.publish('c1', 'denyut/v1/ikn/c1/command', '{}')
      await stage.send('old', { v: { temperature_c: 1 } })
      await stage.publish(
        'gw',
        'application/1/device/beefbeefbeefbeef/event/up',
        chirpstack('beefbeefbeefbeef', 'BMkDCACh'),
      )
      await stage.publish('gw', 'elsewhere', 'x')
      await stage.send('c1', { ts: NOW, v: { temperature_c: 20 } })
      await stage.ingest.idle()

      expect(reasons(stage)).toEqual([
        ['c1', 'not_json', 1],
        ['c1', 'not_a_number', 1],
        ['c1', 'metric_unknown', 1],
        ['c1', 'topic_foreign', 1],
        ['c1', 'topic_foreign', 1],
        ['c1', 'topic_foreign', 1],
        ['c1', 'topic_unknown', 1],
        ['old', 'device_retired', 1],
        ['gw', 'device_unknown', 1],
        ['gw', 'topic_foreign', 1],
      ])
      expect(stage.messages('c1')).toEqual({ received: 8, stored: 1, quarantined: 7 })
      expect(stage.store.dump()).toEqual([`c1 temperature_c ${NOW} 20 0`])
      expect(stage.ingest.ledger.status().balanced).toBe(true)
    },
    [gateway],
  ))

test('a gateway speaks for its children only', () =>
  withStage(
    [
      aDevice('v1', {
        type: 'room-presence',
        format: 'chirpstack-v4',
        model: 'VS121',
        externalId: '24e124ffff000001',
        gateway: 'gw',
      }),
      aDevice('v2', {
        type: 'room-presence',
        format: 'chirpstack-v4',
        model: 'VS121',
        externalId: '24e124ffff000002',
        gateway: 'other',
      }),
    ],
    async (stage) => {
      await stage.publish(
        'gw',
        'application/1/device/24e124ffff000001/event/up',
        chirpstack('24e124ffff000001', 'BMkDCACh'),
      )
      await stage.publish(
        'gw',
        'application/1/device/24e124ffff000002/event/up',
        chirpstack('24e124ffff000002', 'BMkDCACh'),
      )
      await stage.ingest.idle()

      expect(stage.messages('v1')).toEqual({ received: 1, stored: 1 })
      expect(stage.store.dump().join()).toContain(`v1 people ${NOW - 2_000} 3 0`)
      expect(reasons(stage)).toEqual([['gw', 'topic_foreign', 1]])
    },
    [gateway],
  ))

test('a status message is a reading of the connection and no sign of life', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', 'offline', 'denyut/v1/ikn/c1/status')
    await stage.ingest.idle()
    expect(stage.messages('c1')).toEqual({ received: 1, stored: 1 })
    expect(stage.readings('c1')).toEqual({ decoded: 1, stored: 1 })
    expect(stage.ingest.live.health('c1')).toEqual({
      health: 'never',
      lastSeen: null,
      flags: ['disconnected'],
    })
  }))

test('in and out are swapped for a counter mounted the other way round', () =>
  withStage([aDevice('p1', { type: 'people-counter', directionInverted: true })], async (stage) => {
    await stage.send('p1', { ts: NOW, v: { in_total: 7, out_total: 3 } })
    await stage.ingest.idle()
    expect(stage.store.dump()).toEqual([`p1 in_total ${NOW} 3 0`, `p1 out_total ${NOW} 7 0`])
  }))

test('a replay after a fix stores the message, moves it in the ledger and empties the quarantine', () =>
  withStage([aDevice('c1')], async (stage) => {
    const { devices, registry } = stage.test
    const gone = devices.pop()!
    await registry.reload()
    await stage.send('c1', { ts: NOW, v: { temperature_c: 20 } })
    await stage.send('c1', { ts: NOW, v: { temperature_c: 20 } })
    await stage.ingest.idle()
    expect(await stage.patiently(stage.ingest.replay({}))).toEqual({
      replayed: 1,
      stored: 0,
      duplicate: 0,
      quarantined: 1,
    })
    expect(stage.messages('c1')).toEqual({ received: 2, quarantined: 2 })
    devices.push(gone)
    await registry.reload()
    expect(await stage.patiently(stage.ingest.replay({}))).toEqual({
      replayed: 1,
      stored: 1,
      duplicate: 0,
      quarantined: 0,
    })

    expect(stage.messages('c1')).toEqual({ received: 2, stored: 1, duplicate: 1 })
    expect(stage.quarantine.entries.size).toBe(0)
    expect(stage.store.dump()).toHaveLength(1)
    expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, inFlight: 0 })
    await stage.restart()
    expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, inFlight: 0 })
  }))

test('what of a replayed message is still refused stays in the quarantine, however often it is replayed', () =>
  withStage([aDevice('c1')], async (stage) => {
    const { devices, registry } = stage.test
    const gone = devices.pop()!
    await registry.reload()
    await stage.send('c1', { ts: NOW, v: { temperature_c: 20, smell: 3 } })
    await stage.ingest.idle()
    expect(reasons(stage)).toEqual([['c1', 'device_unknown', 1]])
    devices.push(gone)
    await registry.reload()
    expect(await stage.patiently(stage.ingest.replay({}))).toMatchObject({ stored: 1 })
    expect(reasons(stage)).toEqual([['c1', 'metric_unknown', 1]])
    expect(await stage.patiently(stage.ingest.replay({}))).toMatchObject({ duplicate: 0, quarantined: 1 })

    expect(reasons(stage)).toEqual([['c1', 'metric_unknown', 1]])
    expect(stage.messages('c1')).toEqual({ received: 1, stored: 1 })
    expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, inFlight: 0 })
  }))

/** Refuses every value of 13, as a store does: all at once with the rows named, or not. */
const refusing = (named: boolean) => (fresh: PointBlock | null, late: PointBlock | null) => {
  const refused = (['fresh', 'late'] as const).flatMap((block) => {
    const points = block === 'fresh' ? fresh : late
    const rows = Array.from({ length: points?.count ?? 0 }, (_, row) => row)
    return rows.filter((row) => points!.value[row] === 13).map((row) => ({ block, row, reason: 'unlucky' }))
  })
  if (refused.length > 0) throw new StoreError('poison', 'unlucky', named ? { refused } : {})
}

for (const named of [true, false]) {
  test(`a reading that the store ${named ? 'names as' : 'finds'} poison is quarantined and its neighbours are stored`, () =>
    withStage([aDevice('c1')], async (stage) => {
      stage.store.beforeWrite = refusing(named)
      await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 12, co2_ppm: 13 } })
      await stage.send('c1', { ts: NOW, v: { temperature_c: 13 } })
      await stage.send('c1', { ts: NOW - 2_000, v: { temperature_c: 13, co2_ppm: 400 } })
      await stage.send('c1', { ts: NOW - 3_000, v: { temperature_c: 14 } })
      await stage.ingest.idle()

      expect(stage.store.dump()).toEqual([
        `c1 co2_ppm ${NOW - 2_000} 400 0`,
        `c1 temperature_c ${NOW - 3_000} 14 0`,
        `c1 temperature_c ${NOW - 1_000} 12 0`,
      ])
      expect(stage.messages('c1')).toEqual({ received: 4, stored: 3, quarantined: 1 })
      expect(stage.readings('c1')).toEqual({ decoded: 6, stored: 3, refused: 3 })
      expect(reasons(stage)).toEqual([
        ['c1', 'store_refused', 1],
        ['c1', 'store_refused', 1],
        ['c1', 'store_refused', 1],
      ])
      expect(stage.ingest.ledger.status().balanced).toBe(true)
      await stage.restart()
      expect(stage.messages('c1')).toEqual({ received: 4, stored: 3, quarantined: 1 })
    }))
}

test('a store that is away is retried with the same batch until it is back, and the status says so', () =>
  withStage([aDevice('c1')], async (stage) => {
    let failures = 0
    stage.store.beforeWrite = () => {
      if (++failures <= 3) throw new StoreError('transient', 'away')
    }
    await stage.send('c1', { ts: NOW, v: { temperature_c: 20 } })
    const states = new Set<string>()
    for (const end = performance.now() + 30_000; stage.ingest.ledger.status().inFlight > 0; ) {
      if (performance.now() > end) throw new Error('waited in vain')
      await stage.clock.advance(500)
      await systemClock.wait(1)
      states.add(stage.ingest.ledger.status().sink.state)
    }
    expect([...states]).toContain('retrying')
    expect(stage.ingest.ledger.status().sink).toMatchObject({ state: 'ok', detail: null })
    expect(stage.messages('c1')).toEqual({ received: 1, stored: 1 })
  }))

test('a configuration error pauses the sink and keeps everything', () =>
  withStage([aDevice('c1')], async (stage) => {
    stage.store.beforeWrite = () => {
      throw new StoreError('configuration', 'unauthorized')
    }
    await stage.send('c1', { ts: NOW, v: { temperature_c: 20 } })
    for (const end = performance.now() + 30_000; stage.ingest.ledger.status().sink.state === 'ok'; ) {
      if (performance.now() > end) throw new Error('waited in vain')
      await systemClock.wait(1)
    }
    expect(stage.ingest.ledger.status()).toMatchObject({
      inFlight: 1,
      sink: { state: 'paused', detail: 'unauthorized' },
    })
    stage.store.beforeWrite = () => undefined
    await stage.clock.advance(30_000)
    await stage.ingest.idle()
    expect(stage.ingest.ledger.status()).toMatchObject({ inFlight: 0, sink: { state: 'ok' } })
  }))

test('a device becomes late, stale and offline by its own interval and online again', () =>
  withStage([aDevice('c1', { expectedInterval_s: 120 })], async (stage) => {
    const changes: unknown[] = []
    stage.ingest.live.onChange((points) => {
      for (const { metric, value } of points) if (metric === 'health') changes.push(value)
    })
    await stage.send('c1', { v: { temperature_c: 20 } })
    await stage.ingest.idle()
    await stage.clock.advance(11 * 60_000)
    await stage.send('c1', { v: { temperature_c: 20 } })
    await stage.ingest.idle()
    expect(changes).toEqual(['online', 'late', 'stale', 'offline', 'online'])
  }))

test('the time in which this process was down does not age a device', () =>
  withStage([aDevice('c1')], async (stage) => {
    await stage.send('c1', { v: { temperature_c: 20 } })
    await stage.ingest.idle()
    await stage.restart(() => stage.clock.advance(3_600_000))
    expect(stage.ingest.live.health('c1')).toMatchObject({ health: 'online', lastSeen: NOW })
    await stage.clock.advance(10 * 60_000)
    expect(stage.ingest.live.health('c1')).toMatchObject({ health: 'offline' })
  }))
