// npm run chaos -- stores [--hours 18] [--devices 10] [--campus FILE.json]: feeds the same history of the whole demo campus to a Denyut on
// DuckDB and to one on InfluxDB, kills the latter and starts it again, and compares all that their dashboards show. Ends with exit code 1
// when anything differs.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { campusSchema } from '#model/campus/campus.ts'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { newPrefix } from '#storage/telemetry/influx/testing/influxd.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory } from '../../test/support/denyut.ts'
import { feedCampus, lastSettledHour, settled } from '../../test/support/fed-campus.ts'
import { dashboardFigures, differences } from '../../test/support/figures.ts'
import { influxSettings, requireInflux } from './influx.ts'

const HOUR_MS = 3_600_000
const RATE_PER_S = 20_000
const SHOWN_DIFFERENCES = 20

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    hours: { type: 'string', default: '18' },
    devices: { type: 'string', default: '10' },
    campus: { type: 'string' },
  },
})
const campus = values.campus
  ? campusSchema.parse(JSON.parse(await readFile(values.campus, 'utf8')))
  : iknCampus()
const begun: Record<string, string> = values.campus ? { DENYUT_CAMPUS: values.campus } : {}
const end = lastSettledHour()
const history = { campus, end, history_ms: Number(values.hours) * HOUR_MS }
const influx = await requireInflux()
const onInflux = { ...influxSettings(influx), INFLUX_BUCKET_PREFIX: newPrefix() }
const [first, second] = [await temporaryDirectory(), await temporaryDirectory()]
console.log(`campus ${campus.id}, ${values.hours} h up to ${new Date(end).toISOString()}`)
try {
  const wanted = await fed('DuckDB', first.path, {})
  const found = await fed('InfluxDB', second.path, onInflux)
  const again = await within('InfluxDB after kill -9', second.path, onInflux, settled)
  const all = [...differences(found, wanted), ...differences(again, wanted)]
  for (const difference of all.slice(0, SHOWN_DIFFERENCES)) console.log(`  ${difference}`)
  console.log(`${wanted.size} answers compared, ${all.length} differences`)
  process.exitCode = all.length === 0 ? 0 : 1
} finally {
  await influx.end()
  await first.remove()
  await second.remove()
}

function fed(store: string, dataDir: string, env: Record<string, string>) {
  return within(store, dataDir, env, (denyut) => feedCampus(denyut, { ...history, rate_per_s: RATE_PER_S }))
}

async function within(
  name: string,
  dataDir: string,
  env: Record<string, string>,
  prepare: (denyut: DenyutProcess) => Promise<unknown>,
): Promise<Map<string, unknown>> {
  const started = performance.now()
  const denyut = await startDenyut({ dataDir, env: { ...begun, ...env } })
  try {
    await prepare(denyut)
    const prepared = performance.now()
    const figures = await dashboardFigures(denyut, { ...history, devicesOfAType: Number(values.devices) })
    const [first_s, second_s] = [prepared - started, performance.now() - prepared].map((ms) => ms / 1_000)
    console.log(
      `${name}: ready after ${first_s!.toFixed(0)} s, ${figures.size} answers in ${second_s!.toFixed(0)} s; ledger ${JSON.stringify(figures.get('/ledger'))}`,
    )
    return figures
  } finally {
    await denyut.kill()
  }
}
