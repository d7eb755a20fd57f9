import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { engineOptions } from '../embedded/options.ts'
import { RECORDS_DIRECTORY } from '../place.ts'
import { type DiskEvent, LoggedFileSystem } from './disk-log.ts'
import { imageAfter, seeded } from './power-cut.ts'
import { temporaryDataDir } from './template.ts'

/** How likely a block that was not synced is on the disk nevertheless: never, seldom, often. */
const CHANCES = [0, 0.3, 0.7]
/** Cuts come after this share of what was written, when something has been acknowledged. */
const EARLIEST = 0.05

/**
 * The embedded database on a disk whose every operation is written down, and what is left of that disk when the power goes at any moment:
 * work is done once, cut off as often as one likes.
 */
export class PowerLab {
  readonly events: readonly DiskEvent[]
  readonly #path: string
  readonly #before: ReadonlyMap<number, string>
  readonly #seed: number
  readonly #remove: () => Promise<void>

  private constructor(
    path: string,
    events: readonly DiskEvent[],
    before: ReadonlyMap<number, string>,
    seed: number,
    remove: () => Promise<void>,
  ) {
    this.#path = path
    this.events = events
    this.#before = before
    this.#seed = seed
    this.#remove = remove
  }

  /** Prepares a database, then works on it; `acknowledge` says what who asked was told is done. */
  static async begin(
    seed: number,
    prepare: (engine: PGlite) => Promise<void>,
    work: (engine: PGlite, acknowledge: (id: number) => void) => Promise<void>,
  ): Promise<PowerLab> {
    const { path, remove } = await temporaryDataDir()
    const directory = join(path, RECORDS_DIRECTORY)
    const { engine, disk } = await open(directory)
    await prepare(engine)
    await engine.exec('CHECKPOINT')
    cpSync(directory, join(path, 'base'), { recursive: true })
    const from = disk.events.length
    await work(engine, (id) => disk.events.push({ op: 'acknowledge', id }))
    const lab = new PowerLab(path, disk.events.slice(from), pathsAt(disk, from), seed, remove)
    await engine.close()
    return lab
  }

  /** Cuts the power, lets `judge` look at what recovered, cuts it again in the middle of that recovery, and looks again. */
  async cut(
    i: number,
    judge: (engine: PGlite, acknowledged: ReadonlySet<number>) => Promise<void>,
  ): Promise<void> {
    const random = seeded(this.#seed + i)
    const chance = CHANCES[i % CHANCES.length] as number
    const at = Math.floor(this.events.length * (EARLIEST + (1 - EARLIEST) * random()))
    const [image, afterCut, again] = ['image', 'after', 'again'].map((name) =>
      join(this.#path, `${name}-${i}`),
    ) as [string, string, string]
    const base = join(this.#path, 'base')
    const acknowledged = imageAfter(
      { base, before: this.#before, events: this.events, at, chance, random },
      image,
    )
    cpSync(image, afterCut, { recursive: true })
    const recovered = await open(image)
    await judge(recovered.engine, acknowledged)
    const events = [...recovered.disk.events]
    const before = recovered.disk.before()
    await recovered.engine.close()
    const second = {
      base: afterCut,
      before,
      events,
      at: Math.floor(random() * events.length),
      chance,
      random,
    }
    imageAfter(second, again)
    const twice = await open(again)
    await judge(twice.engine, acknowledged)
    await twice.engine.close()
    for (const path of [image, afterCut, again]) rmSync(path, { recursive: true, force: true })
  }

  end(): Promise<void> {
    return this.#remove()
  }
}

async function open(directory: string): Promise<{ engine: PGlite; disk: LoggedFileSystem }> {
  const disk = new LoggedFileSystem(directory)
  const engine = new PGlite(engineOptions(disk, () => {}))
  await engine.waitReady
  return { engine, disk }
}

/** Paths by identity when the event of that number was about to happen. */
function pathsAt(disk: LoggedFileSystem, count: number): Map<number, string> {
  const paths = disk.before()
  for (const event of disk.events.slice(0, count)) {
    if (event.op === 'create' || event.op === 'mkdir' || event.op === 'rename')
      paths.set(event.file, event.path)
    if (event.op === 'remove') paths.delete(event.file)
  }
  return paths
}
