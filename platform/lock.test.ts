import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VirtualClock } from './clock.ts'
import { lockDirectory } from './lock.ts'

const PROGRAM = `import { lockDirectory } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)}
await lockDirectory(process.argv[1])
console.log('locked')
process.stdin.resume()`
const CODE = { code: 'data_dir_in_use' }

let path: string
const children: ChildProcess[] = []
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), 'denyut-lock-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(path, { recursive: true, force: true })
})

const lockFile = () => join(path, 'denyut.lock')
const holder = (change: object): void => {
  const found = JSON.parse(readFileSync(lockFile(), 'utf8')) as object
  writeFileSync(lockFile(), JSON.stringify({ ...found, ...change }))
}

async function otherProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

test('a directory is held until it is released, also against the same process', async () => {
  const release = await lockDirectory(path)
  await expect(lockDirectory(path)).rejects.toMatchObject(CODE)
  await release()
  await release()
  expect(readdirSync(path)).toEqual([])
  await (await lockDirectory(path))()
})

test('a missing directory is created, an impossible one refused', async () => {
  await (await lockDirectory(join(path, 'a', 'b')))()
  writeFileSync(join(path, 'file'), '')
  await expect(lockDirectory(join(path, 'file'))).rejects.toMatchObject({ code: 'data_dir_unusable' })
})

test('another living process is named; a killed one leaves the directory to the next', async () => {
  const child = await otherProcess()
  await expect(lockDirectory(path)).rejects.toMatchObject({
    ...CODE,
    message: expect.stringContaining(`process ${child.pid}`),
  })
  await kill(child)
  const release = await lockDirectory(path)
  await expect(lockDirectory(path)).rejects.toMatchObject(CODE)
  await release()
})

test('what is left of a killed process until its parent asks for it holds nothing', {
  skip: process.platform !== 'linux',
}, async () => {
  // sleep has taken the place of the shell, and never asks.
  const parent = spawn(
    'sh',
    [
      '-c',
      '"$0" --input-type=module -e "$1" "$2" </dev/zero & exec sleep 600',
      process.execPath,
      PROGRAM,
      path,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  children.push(parent)
  await once(parent.stdout as NodeJS.ReadableStream, 'data')
  const { pid } = JSON.parse(readFileSync(lockFile(), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /)
  await (await lockDirectory(path))()
})

test('one of many that take over a stale lock at once gets it', async () => {
  await kill(await otherProcess())
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockDirectory(path)))
  const releases = tries.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  expect(releases).toHaveLength(1)
  await releases[0]?.()
})

test.each([
  ['a process id that somebody else has now', { startTicks: '1' }],
  ['another boot of the machine', { bootId: 'before' }],
])('%s does not hold the directory', async (_, change) => {
  await otherProcess()
  holder(change)
  await (await lockDirectory(path))()
})

test.each(['', '{', 'null', '{"pid":-1}'])(
  'a torn lock file %j does not hold the directory',
  async (text) => {
    writeFileSync(lockFile(), text)
    await (await lockDirectory(path))()
  },
)

test('a holder in another container holds the directory as long as its heart beats', async () => {
  const clock = new VirtualClock()
  const release = await lockDirectory(path, clock)
  holder({ pidNamespace: '1', pid: 1 })
  await clock.advance(60_000)
  await expect
    .poll(() =>
      lockDirectory(path, clock).then(
        () => 'locked',
        (error: { code: string }) => error.code,
      ),
    )
    .toBe(CODE.code)
  await release()
  clock.jump(60_000)
  await (await lockDirectory(path, clock))()
})
