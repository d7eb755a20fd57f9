import type { Command } from 'commander'
import { DenyutError } from '#model/errors.ts'
import { systemClock } from '#platform/clock.ts'
import { untilSignal } from '#platform/lifecycle.ts'
import { ApiClient } from '../api/client.ts'
import { registerDevice } from '../api/register-device.ts'
import { deviceIdOf, parseMapping, placesOf, typeOf } from '../replay/mapping.ts'
import { type FileCounts, Replay, type ReplayDevice } from '../replay/replay.ts'
import { type Extent, measure, type RowSource } from '../replay/rows.ts'
import { timeReader } from '../replay/time.ts'
import { addOptions, JSON_OPTION, numberFrom, type OptionSpec, TOKEN_OPTION, tokenOf } from './options.ts'
import { createOutput, EXIT, number, type Output, words } from './output.ts'

const REPORT_EVERY_MS = 1_000

interface ReplayFlags {
  map: string
  time: string
  timeFormat: string
  zone: string
  delimiter: string
  device: string
  place?: string
  type?: string
  interval?: number
  api?: string
  token?: string
  rotate?: boolean
  url?: string
  clientId?: string
  username?: string
  password?: string
  topic?: string
  asRecorded?: boolean
  rate?: number
  json?: boolean
}

const EXAMPLES = `
  npm run simulate -- replay room.csv --map co2_ppm=co2,temperature_c=temp --time timestamp --api http://127.0.0.1:8080 --token "$TOKEN" --place k4-t1-l2-r01
  npm run simulate -- replay rooms/*.csv --map 'co2_ppm=co2,humidity_pct=humidity,illuminance_lx=light,temperature_c=temperature' --time timestamp --device 'room-{file}' --api http://127.0.0.1:8080 --token "$TOKEN" --place k4-t1-l2
  npm run simulate -- replay meter.csv --map energy_kwh=kwh --time waktu --time-format 'DD/MM/YYYY HH:mm' --zone Asia/Makassar --url mqtt://127.0.0.1:1883 --username m1 --password "$SECRET" --topic denyut/v1/ikn/m1/telemetry`

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--time-format <format>',
    text: {
      id: 'auto, unix, unix-ms, atau pola seperti DD/MM/YYYY HH:mm:ss',
      en: 'auto, unix, unix-ms, or a pattern as DD/MM/YYYY HH:mm:ss',
    },
    fallback: 'auto',
  },
  {
    flags: '--zone <zone>',
    text: { id: 'zona waktu tanpa selisih UTC', en: 'zone of times without an offset' },
    fallback: 'UTC',
  },
  { flags: '--delimiter <text>', text: { id: 'pemisah kolom', en: 'separator of columns' }, fallback: ',' },
  {
    flags: '--device <id>',
    text: {
      id: 'id perangkat; {file} diganti nama berkas',
      en: 'device id; {file} is replaced by the name of the file',
    },
    fallback: 'replay-{file}',
  },
  {
    flags: '--place <place>',
    text: {
      id: 'tempat perangkat, atau satu per berkas dipisah koma',
      en: 'place of the devices, or one a file separated by commas',
    },
  },
  {
    flags: '--type <type>',
    text: {
      id: 'jenis sensor; bawaan: yang mengenal metriknya',
      en: 'sensor type; default: the one that knows the metrics',
    },
  },
  {
    flags: '--interval <seconds>',
    text: {
      id: 'selang yang diharapkan; bawaan: jarak baris',
      en: 'expected interval; default: the distance of rows',
    },
    parse: numberFrom(1),
  },
  {
    flags: '--api <url>',
    text: {
      id: 'alamat Denyut tempat mendaftarkan perangkat',
      en: 'address of the Denyut to register the devices with',
    },
  },
  TOKEN_OPTION,
  {
    flags: '--rotate',
    text: {
      id: 'ambil alih perangkat yang sudah terdaftar dengan rahasia baru',
      en: 'take over devices that are registered, with a new secret',
    },
  },
  {
    flags: '--url <url>',
    text: { id: 'broker, bila kredensial sudah ada', en: 'broker, when there is a credential already' },
  },
  { flags: '--client-id <id>', text: { id: 'bawaan: nama pengguna', en: 'default: the user name' } },
  { flags: '--username <name>', text: { id: 'nama pengguna MQTT', en: 'MQTT user name' } },
  { flags: '--password <secret>', text: { id: 'rahasia MQTT', en: 'MQTT secret' } },
  { flags: '--topic <topic>', text: { id: 'topik perangkat', en: 'topic of the device' } },
  {
    flags: '--as-recorded',
    text: {
      id: 'pakai waktu rekaman; tanpa ini baris terakhir digeser ke sekarang',
      en: 'keep the recorded times; without it the last row is shifted to now',
    },
  },
  {
    flags: '--rate <n>',
    text: { id: 'baris per detik per berkas, paling banyak', en: 'rows a second of each file, at most' },
    parse: numberFrom(0.01),
  },
  JSON_OPTION,
]

export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay <files...>')
    .description(
      words({
        id: 'Putar ulang deret nyata dari CSV: satu baris satu pesan, dengan waktunya sendiri',
        en: 'Replay real series from CSV: one message a row, with its own time',
      }),
    )
    .requiredOption(
      '--map <list>',
      words({ id: 'metrik=kolom, dipisah koma', en: 'metric=column, separated by commas' }),
    )
    .requiredOption('--time <column>', words({ id: 'kolom waktu', en: 'column of the time' }))
  addOptions(command, OPTIONS)
    .addHelpText('after', `\n${words({ id: 'Contoh', en: 'Examples' })}:${EXAMPLES}`)
    .action(async (files: string[], flags: ReplayFlags) => {
      process.exitCode = await runReplay(files, flags)
    })
}

async function runReplay(files: readonly string[], flags: ReplayFlags): Promise<number> {
  const output = createOutput(flags.json === true)
  const mapping = parseMapping(flags.map)
  const time = timeReader(flags.timeFormat, flags.zone)
  const sources = files.map(
    (file): RowSource => ({ file, timeColumn: flags.time, time, mapping, delimiter: flags.delimiter }),
  )
  const extents = await Promise.all(sources.map(measure))
  const devices = flags.username
    ? [givenDevice(sources, flags)]
    : await registeredDevices(sources, extents, flags)
  const clock = systemClock
  // One shift for all files: what happened at the same time still does.
  const shift_ms = flags.asRecorded
    ? 0
    : Math.floor(clock.now() / 1_000) * 1_000 - Math.max(...extents.map(({ last }) => last))
  const abort = new AbortController()
  const replay = new Replay(devices, {
    shift_ms,
    rate_per_s: flags.rate ?? null,
    clock,
    signal: abort.signal,
  })
  const total = extents.reduce((sum, { rows }) => sum + rows, 0)
  const stopReports = clock.every(REPORT_EVERY_MS, () => report(replay.files, total, output))
  const since = clock.monotonic()
  void untilSignal().then(() => abort.abort())
  try {
    await replay.run()
  } finally {
    stopReports()
  }
  return summarise(replay.files, shift_ms, (clock.monotonic() - since) / 1_000, output)
}

function givenDevice(sources: readonly RowSource[], flags: ReplayFlags): ReplayDevice {
  const { url, username, password, topic } = flags
  const [source] = sources
  if (!source || sources.length > 1)
    throw new DenyutError('usage', {
      id: 'Satu kredensial untuk satu berkas; daftarkan beberapa perangkat dengan --api dan --token.',
      en: 'One credential is for one file; register several devices with --api and --token.',
    })
  if (!url || !username || password === undefined || !topic)
    throw new DenyutError('usage', {
      id: 'Kredensial yang sudah ada terdiri atas --url, --username, --password, dan --topic.',
      en: 'A ready credential is --url, --username, --password and --topic.',
    })
  return {
    source,
    device: deviceIdOf(flags.device, source.file),
    url,
    clientId: flags.clientId ?? username,
    username,
    password,
    topic,
  }
}

async function registeredDevices(
  sources: readonly RowSource[],
  extents: readonly Extent[],
  flags: ReplayFlags,
): Promise<ReplayDevice[]> {
  const { api: url, place } = flags
  const token = tokenOf(flags)
  if (!url || !token || !place) {
    throw new DenyutError('usage', {
      id: 'Beri --api, --token, dan --place untuk mendaftarkan perangkat, atau --url, --username, --password, dan --topic dari yang sudah terdaftar.',
      en: 'Give --api, --token and --place to register devices, or --url, --username, --password and --topic of one that is.',
    })
  }
  const api = new ApiClient(url, token)
  const places = placesOf(
    place,
    sources.map(({ file }) => file),
  )
  const type = flags.type ?? typeOf(parseMapping(flags.map))
  const devices: ReplayDevice[] = []
  for (const [i, source] of sources.entries()) {
    const id = deviceIdOf(flags.device, source.file)
    if (devices.some(({ device }) => device === id))
      throw new DenyutError('usage', {
        id: `Dua berkas untuk perangkat ${id}: pakai {file} dalam --device.`,
        en: `Two files for device ${id}: use {file} in --device.`,
      })
    const expectedInterval_s = flags.interval ?? extents[i]?.interval_s ?? 60
    const access = await registerDevice(
      api,
      { id, type, place: places[i] as string, expectedInterval_s },
      flags.rotate === true,
    )
    const { clientId, username, password, topic } = access
    devices.push({ source, device: id, url: flags.url ?? access.url, clientId, username, password, topic })
  }
  return devices
}

const sum = (files: readonly FileCounts[], pick: (file: FileCounts) => number): number =>
  files.reduce((total, file) => total + pick(file), 0)

function report(files: readonly FileCounts[], total: number, output: Output): void {
  const acked = sum(files, (file) => file.acked)
  output.progress(
    { replay: { done: acked, total } },
    {
      id: `${number(acked)} dari ${number(total)} baris diakui`,
      en: `${number(acked)} of ${number(total)} rows acknowledged`,
    },
  )
}

function summarise(
  files: readonly FileCounts[],
  shift_ms: number,
  elapsed_s: number,
  output: Output,
): number {
  const seconds = Math.round(elapsed_s * 10) / 10
  const totals = {
    rows: sum(files, (file) => file.rows),
    unusable: sum(files, (file) => file.unusable),
    sent: sum(files, (file) => file.sent),
    acked: sum(files, (file) => file.acked),
  }
  output.result(
    { ...totals, seconds, shift_ms, files },
    {
      id: `${number(totals.rows)} baris, ${number(totals.sent)} dikirim, ${number(totals.acked)} diakui, ${number(totals.unusable)} tidak terpakai, ${number(seconds)} detik`,
      en: `${number(totals.rows)} rows, ${number(totals.sent)} sent, ${number(totals.acked)} acknowledged, ${number(totals.unusable)} unusable, ${number(seconds)} seconds`,
    },
  )
  return totals.acked === totals.rows - totals.unusable ? 0 : EXIT.failed
}
