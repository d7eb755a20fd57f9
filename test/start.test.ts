import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localDate, localToUnix } from '#model/calendar/local.ts'
import type { Campus } from '#model/campus/campus.ts'
import { ask } from '../bin/control/client.ts'
import { LAUNCHER, runCommand } from './support/command.ts'
import { type DenyutProcess, launchDenyut, startDenyut, temporaryDirectory, until } from './support/denyut.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let denyut: DenyutProcess

beforeAll(async () => {
  directory = await temporaryDirectory()
  denyut = await startDenyut({ dataDir: join(directory.path, 'data') })
})
afterAll(async () => {
  await denyut.stop()
  await directory.remove()
})

const run = (args: string[], env: Record<string, string>) =>
  runCommand(args, { DENYUT_LOG: 'silent', DENYUT_HTTP_PORT: '0', DENYUT_MQTT_PORT: '0', ...env })

test('a second start on the same data directory is refused with words and exit code 5', async () => {
  const { code, errors } = await run(['start', '--no-demo', '--no-pages'], {
    DENYUT_DATA_DIR: denyut.dataDir,
  })
  expect(code).toBe(5)
  expect(errors).toContain('data_dir_in_use')
})

test('a port in use stops the start before anything is left running, and names the setting', async () => {
  const blocker = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => blocker.once('listening', resolve))
  const { port } = blocker.address() as { port: number }
  const dataDir = join(directory.path, 'port')
  const { code, errors } = await run(['start', '--no-demo', '--no-pages'], {
    DENYUT_DATA_DIR: dataDir,
    DENYUT_MQTT_PORT: String(port),
  })
  blocker.close()
  expect(code).toBe(5)
  expect(errors).toContain('port_in_use')
  expect(errors).toContain('DENYUT_MQTT_PORT')
})

test('wrong settings are all named at once', async () => {
  const { code, errors } = await run(['start'], {
    DENYUT_DATA_DIR: join(directory.path, 'wrong'),
    DENYUT_HTTP_PORT: 'eighty',
    DENYUT_LOG: 'loud',
    DENYUT_HTPP_HOST: 'x',
  })
  expect(code).toBe(5)
  for (const line of [
    'Setelan salah.\n',
    '  DENYUT_HTTP_PORT: Input tidak valid: diharapkan angka, diterima NaN\n',
    '  DENYUT_LOG: Pilihan tidak valid',
    '  DENYUT_HTPP_HOST: tidak ada setelan dengan nama ini\n',
  ])
    expect(errors).toContain(line)
})

test('settings that do not go together are told as that, also by doctor, a file that is not there as what it is', async () => {
  const env = { DENYUT_DATA_DIR: join(directory.path, 'same'), DENYUT_LANGUAGE: 'en' }
  const same = await run(['start'], { ...env, DENYUT_HTTP_PORT: '18080', DENYUT_MQTT_PORT: '18080' })
  expect(same.code).toBe(5)
  expect(same.errors).toContain('DENYUT_MQTT_PORT: 18080 is that of DENYUT_HTTP_PORT too')
  const mute = await run(['doctor'], { ...env, DENYUT_SMTP_URL: 'smtp://127.0.0.1:25' })
  expect(mute.code).toBe(5)
  expect(mute.errors).toContain('DENYUT_MAIL_FROM: is needed with DENYUT_SMTP_URL')
  const file = await run(['holidays', 'import', 'nofile'], env)
  expect(file.code).toBe(2)
  expect(file.errors).toContain('nofile: ENOENT')
  expect(file.errors).toContain('(usage)')
})

test.skipIf(process.getuid?.() === 0)('a data directory that cannot be written is refused', async () => {
  const locked = join(directory.path, 'locked')
  await mkdir(locked)
  await chmod(locked, 0o500)
  const { code, errors } = await run(['start', '--no-demo', '--no-pages'], {
    DENYUT_DATA_DIR: join(locked, 'data'),
  })
  expect(code).toBe(5)
  expect(errors).toContain('data_dir_unusable')
})

test('a data directory below a file is refused with words', async () => {
  const { code, errors } = await run(['start', '--no-demo', '--no-pages'], {
    DENYUT_DATA_DIR: join(LAUNCHER, 'data'),
  })
  expect(code).toBe(5)
  expect(errors).toContain('data_dir_unusable')
})

const olderNode = olderNodeOf(process.env.PATH ?? '')
test.skipIf(!olderNode)(
  'under an older Node the launcher starts the pinned one and passes on what ends it',
  async () => {
    const dataDir = join(directory.path, 'launched')
    const launched = launchDenyut(dataDir, { program: olderNode })
    const { pid } = await until(() => ask<{ pid: number }>(dataDir, 'status'), 'Denyut to start', 240_000)
    expect(pid).not.toBe(launched.child.pid)
    await launched.stop()
    expect(launched.child.exitCode).toBe(0)
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  },
  300_000,
)

test('commands say clearly when nothing runs', async () => {
  const { code, errors } = await run(['devices', 'list'], {
    DENYUT_DATA_DIR: join(directory.path, 'nothing'),
  })
  expect(code).toBe(5)
  expect(errors).toContain('not_running')
})

test('devices add --json prints all that a client needs', async () => {
  const { code, out } = await run(
    ['devices', 'add', 'cli-desk', '--type', 'desk-presence', '--place', 'k4-t1-l3-d001', '--json'],
    { DENYUT_DATA_DIR: denyut.dataDir },
  )
  expect(code).toBe(0)
  const answer = JSON.parse(out) as Record<string, string>
  for (const name of ['url', 'clientId', 'username', 'password', 'topic', 'example'])
    expect(answer).toHaveProperty(name)
})

test('devices import registers a whole file or nothing, and tells every fault with its line', async () => {
  const env = { DENYUT_DATA_DIR: denyut.dataDir, DENYUT_LANGUAGE: 'en' }
  const file = join(directory.path, 'devices.csv')
  const head = '\ufeffid;type;place;expectedInterval_s'
  const good = ['csv-1;desk-presence;k4-t1-l3-d004;600', 'csv-2;indoor-climate;k4-t1-l3-r01;']
  await writeFile(
    file,
    [head, '', ...good, 'csv-2;toaster;k4-t1-l3-r01;', 'csv-3;desk-presence;nowhere;'].join('\r\n'),
  )
  const refused = await run(['devices', 'import', file, '--json'], env)
  expect(refused.code).toBe(2)
  const { error } = JSON.parse(refused.errors) as { error: { errors: { path: string }[] } }
  expect(error.errors.map(({ path }) => path)).toEqual(['5.type', '5.id', '6.place'])
  await writeFile(file, [head, ...good].join('\n'))
  const added = await run(['devices', 'import', file, '--json'], env)
  expect(added.errors).toBe('')
  const { devices } = JSON.parse(added.out) as { devices: Record<string, unknown>[] }
  expect(devices).toMatchObject([
    { device: { id: 'csv-1', expectedInterval_s: 600 }, username: 'csv-1', password: expect.any(String) },
    { device: { id: 'csv-2' }, topic: 'denyut/v1/ikn/csv-2/telemetry' },
  ])
  const again = await run(['devices', 'import', file], env)
  expect([again.code, again.errors]).toEqual([2, expect.stringContaining('2.id: exists already')])
})

test('devices move says where a device stands from now on', async () => {
  const env = { DENYUT_DATA_DIR: denyut.dataDir, DENYUT_LANGUAGE: 'en' }
  const desk = ['--type', 'desk-presence', '--place', 'k4-t1-l3-d002']
  expect((await run(['devices', 'add', 'moving', ...desk, '--json'], env)).code).toBe(0)
  const { code, out } = await run(['devices', 'move', 'moving', '--place', 'k4-t1-l3-d003'], env)
  expect([code, out]).toEqual([0, 'From now on moving stands at k4-t1-l3-d003.\n'])
  const wrong = await run(['devices', 'move', 'moving', '--place', 'k4-t1-l3'], env)
  expect([wrong.code, wrong.errors]).toEqual([2, expect.stringContaining('stands at: desk')])
})

test('a wrong device type is refused with the field and the choices', async () => {
  const { code, errors } = await run(['devices', 'add', 'x1', '--type', 'toaster', '--place', 'k4-t1-l3'], {
    DENYUT_DATA_DIR: denyut.dataDir,
  })
  expect(code).toBe(2)
  expect(errors).toContain('type')
  expect(errors).toContain('desk-presence')
})

test('holidays import takes a file of the shape of the one that comes along, and says what is wrong with another', async () => {
  const env = { DENYUT_DATA_DIR: denyut.dataDir }
  const day = {
    date: '2027-01-01',
    name: { id: 'Tahun Baru', en: 'New Year' },
    kind: 'national',
    source: 'SKB',
  }
  const file = join(directory.path, 'libur.json')
  await writeFile(file, JSON.stringify([day, { ...day, kind: 'libur' }]))
  const wrong = await run(['holidays', 'import', file], env)
  expect(wrong.code).toBe(2)
  expect(wrong.errors).toContain('1.kind')
  await writeFile(file, JSON.stringify([day]))
  expect((await run(['holidays', 'import', file], env)).code).toBe(0)
  const { out } = await run(['holidays', 'list', '--json'], env)
  const { holidays } = JSON.parse(out) as { holidays: { date: string; place: string }[] }
  expect(holidays.filter(({ date }) => date.startsWith('2027'))).toMatchObject([{ ...day, place: 'ikn' }])
})

test('a campus file at fault is refused with path and remedy of each fault, and nothing of it is used', async () => {
  const env = { DENYUT_DATA_DIR: denyut.dataDir, DENYUT_LANGUAGE: 'en' }
  const file = join(directory.path, 'campus.json')
  expect((await run(['campus', 'export', file], env)).code).toBe(0)
  const campus = JSON.parse(await readFile(file, 'utf8')) as Campus
  await writeFile(file, JSON.stringify({ ...campus, zone: 'Asia/Nowhere' }))
  const { code, errors } = await run(['campus', 'import', file], env)
  expect(code).toBe(2)
  expect(errors).toContain('  zone: Asia/Nowhere is no IANA time zone; use a name such as Asia/Makassar\n')
  await writeFile(file, JSON.stringify(campus).replaceAll('"ikn"', '"lain"'))
  const other = await run(['campus', 'import', file], env)
  expect([other.code, other.errors]).toEqual([2, expect.stringContaining('  id: has to stay ikn')])
  expect(await denyut.ask('campus.export')).toEqual(campus)
})

test('a reason that there is not is refused with the choices, a series that there is not leaves nothing behind', async () => {
  const env = { DENYUT_DATA_DIR: denyut.dataDir, DENYUT_LANGUAGE: 'en' }
  const list = await run(['quarantine', 'list', '--reason', 'nonsense'], env)
  expect(list).toMatchObject({ code: 2, out: '' })
  expect(list.errors).toContain('not_json')
  const series = await run(['export', 'nobody', 'co2_ppm', '--json'], env)
  expect(series).toMatchObject({ code: 2, out: '' })
  expect(JSON.parse(series.errors)).toMatchObject({
    error: { code: 'not_found', remedy: 'Check the address or the id.' },
  })
})

test('what the instance refuses is told in the language of the terminal', async () => {
  const env = { DENYUT_DATA_DIR: denyut.dataDir, DENYUT_LANGUAGE: 'id' }
  const series = await run(['export', 'nobody', 'co2_ppm'], env)
  expect(series.errors).toContain('Tidak ditemukan. Tidak ada bacaan co2_ppm dari nobody.\n')
  const device = await run(['devices', 'add', 'A b', '--type', 'desk-presence', '--place', 'k4-t1'], env)
  expect(device.code).toBe(2)
  expect(device.errors).toMatch(/^Isian tidak sah\.\n {2}id: id terdiri atas 1 sampai 63 huruf kecil/)
  const nobody = await run(['devices', 'list'], { ...env, DENYUT_DATA_DIR: join(directory.path, 'none') })
  expect(nobody.errors).toContain('Tidak ada yang menjawab di')
})

test('an export takes dates as days of the building, refuses an end before the start, and invents no receive time', async () => {
  const env = { DENYUT_DATA_DIR: denyut.dataDir, DENYUT_LANGUAGE: 'en' }
  const zone = 'Asia/Makassar'
  const [date, next] = [30, 29].map((days) => localDate(Date.now() - days * 86_400_000, zone)) as [
    string,
    string,
  ]
  const midnight = localToUnix(date, 0, zone)
  const { access } = await denyut.ask<{
    access: { url: string; clientId: string; username: string; password: string; topic: string }
  }>('devices.add', { id: 'late-air', type: 'indoor-climate', place: 'k4-t1' })
  const client = await connectAsync(access.url, { ...access, reconnectPeriod: 0 })
  for (const [ts, co2_ppm] of [
    [midnight - 1, 500],
    [midnight, 600],
  ])
    await client.publishAsync(access.topic, JSON.stringify({ ts, v: { co2_ppm } }), { qos: 1 })
  await client.endAsync()
  const series = ['export', 'late-air', 'co2_ppm']
  const day = ['--from', date, '--to', next]
  await until(async () => (await run([...series, ...day], env)).out.includes(',600,'), 'both readings')

  const csv = await run([...series, ...day], env)
  const at = new Date(midnight).toISOString()
  expect(csv.out).toBe(`time,value,quality,received\n${at},600,0,\n`)
  const json = await run([...series, ...day, '--json'], env)
  expect(JSON.parse(json.out)).toEqual({ time: at, value: 600, quality: 0, received: null })
  const reversed = await run([...series, '--from', next, '--to', date], env)
  expect(reversed).toMatchObject({ code: 2, out: '' })
  expect(reversed.errors).toContain('to: must be after from')
})

/** A Node on the path of this machine that is too old for Denyut itself. */
function olderNodeOf(path: string): string | undefined {
  const programs = path
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .filter((program) => existsSync(program))
  return programs.find((program) => {
    const [, major] = /^v(\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8' })) ?? []
    return Number(major) < 24
  })
}
