import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist'
import type { DurableFileSystem } from './durable-fs.ts'

/** 16 MB instead of 128: records are small, and it saves 110 MB of memory. */
const SETTINGS = ['fsync=on', 'wal_sync_method=fsync', 'shared_buffers=16MB']

/** How the embedded database runs, in memory without a file system; `hear` gets each line of its own log. */
export const engineOptions = (
  fileSystem: DurableFileSystem | null,
  hear: (line: string) => void,
): PGliteOptions => ({
  ...(fileSystem && { fs: fileSystem }),
  // Desk bookings are kept from overlapping by exclusion constraints, which need it.
  extensions: { btree_gist },
  // -F would turn syncing off.
  startParams: [
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
    ...SETTINGS.flatMap((setting) => ['-c', setting]),
  ],
  onStdout: () => false,
  onStderr: (line) => {
    hear(line)
    return false
  },
})
