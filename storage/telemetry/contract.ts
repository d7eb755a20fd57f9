import { describe } from 'vitest'
import { bucketContract } from './contract/buckets.ts'
import { modelContract } from './contract/model.ts'
import { pointContract } from './contract/points.ts'
import { rollupContract } from './contract/rollups.ts'
import type { MakeStore } from './contract/stage.ts'

export type { MakeStore, Stage } from './contract/stage.ts'

/** What every telemetry store must do; `make` gives a fresh, empty, open one. */
export function telemetryStoreContract(
  name: string,
  make: MakeStore,
  options: { modelRuns?: number } = {},
): void {
  describe(name, () => {
    pointContract(make)
    bucketContract(make)
    rollupContract(make)
    modelContract(make, options.modelRuns ?? 12)
  })
}
