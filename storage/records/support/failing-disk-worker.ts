// The worker of the embedded database on a disk that stops syncing once the file `fail` lies beside the database.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { workerData } from 'node:worker_threads'

const flag = join((workerData as { directory: string }).directory, '..', 'fail')
for (const name of ['fsyncSync', 'fdatasyncSync'] as const) {
  const sync = fs[name]
  fs[name] = (file) => {
    if (fs.existsSync(flag)) throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' })
    sync(file)
  }
}
syncBuiltinESMExports()
await import('../embedded/worker.ts')
