import { DenyutError, isDenyutError } from '#model/errors.ts'
import type { Clock } from '#platform/clock.ts'
import { lockDirectory } from '#platform/lock.ts'

/** A simulator whose launcher was killed notices within seconds; its successor waits that long. */
const PATIENCE_MS = 6_000
const RETRY_MS = 300

/**
 * Makes this process the only one that speaks for a file of credentials, and returns the release: two would take over each other's connections
 * without end. Throws `in_use` while another does.
 */
export async function holdFile(file: string, clock: Clock): Promise<() => Promise<void>> {
  const since = clock.monotonic()
  for (;;) {
    try {
      return await lockDirectory(`${file.replace(/\.json$/, '')}.run`, clock)
    } catch (error) {
      if (!isDenyutError(error) || error.code !== 'data_dir_in_use') throw error
      if (clock.monotonic() - since > PATIENCE_MS) {
        throw new DenyutError(
          'in_use',
          {
            id: `Simulator lain yang berjalan berbicara untuk ${file}.`,
            en: `A running simulator speaks for ${file}.`,
          },
          { cause: error },
        )
      }
    }
    await clock.wait(RETRY_MS)
  }
}
