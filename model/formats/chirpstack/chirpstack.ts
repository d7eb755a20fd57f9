import type { QuarantineReason } from '../../readings.ts'
import { metricOf } from '../../sensors/index.ts'
import { bytesOfBase64, textOf } from '../bytes.ts'
import type { DecodeResult, Format, KnownDevice, Undecodable } from '../format.ts'
import { BYTE_TABLES } from '../milesight/index.ts'
import { type Parts, readFrame, type Values } from '../milesight/tlv.ts'
import { parseIsoTime } from '../time.ts'
import { readObject } from './aliases.ts'

/** Topics of the events that carry readings; join, ack, log and the others do not. */
const TOPIC = /^application\/[^/]+\/device\/([0-9a-fA-F]{16})\/event\/(up|status)$/

interface Envelope {
  readonly time?: unknown
  readonly deviceInfo?: { readonly devEui?: unknown } | null
  readonly fCnt?: unknown
  readonly data?: unknown
  readonly object?: unknown
  readonly rxInfo?: unknown
  readonly batteryLevel?: unknown
  readonly batteryLevelUnavailable?: unknown
  readonly externalPowerSource?: unknown
}

const refuse = (externalId: string | null, reason: QuarantineReason, detail: string): Undecodable => ({
  ok: false,
  externalId,
  reason,
  detail,
})

/** Strongest reception among the gateways that heard it, dBm; null when none says. */
function strongest(rxInfo: unknown): number | null {
  let best: number | null = null
  if (!Array.isArray(rxInfo)) return null
  for (const entry of rxInfo as unknown[]) {
    const rssi = (entry as { rssi?: unknown } | null)?.rssi
    if (typeof rssi === 'number' && Number.isFinite(rssi) && (best === null || rssi > best)) best = rssi
  }
  return best
}

/** The parts that both events share. proto3 JSON leaves out zeros, so a missing fCnt is the first frame. */
function momentOf(envelope: Envelope): { time: number | null; sequence: number } {
  const time = typeof envelope.time === 'string' ? parseIsoTime(envelope.time) : null
  const sequence =
    typeof envelope.fCnt === 'number' && Number.isSafeInteger(envelope.fCnt) ? envelope.fCnt : 0
  return { time, sequence }
}

function decodeStatus(externalId: string, envelope: Envelope): DecodeResult {
  const { time } = momentOf(envelope)
  const powered = envelope.externalPowerSource === true || envelope.batteryLevelUnavailable === true
  const level = envelope.batteryLevel ?? 0
  if (powered) return { ok: true, externalId, samples: [], refused: [], partial: null }
  if (typeof level !== 'number' || !Number.isFinite(level))
    return refuse(externalId, 'invalid', 'batteryLevel is no number')
  return {
    ok: true,
    externalId,
    samples: [{ time, sequence: null, values: { battery_pct: level } }],
    refused: [],
    partial: null,
  }
}

/**
 * Reads what the device sent into `values` and `parts`: our byte table first, else the decoded object. Returns what
 * stayed unread, or why nothing could be read.
 */
function readPayload(
  envelope: Envelope,
  device: KnownDevice,
  values: Values,
  parts: Parts,
): { partial: string | null } | { failed: string } {
  const { data = '', object } = envelope
  const model = device.model?.toLowerCase() ?? null
  const table = model === null ? undefined : BYTE_TABLES.get(model)
  let why =
    model === null ? 'no model is registered for the device' : `there is no byte table for the model ${model}`
  if (table) {
    const bytes = typeof data === 'string' ? bytesOfBase64(data) : null
    if (bytes && bytes.length > 0) {
      const partial = readFrame(table, bytes, values, parts)
      if (partial === null || Object.keys(values).length > 0) return { partial }
      why = partial
    } else why = bytes ? 'the frame is empty' : 'data is no base64'
  }
  const wanted = (metric: string): boolean => metricOf(device.type, metric) !== undefined
  if (typeof object === 'object' && object !== null && readObject(object, wanted, values) > 0)
    return { partial: null }
  return { failed: `${why}, and there is no decoded object with values we know` }
}

function decodeUp(externalId: string, envelope: Envelope, device: KnownDevice): DecodeResult {
  const values: Values = {}
  const parts: Parts = {}
  const read = readPayload(envelope, device, values, parts)
  if ('failed' in read) return refuse(externalId, 'decode_failed', read.failed)
  // A model measures more than its registered type is asked for; the rest is no fault of the message.
  for (const metric of Object.keys(values)) if (!metricOf(device.type, metric)) delete values[metric]
  // What could not be read may be another part of the sum.
  if (read.partial !== null) for (const metric of Object.keys(parts)) delete values[metric]
  const rssi = strongest(envelope.rxInfo)
  if (rssi !== null) values.rssi_dbm = rssi
  const sums = Object.keys(parts).length > 0 ? { parts } : {}
  const samples = Object.keys(values).length > 0 ? [{ ...momentOf(envelope), values, ...sums }] : []
  return { ok: true, externalId, samples, refused: [], partial: read.partial }
}

/** The spelling of a devEui under which the registry knows it; lower case when it does not. */
function knownAs(
  devEui: string,
  find: (externalId: string) => KnownDevice | undefined,
): { name: string; device: KnownDevice | undefined } {
  for (const name of [devEui.toLowerCase(), devEui.toUpperCase()]) {
    const device = find(name)
    if (device) return { name, device }
  }
  return { name: devEui.toLowerCase(), device: undefined }
}

/** ChirpStack v4 events `up` and `status` as JSON, `application/{id}/device/{devEui}/event/{event}`. */
export const chirpstack: Format = {
  id: 'chirpstack-v4',
  label: 'ChirpStack v4',
  decode(topic, payload, find) {
    const match = TOPIC.exec(topic)
    if (!match?.[1])
      return refuse(
        null,
        'topic_unknown',
        `${topic} is no application/{id}/device/{devEui}/event/{up|status}`,
      )
    const { name, device } = knownAs(match[1], find)
    if (!device) return refuse(name, 'device_unknown', `no device is registered for the devEui ${name}`)
    let envelope: unknown
    try {
      envelope = JSON.parse(textOf(payload))
    } catch (error) {
      return refuse(name, 'not_json', (error as Error).message)
    }
    if (typeof envelope !== 'object' || envelope === null || Array.isArray(envelope))
      return refuse(name, 'invalid', 'the event is no JSON object')
    const { deviceInfo } = envelope as Envelope
    const devEui = deviceInfo?.devEui
    if (typeof devEui === 'string' && devEui.toLowerCase() !== match[1].toLowerCase())
      return refuse(name, 'invalid', `the topic names ${match[1]}, the event ${devEui.slice(0, 32)}`)
    return match[2] === 'status'
      ? decodeStatus(name, envelope as Envelope)
      : decodeUp(name, envelope as Envelope, device)
  },
}
