import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '#platform/clock.ts'
import { silentLog } from '#platform/log.ts'
import { FileSpool } from './file-spool.ts'

const DISK_MIB = 2
const FILLER_BYTES = 1_200 * 1024
const SEGMENT_BYTES = 128 * 1024
const PAYLOAD = Buffer.alloc(4_000, 'x')

/** A file system of two MiB; null where this user may not make one. */
function smallDisk(path: string): string | null {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', path], { stdio: 'ignore' })
    return path
  } catch {
    process.stderr.write('skipped: a spool on a full file system (only root may make one)\n')
    return null
  }
}

const parent = await mkdtemp(join(tmpdir(), 'denyut-full-'))
const disk = smallDisk(parent)

describe.skipIf(!disk)('on a real file system without room', () => {
  let spool: FileSpool
  const opened = async (directory: string, reserveBytes: number) => {
    const limits = { limitBytes: 1e9, reserveBytes, segmentBytes: SEGMENT_BYTES }
    const fresh = new FileSpool({ directory, clock: systemClock, log: silentLog, ...limits })
    await fresh.open()
    return fresh
  }

  beforeAll(() => writeFile(join(parent, 'filler'), Buffer.alloc(FILLER_BYTES)))
  afterAll(async () => {
    await spool?.close()
    execFileSync('umount', [parent])
    await rm(parent, { recursive: true, force: true })
  })

  test.each([
    ['the free space is looked at', 0],
    ['the write itself fails', -1e9],
  ])(
    'nothing is acknowledged that is not there, and all goes on with room again: %s',
    async (_name, reserve) => {
      const directory = join(parent, `spool${reserve}`)
      await writeFile(join(parent, 'filler'), Buffer.alloc(FILLER_BYTES))
      spool = await opened(directory, reserve)
      const acknowledged: number[] = []
      const states: string[] = []
      const isFull = new Promise<void>((resolve) =>
        spool.onStateChange((state) => {
          states.push(state)
          if (state === 'full') resolve()
        }),
      )
      let sent = 0
      const send = () => {
        const number = ++sent
        const message = { topic: 't', payload: PAYLOAD, qos: 1 as const, publisher: 'd', receivedAt: number }
        return new Promise<void>((resolve, reject) =>
          spool.append(message, (error) => {
            if (error) return reject(error)
            acknowledged.push(number)
            resolve()
          }),
        )
      }
      const all: Promise<void>[] = []
      while (spool.status().state === 'accepting') {
        const one = send()
        all.push(one)
        await Promise.race([one, isFull])
      }
      expect(acknowledged.length).toBeGreaterThan(50)
      expect(acknowledged.length).toBeLessThan(sent)
      for (let i = 0; i < 20; i++) all.push(send())
      await rm(join(parent, 'filler'))
      await Promise.all(all)
      expect(states).toEqual(['full', 'accepting'])
      expect(acknowledged).toEqual(Array.from({ length: sent }, (_, i) => i + 1))

      await spool.close()
      spool = await opened(directory, reserve)
      const found = await spool.read(0, sent, new AbortController().signal)
      expect(found[0]?.payload.length).toBe(PAYLOAD.length)
      expect(spool.status().lastSequence).toBe(sent)
      await spool.close()
      await rm(directory, { recursive: true })
    },
  )
})
