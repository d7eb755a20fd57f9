import { access } from 'node:fs/promises'
import type { Command } from 'commander'
import { DenyutError } from '#model/errors.ts'
import { type Clock, systemClock } from '#platform/clock.ts'
import { untilSignal } from '#platform/lifecycle.ts'
import { registerFleet } from '../api/register-fleet.ts'
import { FAULTS, parseFaults } from '../fleet/faults.ts'
import { Fleet, type FleetStatus } from '../fleet/fleet.ts'
import { type Fleet as FleetFile, readFleet } from '../fleet/fleet-file.ts'
import { progressPath } from '../fleet/progress-file.ts'
import { TruthLog } from '../fleet/truth-log.ts'
import { holdFile } from './hold.ts'
import {
  addOptions,
  duration,
  JSON_OPTION,
  moment,
  numberFrom,
  type OptionSpec,
  readHolidays,
  TOKEN_OPTION,
  tokenOf,
} from './options.ts'
import { createOutput, EXIT, number, type Output, words } from './output.ts'

/** Progress for programs; a closed pipe is noticed as fast. */
const REPORT_EVERY_MS = 2_000
/** Whoever killed the reader has most likely ended the broker too, and starts another fleet soon. */
const ORPHAN_LIMIT_MS = 1_000
/** Readings of history a second: thirty days of the default campus in about ten minutes, on a fraction of one core. */
const HISTORY_RATE_PER_S = 6_000

interface FleetFlags {
  fleet?: string
  api?: string
  token?: string
  campus?: string
  seed: number
  speed: number
  from?: number
  backfill?: number
  rate: number
  faults?: string
  devices?: number
  prefix: string
  each?: boolean
  truth?: string
  holidays?: string
  json?: boolean
}

const EXAMPLES = `
  npm run simulate -- --fleet data/demo/fleet.json --backfill 30d
  npm run simulate -- fleet --fleet own.json --api http://127.0.0.1:8080 --token "$TOKEN" --devices 200
  npm run simulate -- fleet --fleet own.json --faults drop=0.01,duplicate=0.02,delay=0.05:120 --truth truth.ndjson`

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--fleet <file>',
    text: {
      id: 'berkas kredensial armada; dibuat bila --api diberikan dan berkas belum ada',
      en: "file of the fleet's credentials; made when --api is given and there is none",
    },
  },
  {
    flags: '--api <url>',
    text: {
      id: 'alamat Denyut tempat mendaftarkan perangkat baru',
      en: 'address of the Denyut to register new devices with',
    },
  },
  TOKEN_OPTION,
  {
    flags: '--campus <file>',
    text: {
      id: 'berkas kampus, pengganti yang dikenal API',
      en: 'campus file instead of the one that the API knows',
    },
  },
  {
    flags: '--devices <n>',
    text: { id: 'paling banyak sekian perangkat', en: 'at most so many devices' },
    parse: numberFrom(1),
  },
  {
    flags: '--prefix <text>',
    text: { id: 'awal id perangkat yang didaftarkan', en: 'beginning of the ids of registered devices' },
    fallback: 'sim',
  },
  {
    flags: '--each',
    text: {
      id: 'satu sambungan per perangkat, bukan satu gerbang per gedung',
      en: 'one connection a device instead of one gateway a building',
    },
  },
  {
    flags: '--seed <n>',
    text: { id: 'benih: benih sama, hari sama', en: 'seed: the same seed is the same day' },
    parse: numberFrom(0),
    fallback: 1,
  },
  {
    flags: '--speed <n>',
    text: { id: 'waktu berjalan sekian kali lebih cepat', en: 'time runs so many times faster' },
    parse: numberFrom(0.001),
    fallback: 1,
  },
  {
    flags: '--from <time>',
    text: {
      id: 'mulai pada waktu ini (ISO 8601), bukan sekarang',
      en: 'begin at this time (ISO 8601) instead of now',
    },
    parse: moment,
  },
  {
    flags: '--backfill <duration>',
    text: {
      id: 'kirim riwayat sepanjang ini juga, misalnya 30d',
      en: 'send history of this length as well, as 30d',
    },
    parse: duration,
  },
  {
    flags: '--rate <n>',
    text: { id: 'bacaan riwayat per detik, paling banyak', en: 'readings of history a second, at most' },
    parse: numberFrom(1),
    fallback: HISTORY_RATE_PER_S,
  },
  {
    flags: '--faults <list>',
    text: {
      id: `gangguan: ${Object.keys(FAULTS).join(', ')}`,
      en: `faults: ${Object.keys(FAULTS).join(', ')}`,
    },
  },
  {
    flags: '--truth <file>',
    text: { id: 'tulis kebenaran sebagai NDJSON', en: 'write the truth as NDJSON' },
  },
  { flags: '--holidays <directory>', text: { id: 'direktori hari libur', en: 'directory of days off' } },
  JSON_OPTION,
]

export function addFleetCommand(program: Command): void {
  const command = program.command('fleet', { isDefault: true }).description(
    words({
      id: 'Jalankan armada perangkat: hari kerja kampus yang dapat diulang, lewat MQTT (perintah bawaan)',
      en: 'Run a fleet of devices: a repeatable working day of the campus, over MQTT (the default command)',
    }),
  )
  addOptions(command, OPTIONS)
    .addHelpText('after', `\n${words({ id: 'Contoh', en: 'Examples' })}:${EXAMPLES}`)
    .action(async (flags: FleetFlags) => {
      process.exitCode = await runFleet(flags, systemClock)
    })
}

async function runFleet(flags: FleetFlags, clock: Clock): Promise<number> {
  const output = createOutput(flags.json === true)
  const faults = parseFaults(flags.faults ?? '')
  const file = fileOf(flags)
  const fleetFile = await fleetOf(file, flags, output)
  // Timers do not keep a process alive, and before the first connection there is nothing else.
  const alive = new MessageChannel()
  alive.port1.ref()
  const release = await holdFile(file, clock).finally(() => alive.port1.close())
  const truth = flags.truth ? new TruthLog(flags.truth) : null
  try {
    await truth?.start()
    const fleet = new Fleet({
      fleet: limited(fleetFile, flags.devices),
      seed: flags.seed,
      clock,
      time: timeOf(flags, clock, output),
      holidays: await readHolidays(flags.holidays),
      faults,
      history_ms: flags.backfill ?? 0,
      rate_per_s: flags.rate,
      // A time of its own is no run to go on from.
      progressFile: flags.speed === 1 && flags.from === undefined ? progressPath(file) : null,
      truth,
    })
    return await run(fleet, truth, clock, output)
  } finally {
    await release()
  }
}

async function run(fleet: Fleet, truth: TruthLog | null, clock: Clock, output: Output): Promise<number> {
  const since = clock.monotonic()
  await fleet.start()
  report(fleet.status(), output)
  const stopReports = clock.every(REPORT_EVERY_MS, () => report(fleet.status(), output))
  // Whoever read us is gone, as when the launcher was killed: an orphan would fight its successor for the client ids.
  let unread = false
  const orphaned = new Promise<void>((resolve) => {
    process.stdout.on('error', () => {
      unread = true
      resolve()
    })
  })
  try {
    await Promise.race([untilSignal(), orphaned, fleet.done()])
  } finally {
    stopReports()
    await fleet.stop(unread ? ORPHAN_LIMIT_MS : undefined)
    await truth?.stop()
  }
  const { sent, acked, lost, devices, reconnects } = fleet.status()
  const seconds = Math.round((clock.monotonic() - since) / 100) / 10
  output.result(
    { summary: { devices, sent, acked, lost, reconnects, seconds } },
    {
      id: `${number(devices)} perangkat, ${number(sent)} pesan dikirim, ${number(acked)} diakui, ${number(lost)} tidak diakui, ${number(seconds)} detik`,
      en: `${number(devices)} devices, ${number(sent)} messages sent, ${number(acked)} acknowledged, ${number(lost)} not, ${number(seconds)} seconds`,
    },
  )
  return lost > 0 ? EXIT.failed : 0
}

function report({ backfill, ...fleet }: FleetStatus, output: Output): void {
  const history =
    backfill && backfill.done < backfill.total ? Math.floor((100 * backfill.done) / backfill.total) : null
  const id = `${fleet.connected}/${fleet.connections} tersambung, ${number(fleet.devices)} perangkat, ${number(fleet.acked)} pesan diakui`
  const en = `${fleet.connected}/${fleet.connections} connected, ${number(fleet.devices)} devices, ${number(fleet.acked)} messages acknowledged`
  output.progress(backfill ? { fleet, backfill } : { fleet }, {
    id: history === null ? id : `${id}, riwayat ${history} %`,
    en: history === null ? en : `${en}, history ${history} %`,
  })
}

function fileOf({ fleet }: FleetFlags): string {
  if (fleet) return fleet
  throw new DenyutError('usage', {
    id: 'Armada memerlukan --fleet BERKAS: yang ditulis npm start (data/demo/fleet.json), atau yang baru dengan --api dan --token.',
    en: 'A fleet needs --fleet FILE: the one that npm start wrote (data/demo/fleet.json), or a new one with --api and --token.',
  })
}

async function fleetOf(file: string, flags: FleetFlags, output: Output): Promise<FleetFile> {
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (exists || !flags.api) return readFleet(file)
  const token = tokenOf(flags)
  if (!token)
    throw new DenyutError('usage', {
      id: 'Pendaftaran perangkat memerlukan --token: npm run denyut -- tokens create --role engineer.',
      en: 'Registering devices needs --token: npm run denyut -- tokens create --role engineer.',
    })
  return registerFleet({
    api: flags.api,
    token,
    file,
    prefix: flags.prefix,
    each: flags.each === true,
    ...(flags.campus ? { campusFile: flags.campus } : {}),
    ...(flags.devices ? { limit: flags.devices } : {}),
    progress: (done, total) =>
      output.progress(
        { register: { done, total } },
        { id: `Mendaftarkan perangkat ${done}/${total}`, en: `Registering devices ${done}/${total}` },
      ),
  })
}

/** The first devices of every connection in turn, so that all buildings keep some. */
function limited(fleet: FleetFile, limit = Number.POSITIVE_INFINITY): FleetFile {
  const total = fleet.connections.reduce((sum, { devices }) => sum + devices.length, 0)
  if (total <= limit) return fleet
  const connections = fleet.connections.map((connection) => ({
    ...connection,
    devices: connection.devices.slice(
      0,
      Math.max(1, Math.floor((connection.devices.length * limit) / total)),
    ),
  }))
  return { ...fleet, connections: connections.slice(0, limit) }
}

function timeOf({ speed, from }: FleetFlags, clock: Clock, output: Output): () => number {
  if (speed === 1 && from === undefined) return clock.now
  const start = clock.now()
  const origin = from ?? start
  if (speed > 1 && from === undefined) {
    output.say({
      id: 'Peringatan: waktu armada mendahului jam sebenarnya; platform menandai bacaannya sebagai jam yang mendahului. Pakai --from untuk mulai di masa lalu.',
      en: "Warning: the fleet's time runs ahead of the real clock; a platform marks its readings as clock ahead. Use --from to begin in the past.",
    })
  }
  return () => origin + (clock.now() - start) * speed
}
