import type { QuarantineReason } from '../../readings.ts'
import { NATIVE_PREFIX } from '../../topics.ts'
import { textOf } from '../bytes.ts'
import type { Decoded, DecodeResult, Format, RefusedValue, Sample, Undecodable } from '../format.ts'
import { MAX_TIME_MS, parseIsoTime } from '../time.ts'

/** Readings a device may send at once: half a day of minutes, well below the packet limit of 256 KiB. */
export const NATIVE_BATCH_MAX = 500

const TELEMETRY = '/telemetry'
const NONE: readonly RefusedValue[] = []

const refuse = (externalId: string | null, reason: QuarantineReason, detail: string): Undecodable => ({
  ok: false,
  externalId,
  reason,
  detail,
})

/**
 * A moment as the device gave it: Unix ms or ISO 8601; null when it gave none; undefined when it is neither.
 */
function timeOf(ts: unknown): number | null | undefined {
  if (typeof ts === 'number') return ts >= -MAX_TIME_MS && ts <= MAX_TIME_MS ? Math.round(ts) : undefined
  if (ts === undefined || ts === null) return null
  if (typeof ts === 'string') return parseIsoTime(ts) ?? undefined
  return undefined
}

/**
 * The numbers of `v`. The parsed object itself is reused when every value is one, which is nearly always;
 * otherwise what is no number is taken out and explained.
 */
function valuesOf(
  v: Record<string, unknown>,
  refused: RefusedValue[],
): Readonly<Record<string, number>> | null {
  let some = false
  for (const metric in v) {
    const value = v[metric]
    if (typeof value === 'number' && value - value === 0) some = true
    else if (typeof value === 'boolean') {
      v[metric] = value ? 1 : 0
      some = true
    } else {
      refused.push({
        metric,
        reason: 'not_a_number',
        detail: `${metric} is ${describe(value)}, not a number or boolean`,
      })
      delete v[metric]
    }
  }
  return some ? (v as Record<string, number>) : null
}

const describe = (value: unknown): string => {
  if (typeof value === 'number') return 'beyond the range of numbers'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 40))}`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Why an element is no reading; called only after it was refused. */
function explain(element: unknown, at: string): string {
  if (!isRecord(element)) return `${at} is ${describe(element)}; send {"ts"?, "seq"?, "v": {metric: value}}`
  const { ts, seq, v } = element
  if (timeOf(ts) === undefined) return `${at}.ts is neither Unix ms nor an ISO 8601 time with offset`
  if (!isSequence(seq)) return `${at}.seq is no whole number from 0`
  if (!isRecord(v))
    return `${at}.v is ${v === undefined ? 'missing' : describe(v)}; it holds metric names and values`
  return `${at}.v is empty`
}

const isSequence = (seq: unknown): boolean =>
  seq === undefined || seq === null || (typeof seq === 'number' && Number.isSafeInteger(seq) && seq >= 0)

/** Adds an element's sample; false when it is no reading at all. */
function take(element: unknown, samples: Sample[], refused: RefusedValue[]): boolean {
  if (!isRecord(element)) return false
  const { ts, seq, v } = element
  const time = timeOf(ts)
  if (time === undefined || !isSequence(seq) || !isRecord(v)) return false
  const before = refused.length
  const values = valuesOf(v, refused)
  if (values) samples.push({ time, sequence: typeof seq === 'number' ? seq : null, values })
  return values !== null || refused.length > before
}

function decodeJson(externalId: string, json: unknown): DecodeResult {
  const samples: Sample[] = []
  const refused: RefusedValue[] = []
  if (Array.isArray(json)) {
    if (json.length > NATIVE_BATCH_MAX)
      return refuse(
        externalId,
        'invalid',
        `${json.length} readings in one message; at most ${NATIVE_BATCH_MAX} are allowed`,
      )
    if (json.length === 0) return refuse(externalId, 'invalid', 'the array is empty')
    for (let i = 0; i < json.length; i++)
      if (!take(json[i], samples, refused)) return refuse(externalId, 'invalid', explain(json[i], `[${i}]`))
  } else if (!take(json, samples, refused)) return refuse(externalId, 'invalid', explain(json, 'message'))
  return {
    ok: true,
    externalId,
    samples,
    refused: refused.length > 0 ? refused : NONE,
    partial: null,
  } satisfies Decoded
}

/** Device id of a native telemetry topic; null for any other topic. */
function deviceOf(topic: string): string | null {
  if (!topic.startsWith(NATIVE_PREFIX) || !topic.endsWith(TELEMETRY)) return null
  const slash = topic.indexOf('/', NATIVE_PREFIX.length)
  const end = topic.length - TELEMETRY.length
  if (slash <= NATIVE_PREFIX.length || slash + 1 >= end) return null
  const device = topic.slice(slash + 1, end)
  return device.includes('/') ? null : device
}

/**
 * `denyut/v1/{campus}/{device}/telemetry` with `{"ts"?, "seq"?, "v": {metric: number | boolean}}` or an array
 * of them.
 */
export const native: Format = {
  id: 'native',
  label: 'Denyut JSON',
  decode(topic, payload) {
    const externalId = deviceOf(topic)
    if (externalId === null)
      return refuse(null, 'topic_unknown', `${topic} is no denyut/v1/{campus}/{device}/telemetry`)
    let json: unknown
    try {
      json = JSON.parse(textOf(payload))
    } catch (error) {
      return refuse(externalId, 'not_json', (error as Error).message)
    }
    return decodeJson(externalId, json)
  },
}
