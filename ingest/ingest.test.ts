import { expect, test } from 'vitest'
import { aDevice } from './support/campus.ts'
import { NOW, withStage } from './support/stage.ts'

test('a message is stored, counted and shown', () =>
  withStage([aDevice('c1')], async (stage) => {
    const seen: string[] = []
    stage.ingest.live.onChange((points) => seen.push(...points.map(({ metric }) => metric)))
    await stage.send('c1', { ts: NOW - 1_000, v: { temperature_c: 24.5, co2_ppm: 600 } })
    await stage.ingest.idle()

    expect(stage.store.dump()).toEqual([
      `c1 co2_ppm ${NOW - 1_000} 600 0`,
      `c1 temperature_c ${NOW - 1_000} 24.5 0`,
    ])
    expect(stage.messages('c1')).toEqual({ received: 1, stored: 1 })
    expect(stage.readings('c1')).toEqual({ decoded: 2, stored: 2 })
    expect(stage.ingest.live.get('c1', 'temperature_c')).toMatchObject({ value: 24.5, at: NOW - 1_000 })
    expect(stage.ingest.live.health('c1')).toMatchObject({ health: 'online', lastSeen: NOW })
    expect(seen).toEqual(expect.arrayContaining(['temperature_c', 'co2_ppm', 'health']))
    expect(stage.ingest.ledger.status()).toMatchObject({ balanced: true, inFlight: 0 })
  }))

test('a redelivered message is a duplicate, also after a restart', () =>
  withStage([aDevice('c1')], async (stage) => {
    const message = { ts: NOW - 1_000, v: { temperature_c: 24.5 } }
    await stage.send('c1', message)
    await stage.send('c1', message)
    await stage.ingest.idle()
    await stage.restart()
    await stage.send('c1', message)
    await stage.ingest.idle()

    expect(stage.store.dump()).toHaveLength(1)
    expect(stage.messages('c1')).toEqual({ received: 3, stored: 1, duplicate: 2 })
    expect(stage.ingest.ledger.status().balanced).toBe(true)
  }))
