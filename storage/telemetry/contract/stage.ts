import { test } from 'vitest'
import type { TelemetryStore } from '../store.ts'

/** A store under test. */
export interface Stage {
  readonly store: TelemetryStore
  /** Closes the store and opens another one on the same data. */
  reopen(): Promise<TelemetryStore>
  /** Closes and removes everything. */
  end(): Promise<void>
}

export type MakeStore = () => Promise<Stage>

/** A test with an empty store of its own. */
export function stageTest(
  title: string,
  make: MakeStore,
  run: (store: TelemetryStore, stage: Stage) => Promise<void>,
): void {
  test(title, async () => {
    const stage = await make()
    try {
      await run(stage.store, stage)
    } finally {
      await stage.end()
    }
  })
}

/** Midnight of 24 November 2026 in Makassar. */
export const START = Date.UTC(2026, 10, 23, 16)
export const MINUTE_MS = 60_000
