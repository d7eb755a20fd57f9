import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Clock ticks a second of Linux. */
const TICKS_PER_S = 100
const PAGE_BYTES = 4_096

/** CPU time of all threads and resident memory of another process of this Linux machine. */
export async function usageOf(pid: number): Promise<{ cpu_us: number; rss_bytes: number }> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name, in brackets, may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return { cpu_us: (ticks / TICKS_PER_S) * 1e6, rss_bytes: Number(fields[21]) * PAGE_BYTES }
}

/** Size of a file or of everything in a directory. */
export async function bytesOf(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.size
  let bytes = 0
  for (const name of await readdir(path, { recursive: true })) {
    const inner = await stat(join(path, name))
    if (inner.isFile()) bytes += inner.size
  }
  return bytes
}
