import { mkdir, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockDirectory } from '#platform/lock.ts'
import { controlAddress } from '../bin/control/protocol.ts'
import type { Finding } from '../bin/doctor/finding.ts'
import { runCommand } from './support/command.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory, until } from './support/denyut.ts'

const DAY_MS = 86_400_000

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
beforeAll(async () => {
  directory = await temporaryDirectory()
})
afterAll(() => directory.remove())

const run = (env: Record<string, string>, ...args: string[]) => runCommand(['doctor', ...args], env)

async function examine(env: Record<string, string>) {
  const { code, out } = await run(env, '--json')
  const findings = JSON.parse(out) as Finding[]
  return { code, find: (part: Finding['part']) => findings.find((one) => one.part === part) }
}

const stopped = (name: string) => ({
  DENYUT_DATA_DIR: join(directory.path, name),
  DENYUT_HTTP_PORT: '0',
  DENYUT_MQTT_PORT: '0',
})

test('without an instance it says so, and that the ports are free', async () => {
  const { code, find } = await examine(stopped('none'))
  expect(code).toBe(5)
  expect(find('instance')).toMatchObject({ level: 'fault', remedy: { id: 'Jalankan npm start.' } })
  for (const part of ['data_dir', 'http_port', 'mqtt_port'] as const) expect(find(part)?.level).toBe('good')
})

test('a port in use, a full disk and neighbours that do not answer are told apart, secrets are not shown', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => blocker.once('listening', resolve))
  const { port } = blocker.address() as { port: number }
  const dataDir = join(directory.path, 'trouble')
  await mkdir(dataDir)
  const { out } = await run({ ...stopped('trouble'), DENYUT_LANGUAGE: 'en', DENYUT_HTTP_PORT: String(port) })
  expect(out).toContain(`WRONG  HTTP port: ${port} is used by another program`)
  expect(out).toContain('set DENYUT_HTTP_PORT')
  blocker.close()

  const secret = 'rahasia-sekali'
  const away = await run(
    {
      ...stopped('trouble'),
      DENYUT_DISK_RESERVE: String(2 ** 40),
      DATABASE_URL: `postgres://denyut:${secret}@127.0.0.1:1/denyut`,
      INFLUX_URL: 'http://127.0.0.1:1',
      INFLUX_TOKEN: secret,
      MQTT_URL: `mqtt://denyut:${secret}@127.0.0.1:1`,
      DENYUT_SMTP_URL: `smtp://denyut:${secret}@127.0.0.1:1`,
      DENYUT_MAIL_FROM: 'Denyut <denyut@contoh.go.id>',
    },
    '--json',
  )
  const faults = (JSON.parse(away.out) as Finding[]).filter(({ level }) => level === 'fault')
  expect(faults.map(({ part }) => part)).toEqual(['disk', 'instance', 'records', 'store', 'broker', 'mail'])
  for (const { remedy } of faults) expect(remedy?.en).toBeTruthy()
  expect(away.out).not.toContain(secret)
})

test('data from the future is a clock that was set back; a bad certificate is named', async () => {
  const dataDir = join(directory.path, 'clock')
  await mkdir(join(dataDir, 'spool'), { recursive: true })
  const file = join(dataDir, 'spool', '1.seg')
  await writeFile(file, 'x')
  const tomorrow_s = (Date.now() + DAY_MS) / 1_000
  await utimes(file, tomorrow_s, tomorrow_s)
  const { find } = await examine({
    ...stopped('clock'),
    DENYUT_TLS_CERT: file,
    DENYUT_TLS_KEY: file,
    DENYUT_MQTT_TLS_PORT: '0',
  })
  expect(find('clock')).toMatchObject({ level: 'fault' })
  expect(find('certificate')).toMatchObject({ level: 'fault' })
  expect(find('spool')).toMatchObject({ level: 'good' })
})

test('a process that holds the directory and has not opened its socket yet is starting, one that does not answer is not', async () => {
  const dataDir = join(directory.path, 'starting')
  const stale = controlAddress(dataDir)
  await mkdir(dataDir)
  await writeFile(stale, '')
  const before_s = Date.now() / 1_000 - 60
  await utimes(stale, before_s, before_s)
  const release = await lockDirectory(dataDir)
  const starting = await examine(stopped('starting'))
  expect(starting.find('instance')).toMatchObject({ level: 'warning' })
  expect(starting.find('instance')?.found.en).toContain('is starting')
  expect(starting.find('http_port')).toBeUndefined()
  const later_s = Date.now() / 1_000 + 1
  await utimes(stale, later_s, later_s)
  const silent = await examine(stopped('starting'))
  expect(silent.find('instance')).toMatchObject({ level: 'fault' })
  expect(silent.find('instance')?.found.en).toContain('does not answer')
  await release()
})

test('a process of another version is told as that, with what of its answer is understood', async () => {
  const dataDir = join(directory.path, 'older')
  await mkdir(dataDir)
  const found = { id: 'menjawab', en: 'answers' }
  const answers: unknown[] = [
    { result: [{ part: 'records', ok: true, detail: 'pglite' }] },
    {
      result: [
        { part: 'warp_core', level: 'good', found },
        { part: 'records', level: 'good', found },
      ],
    },
    { error: { code: 'not_found', message: 'There is no control method doctor.' } },
    { error: { code: 'a_code_of_tomorrow', message: 'x' } },
  ]
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(`${JSON.stringify(answers[0])}\n`))
  }).listen(controlAddress(dataDir))
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    for (; answers.length > 0; answers.shift()) {
      const { code, find } = await examine(stopped('older'))
      expect(code).toBe(5)
      expect(find('instance')).toMatchObject({
        level: 'fault',
        found: { en: expect.stringContaining('another version') },
        remedy: { en: expect.stringContaining('Restart Denyut') },
      })
      expect(find('records')?.level).toBe(answers.length === 3 ? 'good' : undefined)
    }
    answers.push({ result: {} })
    const { out } = await run({ ...stopped('older'), DENYUT_LANGUAGE: 'en' })
    expect(out).toContain('WRONG  Denyut: the running process is of another version')
  } finally {
    server.close()
  }
})

test('of a running instance it tells the whole way of a message and what people need', async () => {
  const denyut = await startDenyut({ dataDir: join(directory.path, 'running') })
  try {
    await refusedMessage(denyut)
    const env = { DENYUT_DATA_DIR: denyut.dataDir }
    const { code, find } = await examine(env)
    expect(code).toBe(0)
    for (const part of [
      'instance',
      'clock',
      'records',
      'backups',
      'store',
      'broker',
      'spool',
      'sink',
      'ledger',
    ] as const)
      expect(find(part), part).toMatchObject({ level: 'good' })
    expect(find('quarantine')).toMatchObject({ level: 'warning', found: { id: 'berisi 1: not_json 1' } })
    expect(find('people')).toMatchObject({ level: 'warning' })
    expect(find('holidays')?.found.id).toMatch(/\d{4}/)
    await denyut.ask('tokens.create', { role: 'engineer', name: 'panel', expiresIn_d: 3 })
    expect((await examine(env)).find('tokens')).toMatchObject({ level: 'warning' })
    const { out } = await run({ ...env, DENYUT_LANGUAGE: 'en' })
    expect(out).toMatch(/^CHECK {2}Quarantine: holds 1: not_json 1/m)
    expect(out).toMatch(/^ {7}→ See the page Ledger/m)
  } finally {
    await denyut.stop()
  }
})

async function refusedMessage(denyut: DenyutProcess): Promise<void> {
  const { access } = await denyut.ask<{
    access: { url: string; username: string; password: string; topic: string }
  }>('devices.add', { id: 'kacau', type: 'desk-presence', place: 'k4-t1-l3-d001', format: 'native' })
  const { url, username, password, topic } = access
  const client = await connectAsync(url, { clientId: 'kacau', username, password })
  await client.publishAsync(topic, 'bukan json', { qos: 1 })
  await client.endAsync()
  await until(async () => {
    const { total } = await denyut.ask<{ total: number }>('quarantine.list', {})
    return total === 1
  }, 'the refused message')
}
