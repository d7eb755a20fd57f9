import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { openRecords } from '../open.ts'
import { RECORDS_DIRECTORY } from '../place.ts'
import type { Records } from '../records.ts'
import { seeded } from '../support/power-cut.ts'
import { sampleCampus } from '../support/samples.ts'
import { temporaryDataDir } from '../support/template.ts'

const WRITER = fileURLToPath(new URL('../support/writer.ts', import.meta.url))
const KILLS = 5
/** Starts of a database take their time on a busy machine. */
const HANGING_MS = 600_000

const recordsOf = (dataDir: string): Records =>
  openRecords({ dataDir, clock: systemClock, log: silentLog, ownLock: true })

async function using<T>(dataDir: string, action: (records: Records) => Promise<T>): Promise<T> {
  const records = recordsOf(dataDir)
  await records.open()
  try {
    return await action(records)
  } finally {
    await records.close()
  }
}

interface Writer {
  readonly process: ChildProcess
  readonly lines: string[]
  /** Resolves when it has said so many lines. */
  said(count: number): Promise<void>
  kill(): Promise<void>
}

function startWriter(dataDir: string, round: number): Writer {
  const process_ = spawn(process.execPath, [WRITER, dataDir, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const reader = createInterface({ input: process_.stdout })
  reader.on('line', (line) => lines.push(line))
  return {
    process: process_,
    lines,
    async said(count) {
      while (lines.length < count) await once(reader, 'line')
    },
    async kill() {
      const gone = Promise.all([once(reader, 'close'), once(process_, 'exit')])
      process_.kill('SIGKILL')
      await gone
    },
  }
}

test('of five kills in the middle of writing none loses what was committed, none leaves half a transaction', {
  timeout: HANGING_MS,
}, async () => {
  const { path, remove } = await temporaryDataDir()
  const random = seeded(5)
  const people = new Set<string>()
  const devices = new Set<string>()
  let quarantined = 0
  await using(path, (records) => records.campus.replace(sampleCampus(), 1))
  for (let round = 0; round < KILLS; round++) {
    const writer = startWriter(path, round)
    await writer.said(20 + Math.floor(random() * 100))
    await writer.kill()
    for (const line of writer.lines) {
      const [what, ...names] = line.split(' ')
      for (const name of names) {
        if (what === 'person') people.add(name)
        if (what === 'devices') devices.add(name)
        if (what === 'quarantined') quarantined++
      }
    }
    await using(path, async (records) => {
      const foundPeople = await records.people.list()
      const emails = new Set(foundPeople.map(({ email }) => email))
      expect([...people].filter((email) => !emails.has(email))).toEqual([])
      expect(foundPeople.filter(({ grants }) => grants.length !== 1)).toEqual([])
      const foundDevices = new Set((await records.devices.list()).map(({ id }) => id))
      expect([...devices].filter((id) => !foundDevices.has(id))).toEqual([])
      expect(foundDevices.size % 3).toBe(0)
      expect(await records.devices.credentials()).toHaveLength(foundDevices.size)
      // At most one message of each round was committed without having been said.
      const { entries } = await records.quarantine.list({ limit: 10, offset: 0 })
      const counted = entries[0]?.count ?? 0
      expect(counted).toBeGreaterThanOrEqual(quarantined)
      expect(counted).toBeLessThanOrEqual(quarantined + round + 1)
    })
  }
  expect(people.size).toBeGreaterThan(KILLS * 5)
  await remove()
})

/** A directory whose creation was killed; one that was ready before the kill is another try. */
async function halfCreated(): Promise<string> {
  for (;;) {
    const path = await mkdtemp(join(tmpdir(), 'denyut-records-'))
    const writer = startWriter(path, 0)
    await expect
      .poll(() => existsSync(join(path, RECORDS_DIRECTORY, 'PG_VERSION')), {
        timeout: HANGING_MS,
        interval: 5,
      })
      .toBe(true)
    await writer.kill()
    if (writer.lines.length === 1) return path
    await rm(path, { recursive: true })
  }
}

test('a creation that was killed starts over', { timeout: HANGING_MS }, async () => {
  const path = await halfCreated()
  await using(path, async (records) => expect(await records.people.list()).toEqual([]))
  await using(path, async (records) => expect(await records.people.list()).toEqual([]))
  await rm(path, { recursive: true })
})

test('a second process is refused with words, and the first does not notice', {
  timeout: HANGING_MS,
}, async () => {
  const { path, remove } = await temporaryDataDir()
  await using(path, (records) => records.campus.replace(sampleCampus(), 1))
  const writer = startWriter(path, 0)
  await writer.said(3)
  await expect(recordsOf(path).open()).rejects.toMatchObject({
    code: 'data_dir_in_use',
    message: expect.stringContaining(`process ${writer.process.pid}`),
  })
  await writer.said(writer.lines.length + 3)
  await writer.kill()
  await remove()
})
