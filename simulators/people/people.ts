import { accessApi } from '#model/api/access.ts'
import { bookingsApi } from '#model/api/bookings.ts'
import { DAY_MS } from '#model/calendar/zone.ts'
import type { Campus } from '#model/campus/campus.ts'
import { DenyutError, ERRORS, isDenyutError } from '#model/errors.ts'
import type { Text } from '#model/text.ts'
import type { Clock } from '#platform/clock.ts'
import { type ApiClient, ApiError, known } from '../api/client.ts'
import { localDay } from '../physics/local-time.ts'
import { SERIES_WEEKDAYS } from '../physics/office-stints.ts'
import { type Account, saveAccounts } from './people-file.ts'
import { type Deed, deedsOf, type Task, tasksFrom } from './plan.ts'
import { Player } from './player.ts'
import { setStage } from './stage.ts'
import type { PeopleTruth } from './truth.ts'

/** What is due is looked at this often. */
const TICK_MS = 5_000
/** A deed that did not work yet is tried again after this. */
const AGAIN_MS = 30_000
/** Passwords are hashed at a cost of tens of milliseconds each: one a second leaves the other side to its work. */
const SIGN_IN_EVERY_MS = 1_000
/** Between two things that anybody does: a few requests a second from all of them together. */
const PACE_MS = 150
const SAVE_EVERY_MS = 5_000
/** Deeds of one look; the rest waits for the next. */
const DEEDS_MAX = 200
/** What begins sooner after a start than this is played, but not judged. */
const WHOLE_MS = 3_600_000
const SERIES_D = 28
/** One in so many of an office books the days ahead in one go. */
const PLANNERS_EVERY = 3
const TRIED_AGAIN: Text = {
  id: 'pihak lain tidak menerimanya; dicoba lagi',
  en: 'the other side does not take it; tried again',
}
const DENIED: ReadonlySet<number> = new Set([401, 403])

export interface PeopleOptions {
  readonly url: string
  readonly campus: Campus
  readonly accounts: readonly Account[]
  /** Where they are written down when somebody joins; null to forget. */
  readonly file: string | null
  /** Of an administrator, to invite who has no account yet; null: all have one. */
  readonly admin: ApiClient | null
  readonly seed: number
  readonly holidays: ReadonlySet<string>
  readonly clock: Clock
  readonly log: (what: Text, error: unknown) => void
  readonly truth: PeopleTruth | null
}

interface Planned {
  readonly task: Task
  readonly deed: Deed
  at: number
  isTried: boolean
}

export interface PeopleStatus {
  readonly people: number
  readonly joined: number
  /** Deeds whose time has come and that nobody has begun with. */
  readonly due: number
  readonly done: number
  readonly failed: number
}

/** Simulated employees: live through their days on the platform as the seed says, the same days that the fleet's sensors tell of. */
export class People {
  readonly #options: PeopleOptions
  readonly #players: ReadonlyMap<string, Player>
  readonly #known = new Set<string>()
  readonly #stop = new AbortController()
  #agenda: Planned[] = []
  #startedAt = 0
  #plannedOn = ''
  #signedInAt = Number.NEGATIVE_INFINITY
  #done = 0
  #failed = 0
  #isDirty = false
  #savedAt = Number.NEGATIVE_INFINITY
  #running: Promise<void> = Promise.resolve()

  constructor(options: PeopleOptions) {
    this.#options = options
    this.#players = new Map(
      options.accounts.map((account) => [
        idOf(account),
        new Player(options.url, account, () => this.#signInTurn()),
      ]),
    )
  }

  start(): void {
    this.#startedAt = this.#options.clock.now()
    this.#running = this.#run()
  }

  /** Until `stop`. Throws what denies the token its right: asking again would not change that. */
  done(): Promise<void> {
    return this.#running
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running.finally(() => this.#save())
  }

  status(): PeopleStatus {
    const { accounts, clock } = this.#options
    const joined = accounts.filter((account) => account.joined).length
    const due = this.#agenda.filter(({ at, isTried }) => !isTried && at <= clock.now()).length
    return { people: accounts.length, joined, due, done: this.#done, failed: this.#failed }
  }

  async #run(): Promise<void> {
    const { clock, log, admin, campus } = this.#options
    const { signal } = this.#stop
    let isStageSet = admin === null
    while (!signal.aborted) {
      try {
        if (!isStageSet && admin) await asAdmin(setStage(admin, campus, clock.now()))
        isStageSet = true
        await this.#look()
      } catch (error) {
        if (isDenied(error)) throw error
        log(TRIED_AGAIN, error)
      }
      await clock.wait(TICK_MS, signal)
    }
  }

  async #look(): Promise<void> {
    const { clock } = this.#options
    await this.#plan(clock.now())
    const due = this.#agenda.filter(({ at }) => at <= clock.now()).sort(byUrgency)
    for (const planned of due.slice(0, DEEDS_MAX)) {
      if (this.#stop.signal.aborted) return
      await this.#do(planned)
      await this.#save(SAVE_EVERY_MS)
      await clock.wait(PACE_MS, this.#stop.signal)
    }
    const newcomer = this.#options.accounts.find(({ joined }) => !joined)
    if (due.length === 0 && newcomer && this.#options.admin) await this.#join(newcomer)
    await this.#save()
  }

  /** Once a day what lies ahead; what was planned before stays as it is. */
  async #plan(now: number): Promise<void> {
    const { campus, seed, holidays, truth } = this.#options
    const { date } = localDay(now, campus.zone)
    if (date === this.#plannedOn) return
    const tasks = tasksFrom(campus, now, seed, holidays)
    for (const task of tasks) {
      const player = this.#players.get(idOf(task))
      if (this.#known.has(task.key) || task.to <= now || !player) continue
      this.#known.add(task.key)
      for (const deed of deedsOf(task))
        if (deed.until > now) this.#agenda.push({ task, deed, at: deed.at, isTried: false })
      // Of what has nearly begun not everything can be done as meant.
      if (task.from - WHOLE_MS > this.#startedAt) await truth?.meant(task, player.account.email)
    }
    this.#plannedOn = date
    const ahead = new Set(tasks.map(({ key }) => key))
    for (const key of this.#known) if (!ahead.has(key)) this.#known.delete(key)
  }

  async #do(planned: Planned): Promise<void> {
    const { clock, truth, log } = this.#options
    const { task, deed } = planned
    const player = this.#players.get(idOf(task)) as Player
    const finish = async (result: string) => {
      this.#agenda = this.#agenda.filter((other) => other !== planned)
      await truth?.did(task.key, deed.kind, clock.now(), result)
    }
    planned.isTried = true
    if (clock.now() > deed.until) return await finish('too late')
    try {
      if (!player.account.joined) await this.#join(player.account)
      if (deed.kind === 'book' && task.kind === 'office') await this.#bookAhead(player, task)
      const outcome = await player.act(deed.kind, task, clock.now())
      if (outcome.again) planned.at = clock.now() + AGAIN_MS
      else {
        this.#done++
        await finish(outcome.result)
      }
    } catch (error) {
      this.#failed++
      planned.at = clock.now() + AGAIN_MS
      // Nobody answers, or the token may not invite: whoever comes next would hear the same.
      if (!(error instanceof ApiError)) throw error
      log({ id: `${deed.kind} dari ${task.key}`, en: `${deed.kind} of ${task.key}` }, error)
    }
  }

  /** Some book every week, some several days at once; what that has booked is known when its own turn comes. */
  async #bookAhead(player: Player, task: Task): Promise<void> {
    const { date, who, booked, wholeDay } = task
    if (task.series) {
      const until = new Date(Date.parse(`${date}T00:00:00Z`) + SERIES_D * DAY_MS).toISOString().slice(0, 10)
      await player.bookSeries(booked ?? '', SERIES_WEEKDAYS, date, until)
      return
    }
    if (who % PLANNERS_EVERY !== 1 || !wholeDay || task.from <= this.#options.clock.now()) return
    const days = this.#agenda
      .filter(({ task: other, deed }) => deed.kind === 'book' && isSameHabit(task, other))
      .map((planned) => planned.task)
    if (days.length > 1 && (await player.bookingsOf(task)).length === 0) await player.bookDays(days)
  }

  async #join(account: Account): Promise<void> {
    const { admin } = this.#options
    const player = this.#players.get(idOf(account))
    if (!admin || !player)
      throw new DenyutError('unauthenticated', {
        id: `${account.email} belum punya akun: beri --token seorang admin.`,
        en: `${account.email} has no account: give --token of an admin.`,
      })
    const { email, building, who, unit } = account
    const { url } = await asAdmin(
      admin.call(accessApi.inviteUser, { body: { email, role: 'employee', scope: building } }),
    )
    const user = await player.join(url)
    await asAdmin(admin.call(bookingsApi.setUnit, { params: { user }, body: { unit } }))
    await player.call(bookingsApi.changeProfile, {
      body: { mail: false, findable: true, visibility: who % 3 === 0 ? 'all' : 'unit' },
    })
    account.joined = true
    this.#isDirty = true
  }

  async #signInTurn(): Promise<void> {
    const { clock } = this.#options
    const wait_ms = this.#signedInAt + SIGN_IN_EVERY_MS - clock.monotonic()
    if (wait_ms > 0) await clock.wait(wait_ms, this.#stop.signal)
    this.#signedInAt = clock.monotonic()
    this.#isDirty = true
  }

  /** Writes down who has joined and the cookies, unless that was done less than `every_ms` ago. */
  async #save(every_ms = 0): Promise<void> {
    const { file, accounts, clock } = this.#options
    if (file === null || !this.#isDirty || clock.monotonic() - this.#savedAt < every_ms) return
    this.#isDirty = false
    this.#savedAt = clock.monotonic()
    await saveAccounts(file, accounts)
  }
}

/** What is refused to the administrator's token stays refused, unlike what one employee may not do. */
async function asAdmin<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    throw error instanceof ApiError && DENIED.has(error.status) ? known(error) : error
  }
}

const isDenied = (error: unknown): boolean => isDenyutError(error) && ERRORS[error.code].fault === 'access'

const idOf = ({ building, who }: { readonly building: string; readonly who: number }): string =>
  `${building}/${who}`

/**
 * Who is on watch first: that is what is looked at at night. Then what begins first, and of that bookings before waiting for a desk that
 * is booked; deeds of one task stay in order.
 */
const byUrgency = (a: Planned, b: Planned): number =>
  Number(a.task.kind === 'office') - Number(b.task.kind === 'office') ||
  a.task.from - b.task.from ||
  Number(a.deed.kind !== 'book') - Number(b.deed.kind !== 'book') ||
  (a.task.key < b.task.key ? -1 : a.task.key > b.task.key ? 1 : a.deed.at - b.deed.at)

const isSameHabit = (task: Task, other: Task): boolean =>
  idOf(task) === idOf(other) &&
  other.wholeDay &&
  !other.series &&
  other.booked === task.booked &&
  other.from > task.from - 1
