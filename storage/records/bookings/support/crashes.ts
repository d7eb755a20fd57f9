import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { PGlite } from '@electric-sql/pglite'
import type { BookingState } from '#model/bookings/booking.ts'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { connectEmbedded } from '../../connection.ts'
import { EmbeddedEngine } from '../../embedded/engine.ts'
import { migrate } from '../../migrate.ts'
import { openRecords } from '../../open.ts'
import { RECORDS_DIRECTORY } from '../../place.ts'
import { repositoriesOn } from '../../repositories.ts'
import { seeded } from '../../support/power-cut.ts'
import { PowerLab } from '../../support/power-lab.ts'
import { sampleCampus } from '../../support/samples.ts'
import { temporaryDataDir } from '../../support/template.ts'
import { bookForEver, faultsAfterCrash, LOOK, type Told } from './deeds.ts'

const BOOKER = fileURLToPath(new URL('./booker.ts', import.meta.url))
/** Answers before a process is killed: at least, and up to so many more. */
const ANSWERS_MIN = 10
const ANSWERS_MORE = 80
/** Answers of the work whose power is cut. */
const ANSWERS_CUT = 250
const DESKS = 6
const PERSON = { role: 'employee', place: 'b1' } as const

export interface CrashFigures {
  readonly crashes: number
  /** Answers that were given before the crashes; each was looked for after each of them. */
  readonly answers: number
  readonly faults: readonly string[]
}

/** Kills a process in the middle of booking, again and again on the same database. */
export async function killInBooking(
  kills: number,
  seed: number,
  progress: (done: number) => void = () => {},
): Promise<CrashFigures> {
  const { path, remove } = await temporaryDataDir()
  const person = await prepared(path)
  const random = seeded(seed)
  let before: Told[] = []
  let answers = 0
  const faults: string[] = []
  for (let round = 0; round < kills; round++) {
    const told = await bookUntilKilled(path, round, person, ANSWERS_MIN + Math.floor(random() * ANSWERS_MORE))
    answers += told.length
    const rows = await look(path)
    faults.push(...faultsAfterCrash([...before, ...told], rows).map((fault) => `kill ${round}: ${fault}`))
    before = rows.map((row) => ({ id: String(row.id), state: row.state as BookingState }))
    progress(round + 1)
  }
  await remove()
  return { crashes: kills, answers, faults }
}

async function prepared(dataDir: string): Promise<string> {
  const records = openRecords({ dataDir, clock: systemClock, log: silentLog, ownLock: true })
  await records.open()
  await records.campus.replace(sampleCampus(DESKS), 1)
  const { id } = await records.people.invite('a@x.id', PERSON, 1)
  await records.close()
  return id
}

/** What a process was told about each booking before it was killed in the middle of the next. */
async function bookUntilKilled(
  dataDir: string,
  round: number,
  person: string,
  answers: number,
): Promise<Told[]> {
  const booker = spawn(process.execPath, [BOOKER, dataDir, String(round), person], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const reader = createInterface({ input: booker.stdout })
  const lines: string[] = []
  reader.on('line', (line) => lines.push(line))
  while (lines.length < answers) await once(reader, 'line')
  const gone = Promise.all([once(reader, 'close'), once(booker, 'exit')])
  booker.kill('SIGKILL')
  await gone
  return lines.map((line) => {
    const [state, id = ''] = line.split(' ')
    return { id, state: state as BookingState }
  })
}

async function look(dataDir: string): Promise<readonly Record<string, unknown>[]> {
  const engine = new EmbeddedEngine({ directory: `${dataDir}/${RECORDS_DIRECTORY}`, log: silentLog })
  await engine.open()
  const connection = connectEmbedded(engine, silentLog)
  const rows = await connection.run(LOOK)
  await connection.close()
  await engine.close()
  return rows
}

/** Cuts the power in the middle of booking, and once more in the middle of each recovery. */
export async function cutInBooking(
  cuts: number,
  seed: number,
  progress: (done: number) => void = () => {},
): Promise<CrashFigures> {
  const told: Told[] = []
  const lab = await PowerLab.begin(
    seed,
    async (engine) => {
      const { db, close } = on(engine)
      await migrate(db, 1, silentLog)
      const { campus, people } = repositoriesOn(db)
      await campus.replace(sampleCampus(DESKS), 1)
      await people.invite('a@x.id', PERSON, 1)
      await close()
    },
    async (engine, acknowledge) => {
      const { db, close } = on(engine)
      const { bookings, people } = repositoriesOn(db)
      const person = await people.findByEmail('a@x.id')
      for await (const answer of bookForEver(bookings, person?.id ?? '', 0)) {
        acknowledge(told.push(answer) - 1)
        if (told.length % 60 === 40) await engine.exec('CHECKPOINT')
        if (told.length >= ANSWERS_CUT) break
      }
      await close()
    },
  )
  const faults: string[] = []
  let answers = 0
  for (let i = 0; i < cuts; i++) {
    await lab.cut(i, async (engine, acknowledged) => {
      const { rows } = await engine.query<Record<string, unknown>>(LOOK)
      const heard = told.filter((_, id) => acknowledged.has(id))
      faults.push(...faultsAfterCrash(heard, rows).map((fault) => `cut ${i}: ${fault}`))
      answers += heard.length
    })
    progress(i + 1)
  }
  await lab.end()
  return { crashes: cuts, answers, faults }
}

/** The engine of a power lab has what the connection asks of one. */
const on = (engine: PGlite) => connectEmbedded(engine as unknown as EmbeddedEngine, silentLog)
