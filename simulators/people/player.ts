import { accessApi } from '#model/api/access.ts'
import { bookingsApi } from '#model/api/bookings.ts'
import type { Contract, ResponseOf } from '#model/api/contract.ts'
import type { BookingView } from '#model/bookings/booking.ts'
import { ApiClient, ApiError, type Input, Session } from '../api/client.ts'
import type { Account } from './people-file.ts'
import { type DeedKind, isDueToBeThere, type Task } from './plan.ts'

const HOUR_MS = 3_600_000
const SLOT_MS = 15 * 60_000

/** How an attempt ended: `again` later, `done` with a word for the truth log. */
export type Outcome = { readonly again: true } | { readonly again: false; readonly result: string }
const AGAIN: Outcome = { again: true }
const done = (result: string): Outcome => ({ again: false, result })

/** One simulated employee on the phone: signs in with a password, keeps the cookie, and does what the plan says. */
export class Player {
  readonly account: Account
  readonly #session: Session
  readonly #api: ApiClient
  readonly #turn: () => Promise<void>

  /** `turn` is awaited before a password is checked: hashes are the costly part of the other side. */
  constructor(url: string, account: Account, turn: () => Promise<void> = async () => {}) {
    this.account = account
    this.#session = new Session(account.cookie)
    this.#api = new ApiClient(url, this.#session)
    this.#turn = turn
  }

  /** Opens the account that an invitation is for; returns the id of the person. */
  async join(invitation: string): Promise<string> {
    const code = new URL(invitation).hash.slice(1)
    const { name, email, password } = this.account
    await this.#turn()
    const me = code
      ? await this.#api.call(accessApi.useLink, { params: { code }, body: { name, password } })
      : await this.#api.call(accessApi.signIn, { body: { email, password } })
    this.#keep()
    return me.id
  }

  /** Calls as this person, signing in where the session has ended. */
  async call<const C extends Contract>(contract: C, input: Input<C> = {}): Promise<ResponseOf<C>> {
    try {
      return await this.#api.call(contract, input)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
      const { email, password } = this.account
      await this.#turn()
      await this.#api.call(accessApi.signIn, { body: { email, password } })
      return await this.#api.call(contract, input)
    } finally {
      this.#keep()
    }
  }

  /** Own bookings that touch the time of a task, whatever became of them. */
  async bookingsOf({ from, to }: Pick<Task, 'from' | 'to'>): Promise<BookingView[]> {
    const query = { from: from - 12 * HOUR_MS, to: to + 12 * HOUR_MS }
    const { bookings } = await this.call(bookingsApi.myBookings, { query })
    return bookings.filter((booking) => booking.from < to && booking.to > from)
  }

  /** Does one thing now. A refusal is an outcome; what cannot be helped is thrown. */
  async act(kind: DeedKind, task: Task, now: number): Promise<Outcome> {
    try {
      return await this.#deed(kind, task, now)
    } catch (error) {
      if (error instanceof ApiError && (error.status === 409 || error.status === 422))
        return done(`refused: ${error.code}`)
      throw error
    }
  }

  async #deed(kind: DeedKind, task: Task, now: number): Promise<Outcome> {
    if (kind === 'wait') return await this.#wait(task)
    if (kind === 'take_offer') return await this.#takeOffer(task)
    const mine = await this.bookingsOf(task)
    const open = mine.find(({ state }) => state === 'reserved' || state === 'checked_in')
    if (kind === 'book') return mine.length > 0 ? done('known') : await this.#book(task, now)
    if (kind === 'claim') {
      if (open) return done('known')
      await this.call(bookingsApi.claimDesk, { params: { desk: task.seat ?? '' }, body: { to: task.to } })
      return done('claimed')
    }
    if (!open) return done('nothing to do')
    const params = { booking: open.id }
    switch (kind) {
      case 'cancel':
        await this.call(bookingsApi.cancelBooking, { params, version: open.version })
        return done('cancelled')
      case 'check_in':
        if (open.state === 'reserved')
          await this.call(bookingsApi.checkIn, { params, body: { source: 'qr' } })
        return done('checked in')
      case 'move':
        if (open.suggestedDesk === null) return AGAIN
        await this.call(bookingsApi.moveToSuggested, { params })
        return done('moved')
      case 'occupied': {
        if (open.desk !== task.booked) return done('known')
        const { deskLabel } = await this.call(bookingsApi.deskOccupied, { params })
        return done(`sent to ${deskLabel}`)
      }
      case 'still_here':
        if (!open.asked) return AGAIN
        await this.call(bookingsApi.stillHere, { params })
        return done('still here')
      case 'release':
        await this.call(bookingsApi.release, { params })
        return done('released')
    }
  }

  async #book(task: Task, now: number): Promise<Outcome> {
    const from = Math.max(task.from, now - (now % SLOT_MS))
    const { bookings } = await this.call(bookingsApi.book, {
      body: { where: { desk: task.booked ?? '' }, when: { from, to: task.to } },
      key: `${task.key}/${from}`,
    })
    const [booking] = bookings
    if (booking && from > task.from && isDueToBeThere(task, now))
      await this.call(bookingsApi.checkIn, { params: { booking: booking.id }, body: { source: 'qr' } })
    return done('booked')
  }

  /** Several whole days of one desk in one request; days that are taken are skipped by the other side. */
  async bookDays(tasks: readonly Task[]): Promise<void> {
    const [first] = tasks
    if (!first) return
    await this.call(bookingsApi.book, {
      body: { where: { desk: first.booked ?? '' }, when: { dates: tasks.map(({ date }) => date) } },
      key: `${first.key}+${tasks.length}`,
    })
  }

  /** The weekly series of the own desk, unless there is one that reaches past `until`. */
  async bookSeries(desk: string, weekdays: readonly number[], from: string, until: string): Promise<boolean> {
    const { series } = await this.call(bookingsApi.myBookings)
    if (series.some(({ rule }) => rule.until >= from)) return false
    await this.call(bookingsApi.bookSeries, {
      body: { where: { desk }, rule: { weekdays: [...weekdays], from, until } },
    })
    return true
  }

  async #wait({ booked, from, to }: Task): Promise<Outcome> {
    const { waiting } = await this.call(bookingsApi.myBookings)
    if (waiting.some((entry) => entry.from === from && entry.to === to)) return done('known')
    await this.call(bookingsApi.joinWaitlist, { body: { place: booked ?? '', from, to } })
    return done('waiting')
  }

  async #takeOffer({ from, to }: Task): Promise<Outcome> {
    const { waiting } = await this.call(bookingsApi.myBookings)
    const entry = waiting.find((one) => one.from === from && one.to === to)
    if (entry?.state === 'taken') return done('known')
    if (entry?.state !== 'offered') return AGAIN
    await this.call(bookingsApi.acceptOffer, { params: { id: entry.id } })
    return done('taken')
  }

  #keep(): void {
    this.account.cookie = this.#session.cookie
  }
}
