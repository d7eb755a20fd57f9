import { QUALITY } from '#model/readings.ts'
import type { History } from '../data/history.ts'
import { chance } from './world.ts'

const STEPS = [
  ['1m', 60_000],
  ['5m', 300_000],
  ['15m', 900_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
] as const

/** A believable day: rises from seven, dips at noon, falls at four; local time is UTC+8. */
function shape(at: number): number {
  const local = new Date(at + 8 * 3_600_000)
  const hour = local.getUTCHours() + local.getUTCMinutes() / 60
  const weekday = local.getUTCDay()
  if (weekday === 0 || weekday === 6 || hour < 6.8 || hour > 17.5) return 0.02
  const plateau = Math.min(1, (hour - 6.8) / 1.6, (17.5 - hour) / 1.6)
  return 0.02 + plateau * (hour > 12 && hour < 13 ? 0.62 : 0.95)
}

const BASES: Readonly<Record<string, [low: number, span: number, unit: string, kind: History['kind']]>> = {
  people: [0, 1, 'orang', 'count'],
  power_kw: [0.35, 0.65, 'kW', 'gauge'],
  temperature_c: [24, 2.2, '°C', 'gauge'],
  co2_ppm: [430, 420, 'ppm', 'gauge'],
  humidity_pct: [58, 8, '%', 'gauge'],
  battery_pct: [91, 1, '%', 'gauge'],
  rssi_dbm: [-78, 6, 'dBm', 'gauge'],
  energy_kwh: [0, 4, 'kWh', 'counter'],
}

export function fakeHistory(
  subject: string,
  metric: string,
  size: number,
  range: { from: number; to: number },
  points: number,
): History {
  const [low, span, unit, kind] = BASES[metric] ?? [0, 1, '', 'gauge']
  const scaled = metric === 'people' || metric === 'power_kw' ? size : 1
  const [step, step_ms] = STEPS.find(([, ms]) => (range.to - range.from) / ms <= points) ?? STEPS[4]
  const buckets: History['buckets'] = []
  const gapAt = range.from + (range.to - range.from) * (0.18 + 0.1 * chance(subject))
  for (let t = Math.ceil(range.from / step_ms) * step_ms; t < range.to; t += step_ms) {
    // A sensor that was silent for a while leaves its buckets out.
    if (t > gapAt && t < gapAt + (range.to - range.from) * 0.05) continue
    const noise = (chance(`${subject}${metric}${t}`) - 0.5) * 0.06
    const mean = Math.max(0, low * scaled + span * scaled * (shape(t) + noise * shape(t)))
    const value = metric === 'rssi_dbm' ? low + span * noise * 10 : mean
    buckets.push({
      t,
      count: 12,
      min: value * 0.97,
      max: value * 1.03,
      mean: value,
      last: value,
      delta: kind === 'counter' ? span * shape(t) : null,
      // One bucket in fifty holds a value outside the plausible range.
      quality: metric === 'co2_ppm' && chance(`${subject}${t}`) < 0.02 ? QUALITY.suspect : 0,
    })
  }
  return {
    subject,
    metric,
    unit,
    kind,
    zone: 'Asia/Makassar',
    step,
    step_ms,
    from: range.from,
    to: range.to,
    buckets,
  }
}
