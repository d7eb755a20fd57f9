import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { DenyutError } from '#model/errors.ts'
import { pathFault } from '#platform/path-fault.ts'
import type { TruthLine } from '../fleet/truth-log.ts'

/** What a platform must hold of one device: by metric, value by time. */
export interface Expected {
  readonly device: string
  readonly type: string
  readonly series: ReadonlyMap<string, ReadonlyMap<number, number>>
  /** Readings sent at least once, and swallowed by a fault. */
  readonly sent: number
  readonly dropped: number
}

interface Growing {
  readonly type: string
  readonly series: Map<string, Map<number, number>>
  sent: number
  dropped: number
}

/** Reads a truth log. Numbers only: booleans are kept as 0 and 1. Throws `usage` when it is none. */
export async function readTruth(path: string): Promise<Expected[]> {
  const devices = new Map<string, Growing>()
  const stream = createReadStream(path)
  const opened = new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject))
  await opened.catch((error: Error) => {
    throw new DenyutError('usage', pathFault(path, error), { cause: error })
  })
  for await (const text of createInterface({ input: stream })) {
    if (text === '') continue
    add(devices, lineOf(path, text))
  }
  return [...devices].map(([device, expected]) => ({ device, ...expected }))
}

function lineOf(path: string, text: string): TruthLine {
  try {
    const line = JSON.parse(text) as TruthLine
    if (typeof line.device === 'string' && typeof line.at === 'number' && typeof line.v === 'object')
      return line
  } catch {
    // Falls through: a torn last line of a killed run reads like any other line that is none.
  }
  throw new DenyutError('usage', {
    id: `${path} bukan log kebenaran: ${text.slice(0, 80)}`,
    en: `${path} is no truth log: ${text.slice(0, 80)}`,
  })
}

function add(devices: Map<string, Growing>, { device, type, at, v, copies, sent }: TruthLine): void {
  const expected = devices.get(device) ?? {
    type,
    series: new Map<string, Map<number, number>>(),
    sent: 0,
    dropped: 0,
  }
  devices.set(device, expected)
  if (copies === 0) {
    expected.dropped++
    return
  }
  expected.sent++
  const { ts, v: values } = sent ?? { ts: at, v }
  for (const [metric, value] of Object.entries(values)) {
    const series = expected.series.get(metric) ?? new Map<number, number>()
    expected.series.set(metric, series)
    series.set(ts, Number(value))
  }
}
