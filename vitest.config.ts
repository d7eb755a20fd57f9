import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{model,platform,storage,broker,ingest,api,simulators,dashboard,bin,test,bench}/**/*.test.{ts,tsx}',
    ],
    setupFiles: ['test/support/seed.ts'],
    pool: 'forks',
    // Tests start real processes; more files at once only make these wait for each other.
    maxWorkers: 2,
    // Only against hanging: real processes on a busy machine take their time.
    testTimeout: 90_000,
    hookTimeout: 300_000,
    // So are these waits for a condition: a second is nothing while others have the processor.
    expect: { poll: { timeout: 60_000 } },
    silent: 'passed-only',
  },
})
