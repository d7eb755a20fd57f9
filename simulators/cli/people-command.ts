import type { Command } from 'commander'
import { campusApi } from '#model/api/campus.ts'
import { DenyutError } from '#model/errors.ts'
import { type Clock, systemClock } from '#platform/clock.ts'
import { untilSignal } from '#platform/lifecycle.ts'
import { ApiClient } from '../api/client.ts'
import { judge } from '../people/judge.ts'
import { People, type PeopleStatus } from '../people/people.ts'
import { type Account, openAccounts, saveAccounts } from '../people/people-file.ts'
import { Player } from '../people/player.ts'
import { rosterOf } from '../people/roster.ts'
import { PeopleTruth, readMeant } from '../people/truth.ts'
import { holdFile } from './hold.ts'
import { addOptions, JSON_OPTION, numberFrom, type OptionSpec, readHolidays, tokenOf } from './options.ts'
import { createOutput, EXIT, number, type Output, words } from './output.ts'

const REPORT_EVERY_MS = 2_000
/** Every so many people a line of progress. */
const JUDGED_EVERY = 20

interface PeopleFlags {
  api: string
  people: string
  token?: string
  seed: number
  truth?: string
  reconcile?: boolean
  holidays?: string
  json?: boolean
}

const EXAMPLES = `
  npm run simulate -- people --people people.json --api http://127.0.0.1:8080 --token "$TOKEN" --truth people.ndjson
  npm run simulate -- people --people data/demo/people.json --api http://127.0.0.1:8080
  npm run simulate -- people --people people.json --api http://127.0.0.1:8080 --truth people.ndjson --reconcile`

const OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--token <token>',
    text: {
      id: 'token API dengan peran admin (atau SIMULATE_TOKEN), untuk mengundang yang belum punya akun',
      en: 'API token with the role admin (or SIMULATE_TOKEN), to invite those without an account',
    },
  },
  {
    flags: '--seed <n>',
    text: {
      id: 'benih; benih armada yang sama membuat sensor dan pesanan cocok',
      en: 'seed; with that of the fleet, sensors and bookings agree',
    },
    parse: numberFrom(0),
    fallback: 1,
  },
  {
    flags: '--truth <file>',
    text: {
      id: 'tulis yang direncanakan dan dilakukan sebagai NDJSON',
      en: 'write what is meant and done as NDJSON',
    },
  },
  {
    flags: '--reconcile',
    text: {
      id: 'bandingkan keputusan platform dengan --truth, lalu selesai',
      en: 'compare what the platform decided with --truth, then end',
    },
  },
  { flags: '--holidays <directory>', text: { id: 'direktori hari libur', en: 'directory of days off' } },
  JSON_OPTION,
]

export function addPeopleCommand(program: Command): void {
  const command = program
    .command('people')
    .description(
      words({
        id: 'Jalankan pegawai tiruan: memesan, datang, terlambat, tidak datang, duduk di meja lain',
        en: 'Run simulated employees: they book, come, come late, do not come, sit elsewhere',
      }),
    )
    .requiredOption('--api <url>', words({ id: 'alamat Denyut', en: 'address of the Denyut' }))
    .requiredOption(
      '--people <file>',
      words({
        id: 'berkas akun mereka; dibuat bila belum ada dan --token diberikan',
        en: 'file of their accounts; made when there is none and --token is given',
      }),
    )
  addOptions(command, OPTIONS)
    .addHelpText('after', `\n${words({ id: 'Contoh', en: 'Examples' })}:${EXAMPLES}`)
    .action(async (flags: PeopleFlags) => {
      process.exitCode = await runPeople(flags, systemClock)
    })
}

async function runPeople(flags: PeopleFlags, clock: Clock): Promise<number> {
  const output = createOutput(flags.json === true)
  const alive = new MessageChannel()
  alive.port1.ref()
  const release = await holdFile(flags.people, clock)
  try {
    return await (flags.reconcile ? reconcile(flags, clock, output) : play(flags, clock, output))
  } finally {
    await release()
    alive.port1.close()
  }
}

async function play(flags: PeopleFlags, clock: Clock, output: Output): Promise<number> {
  const token = tokenOf(flags)
  const admin = token ? new ApiClient(flags.api, token) : null
  const accounts = await openAccounts(flags.people, async () => {
    if (!admin) throw noToken(flags.people)
    return rosterOf(await admin.call(campusApi.readCampus))
  })
  if (!admin && accounts.some(({ joined }) => !joined)) throw noToken(flags.people)
  const [first] = accounts as [Account]
  const campus = admin
    ? await admin.call(campusApi.readCampus)
    : await new Player(flags.api, first).call(campusApi.readCampus)
  const truth = flags.truth ? new PeopleTruth(flags.truth) : null
  await truth?.start()
  const people = new People({
    url: flags.api,
    campus,
    accounts,
    file: flags.people,
    admin,
    seed: flags.seed,
    holidays: await readHolidays(flags.holidays),
    clock,
    truth,
    log: (what, error) => process.stderr.write(`${words(what)}: ${(error as Error).message}\n`),
  })
  people.start()
  const stopReports = clock.every(REPORT_EVERY_MS, () => report(people.status(), output))
  try {
    await Promise.race([untilSignal(), unread(), people.done()])
  } finally {
    stopReports()
    await people.stop()
  }
  report(people.status(), output)
  return 0
}

/** Whoever read us is gone, as when the launcher was killed. */
const unread = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.on('error', () => resolve())
  })

function report({ people, joined, due, done, failed }: PeopleStatus, output: Output): void {
  const [p, j, d, f] = [people, joined, done, failed].map(number)
  output.progress(
    { people: { people, joined, due, done, failed } },
    {
      id: `${j}/${p} pegawai tiruan masuk, ${d} tindakan, ${f} gagal`,
      en: `${j}/${p} simulated employees signed in, ${d} deeds, ${f} failed`,
    },
  )
}

async function reconcile(flags: PeopleFlags, clock: Clock, output: Output): Promise<number> {
  if (!flags.truth)
    throw new DenyutError('usage', {
      id: '--reconcile memerlukan berkas --truth yang sudah ditulis.',
      en: '--reconcile needs the --truth that was written.',
    })
  const accounts = await openAccounts(flags.people, async () => {
    throw noToken(flags.people)
  })
  const meant = await readMeant(flags.truth)
  const result = await judge({
    url: flags.api,
    accounts,
    meant,
    now: clock.now(),
    progress: (done) => {
      if (done % JUDGED_EVERY === 0)
        output.progress({ reconcile: { done } }, { id: `${done} dibandingkan`, en: `${done} compared` })
    },
  })
  await saveAccounts(flags.people, accounts)
  const [m, a, o] = [result.meant, result.asMeant, result.open].map(number)
  output.result(
    { ...result, agrees: result.asMeant === result.meant },
    {
      id: `${a} dari ${m} rencana diputuskan sesuai maksudnya, ${o} belum selesai`,
      en: `${a} of ${m} plans were decided as meant, ${o} not over yet`,
    },
  )
  return result.asMeant === result.meant ? 0 : EXIT.failed
}

const noToken = (file: string): DenyutError =>
  new DenyutError('usage', {
    id: `${file}: belum semua orang punya akun. Beri --token: npm run denyut -- tokens create --role admin.`,
    en: `${file}: not everybody has an account yet. Give --token: npm run denyut -- tokens create --role admin.`,
  })
