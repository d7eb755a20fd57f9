import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { replaceFile } from '#platform/durable.ts'
import type { WorldSnapshot } from '../physics/world.ts'

const snapshotSchema: z.ZodType<WorldSnapshot> = z.object({
  at: z.number(),
  registers_kwh: z.array(z.number()),
  doors: z.record(z.string(), z.object({ in: z.array(z.number()), out: z.array(z.number()) })),
  air: z.array(z.tuple([z.number(), z.number(), z.number()])),
})

const stretchSchema = z.object({
  from: z.number(),
  to: z.number(),
  /** Everything before this is acknowledged. */
  cursor: z.number(),
  /** The world at the cursor; null: to be lived through from the origin. */
  world: snapshotSchema.nullable(),
})

const progressSchema = z.object({
  seed: z.number(),
  /** Beginning of the truth: registers count from here. */
  origin: z.number(),
  /** Stretches of history still to be sent, in this order. */
  history: z.array(stretchSchema),
  /** The world at a moment up to which live data is acknowledged. */
  live: snapshotSchema.nullable(),
})

export type Stretch = z.infer<typeof stretchSchema>
/** What a fleet remembers between its runs, so that registers go on and history is sent once. */
export type Progress = z.infer<typeof progressSchema>

export const progressPath = (fleetFile: string): string => `${fleetFile.replace(/\.json$/, '')}.progress.json`

/** null when there is none, or it is unreadable or of another seed: the fleet then begins anew. */
export async function readProgress(path: string, seed: number): Promise<Progress | null> {
  try {
    const progress = progressSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    return progress.seed === seed ? progress : null
  } catch {
    return null
  }
}

export const writeProgress = (path: string, progress: Progress): Promise<void> =>
  replaceFile(path, JSON.stringify(progress))

const QUARTER_MS = 900_000
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const quarterOf = (time: number): number => Math.floor(time / QUARTER_MS) * QUARTER_MS

/**
 * What is to be sent of the time before `now`: the time since the last run and stretches left over, or on a first run the last
 * `history_ms`. The newest comes first: it is what people look at. Nothing older than `history_ms` before now.
 */
export function plan(before: Progress | null, seed: number, now: number, history_ms: number): Progress {
  const to = Math.floor(now / MINUTE_MS) * MINUTE_MS
  const earliest = quarterOf(now - history_ms)
  if (!before) {
    const lastDay = Math.max(earliest, quarterOf(to - DAY_MS))
    const history = [stretch(lastDay, to), stretch(earliest, lastDay)].filter(({ from, to }) => from < to)
    return { seed, origin: earliest, history: history_ms > 0 ? history : [], live: null }
  }
  const left =
    history_ms > 0 ? before.history.filter(({ cursor, to: end }) => end > earliest && cursor < end) : []
  const { live } = before
  const absent = history_ms > 0 && live && live.at >= earliest && to - live.at >= QUARTER_MS
  return {
    ...before,
    history: absent ? [stretch(live.at, to, live), ...left] : left,
  }
}

const stretch = (from: number, to: number, world: WorldSnapshot | null = null): Stretch => ({
  from,
  to,
  cursor: from,
  world,
})
