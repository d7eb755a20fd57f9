import { afterAll, describe, expect, test } from 'vitest'
import { newPrefix, testInflux } from '#storage/telemetry/influx/testing/influxd.ts'
import { smallCampus } from '../simulators/support/fleets.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory } from './support/denyut.ts'
import { feedCampus, settled } from './support/fed-campus.ts'
import { dashboardFigures, differences } from './support/figures.ts'
import { needs } from './support/services.ts'

const WHAT = 'the dashboard shows on InfluxDB what it shows on DuckDB'
const influx = process.env.INFLUX_URL || needs('influxdb', WHAT) ? await testInflux() : null
afterAll(async () => influx?.end())

const HOUR_MS = 3_600_000
/** A day of counting later nothing of the history is under way any more. */
const HISTORY = {
  campus: smallCampus(),
  end: Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 28 * HOUR_MS,
  history_ms: 18 * HOUR_MS,
}

const figures = (denyut: DenyutProcess) => dashboardFigures(denyut, { ...HISTORY, devicesOfAType: 2 })

describe.skipIf(!influx)(WHAT, () => {
  test('one floor of the demo fleet gives the same ledger, present values and charts on both, after a crash too', {
    timeout: 3_600_000,
  }, async () => {
    const feed = { ...HISTORY, rate_per_s: 20_000 }
    const { url, token, org } = influx!
    const [first, second] = [await temporaryDirectory(), await temporaryDirectory()]
    const env = { INFLUX_URL: url, INFLUX_TOKEN: token, INFLUX_ORG: org, INFLUX_BUCKET_PREFIX: newPrefix() }
    let denyut = await startDenyut({ dataDir: first.path })
    try {
      await feedCampus(denyut, feed)
      const onDuckDb = await figures(denyut)
      expect(onDuckDb.size).toBeGreaterThan(200)
      await denyut.kill()

      denyut = await startDenyut({ dataDir: second.path, env })
      await feedCampus(denyut, feed)
      expect(differences(await figures(denyut), onDuckDb)).toEqual([])
      await denyut.kill()

      denyut = await startDenyut({ dataDir: second.path, env })
      await settled(denyut)
      expect(differences(await figures(denyut), onDuckDb)).toEqual([])
    } finally {
      await denyut.kill()
      await first.remove()
      await second.remove()
    }
  })
})
