import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TestApi } from './support/api.ts'
import { TestBroker } from './support/broker.ts'
import { smallCampus, smallFleet } from './support/fleets.ts'
import { until } from './support/until.ts'

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url))

let broker: TestBroker
let directory: string
let children: ChildProcess[]
beforeEach(async () => {
  broker = new TestBroker()
  await broker.start()
  directory = await mkdtemp(join(tmpdir(), 'simulate-'))
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await broker.stop()
  await rm(directory, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  readonly out: () => string
  readonly ended: Promise<{ code: number | null; out: string; errors: string }>
}

function simulate(...args: string[]): Run {
  const child = spawn(process.execPath, [CLI, ...args], { env: { ...process.env, DENYUT_LANGUAGE: 'en' } })
  children.push(child)
  let out = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ended = new Promise<{ code: number | null; out: string; errors: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, out, errors })),
  )
  return { child, out: () => out, ended }
}

const lastLine = (out: string) => JSON.parse(out.trim().split('\n').at(-1)!)

async function fleetFile(): Promise<string> {
  const path = join(directory, 'fleet.json')
  await writeFile(path, JSON.stringify(smallFleet(broker.url, smallCampus())))
  return path
}

test('help has examples and ends well; wrong arguments end with 2 and a word about them', async () => {
  const [help, unknown, nothing, number, fault, file] = await Promise.all([
    simulate('replay', '--help').ended,
    simulate('--nope').ended,
    simulate().ended,
    simulate('--fleet', 'x', '--speed', 'fast').ended,
    simulate('--fleet', 'x', '--faults', 'explode=1').ended,
    simulate('--fleet', join(directory, 'none.json')).ended,
  ])
  expect(help.code).toBe(0)
  expect(help.out).toContain('Examples:')
  expect([unknown.code, nothing.code, number.code, fault.code, file.code]).toEqual([2, 2, 2, 2, 2])
  expect(unknown.errors).toContain("Unknown option '--nope'")
  expect(nothing.errors).toContain('--fleet FILE')
  expect(number.errors).toContain('fast is no number')
  expect(file.errors).toContain('none.json')
})

test('people without accounts need a token, and a judgement needs the truth', async () => {
  const people = ['people', '--people', join(directory, 'people.json'), '--api', 'http://127.0.0.1:9']
  const [help, none, truth] = await Promise.all([
    simulate('people', '--help').ended,
    simulate(...people).ended,
    simulate(...people, '--reconcile').ended,
  ])
  expect(help.out).toContain('--reconcile')
  expect([help.code, none.code, truth.code]).toEqual([0, 2, 2])
  expect(none.errors).toContain('--token')
  expect(truth.errors).toContain('--truth')
})

test('a token that may not ends a simulator with 3, an address where nobody answers with 5, each with its remedy', async () => {
  const api = new TestApi()
  await api.start()
  const people = (url: string) =>
    simulate('people', '--people', join(directory, `${url.length}.json`), '--api', url, '--token', 'T').ended
  // The campus may be read, the stage may not be set.
  const campus = smallCampus()
  api.answer = ({ path }) =>
    path === '/campus'
      ? { status: 200, body: campus }
      : { status: 403, body: { code: 'forbidden', title: 'Not allowed', detail: '' } }
  const denied = await people(api.url)
  api.answer = () => ({ status: 401, body: { code: 'unauthenticated', title: 'Not signed in' } })
  const unknown = await people(`${api.url}/`)
  await api.stop()
  const away = await people('http://127.0.0.1:9')
  expect([denied.code, unknown.code, away.code]).toEqual([3, 3, 5])
  expect(denied.errors).toBe('Not allowed.\nAsk an admin for a role on this place. (forbidden)\n')
  expect(unknown.errors).toContain('(unauthenticated)')
  expect(away.errors).toContain('run npm start')
})

test('a fleet runs until Ctrl-C, finishes what is on its way and sums up', async () => {
  const run = simulate('--fleet', await fleetFile(), '--backfill', '1d')
  await until(() => broker.received.length > 20 && run.out().includes('"backfill"'), 'messages')
  run.child.kill('SIGINT')
  const { code, out, errors } = await run.ended
  expect(errors).toBe('')
  expect(code).toBe(0)
  const { summary } = lastLine(out)
  expect(summary).toMatchObject({ lost: 0, sent: broker.received.length, acked: broker.received.length })
})

test('a fleet whose reader is gone ends instead of living on as an orphan', async () => {
  const run = simulate('--fleet', await fleetFile())
  await until(() => run.out().includes('"fleet"'), 'a first report')
  run.child.stdout?.destroy()
  const { code, errors } = await run.ended
  expect([code, errors]).toEqual([0, ''])
})

test('a second fleet on the same credentials is refused, and the first goes on', async () => {
  const path = await fleetFile()
  const first = simulate('--fleet', path)
  await until(() => broker.received.length > 0, 'messages')
  const { code, errors } = await simulate('--fleet', path).ended
  expect(code).toBe(4)
  expect(errors).toContain('A running simulator speaks for')
  expect(first.child.exitCode).toBeNull()
  first.child.kill('SIGINT')
  expect(lastLine((await first.ended).out).summary).toMatchObject({ reconnects: 0, lost: 0 })
})

test('refused credentials end with 1 and name the client', async () => {
  broker.refuse.add('gateway-1')
  const { code, errors } = await simulate('--fleet', await fleetFile()).ended
  expect(code).toBe(1)
  expect(errors).toContain('gateway-1')
})

const CSV = 'time,co2\n2013-08-23 23:05:00,494.7\n2013-08-23 23:06:00,-3\n2013-08-23 23:07:00,498.9\n'
const replayed = () =>
  broker.received.map(({ payload }) => JSON.parse(payload) as { ts: number; seq: number; v: object })
const ready = () => [
  '--map',
  'co2_ppm=co2',
  '--time',
  'time',
  '--url',
  broker.url,
  '--username',
  'm1',
  '--password',
  's',
  '--topic',
  'denyut/v1/ikn/m1/telemetry',
]

test('a replay sends every row once, shifted so that the last one is now', async () => {
  const file = join(directory, '413.csv')
  await writeFile(file, CSV)
  const before = Date.now()
  const { code, out } = await simulate('replay', file, ...ready(), '--json').ended
  expect(code).toBe(0)
  expect(lastLine(out)).toMatchObject({ rows: 3, sent: 3, acked: 3, unusable: 0 })
  const [first, second, last] = replayed()
  expect([first!.v, second!.v, last!.v]).toEqual([{ co2_ppm: 494.7 }, { co2_ppm: -3 }, { co2_ppm: 498.9 }])
  expect([second!.ts - first!.ts, last!.ts - first!.ts]).toEqual([60_000, 120_000])
  expect(Math.abs(last!.ts - before)).toBeLessThan(30_000)
})

test('a replay as recorded keeps the times', async () => {
  const file = join(directory, '413.csv')
  await writeFile(file, CSV)
  const { code } = await simulate('replay', file, ...ready(), '--as-recorded').ended
  expect(code).toBe(0)
  expect(replayed().map(({ ts }) => ts)).toEqual([5, 6, 7].map((minute) => Date.UTC(2013, 7, 23, 23, minute)))
})

test('a replay that is stopped says how far it came and ends with 1', async () => {
  const file = join(directory, 'long.csv')
  await writeFile(
    file,
    `time,co2\n${Array.from({ length: 5_000 }, (_, i) => `${1_700_000_000 + i},400`).join('\n')}\n`,
  )
  const run = simulate('replay', file, ...ready(), '--rate', '50')
  await until(() => broker.received.length > 10, 'messages')
  run.child.kill('SIGINT')
  const { code, out } = await run.ended
  expect(code).toBe(1)
  const { sent, acked } = lastLine(out)
  expect(acked).toBe(sent)
  expect(sent).toBe(broker.received.length)
})
