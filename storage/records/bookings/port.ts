import type { Grant } from '#model/access/roles.ts'
import type { Booking, BookingKind, BookingState, CheckInSource } from '#model/bookings/booking.ts'
import type { BookingRulesPart, ZoneAccess } from '#model/bookings/policy.ts'
import type { Person, Visibility } from '#model/bookings/privacy.ts'
import type { Refusal } from '#model/bookings/rules.ts'
import type { SeriesRule } from '#model/bookings/series.ts'
import type { Cut, Move } from '#model/bookings/steps.ts'
import type { Holiday } from '#model/calendar/holidays.ts'
import type { Language } from '#model/text.ts'
import type { SendCounts, SendOutcome } from '../mail.ts'
import type { FigureRecords } from './figures/port.ts'

/** Who acts, for the audit and the undo: a person's id, or `system`. */
export interface Act {
  readonly actor: string
  readonly action: string
  readonly by: 'person' | 'system'
  readonly now: number
}

export interface NewHold {
  readonly id: string
  readonly kind: Exclude<BookingKind, 'block'>
  /** Tried in this order until one is free. */
  readonly desks: readonly string[]
  readonly person: string
  readonly visitor: string | null
  readonly from: number
  readonly to: number
  /** Start of what is really held; a walk-in holds from now on. */
  readonly heldFrom: number
  readonly requestId: string | null
  readonly series: string | null
  readonly note: string | null
  readonly checkIn: CheckInSource | null
}

/** What is counted under locks before a desk is given. */
export interface Quotas {
  readonly maxUpcoming: number
  readonly maxPerWeek: number
  readonly week: { readonly from: number; readonly to: number }
  /** Desks of a place with a capacity of its own. */
  readonly capacity: {
    readonly place: string
    readonly limit: number
    readonly desks: readonly string[]
  } | null
}

export type HoldResult =
  | { readonly kind: 'held'; readonly booking: Booking; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly refuse: Refusal }

export type ChangeResult =
  /** `before`: what it was; where an undo has joined two, what was joined. */
  | { readonly kind: 'changed'; readonly booking: Booking; readonly before: Booking }
  | { readonly kind: 'same'; readonly booking: Booking }
  | { readonly kind: 'refused'; readonly refuse: Refusal; readonly booking: Booking }

export interface ChangeOptions extends Act {
  /** Version that the caller has seen; null: whatever there is. */
  readonly version: number | null
  /** Desk that the change may move to. */
  readonly desk?: string | undefined
  readonly quotas?: Quotas | null
  /** The person sits at that desk already: cleaning before it is no matter. */
  readonly seated?: boolean
  /** An undo: what a cut or a move has left behind it goes back into the booking. */
  readonly joins?: boolean
}

export interface NewRest {
  readonly id: string
  readonly requestId: string | null
}

export type CutResult =
  | { readonly kind: 'cut'; readonly booking: Booking; readonly rest: Booking }
  | { readonly kind: 'refused'; readonly refuse: Refusal }

export interface NewBlock {
  readonly desks: readonly string[]
  readonly from: number
  readonly to: number
  readonly note: string | null
  /** Bookings that make room and where they go. */
  readonly moves: ReadonlyMap<string, string>
}

export interface BookingFilter {
  readonly desks?: readonly string[]
  readonly person?: string
  readonly states?: readonly BookingState[]
  readonly series?: string
  /** By what was planned; half-open. */
  readonly from: number
  readonly to: number
  readonly limit?: number
}

export interface Lending {
  readonly desk: string
  readonly from: number
  readonly to: number
}

/** What became of a write over the version that somebody has seen; `changed`: another one is there, and stays. */
export interface Written {
  readonly kind: 'set' | 'changed'
  /** That is there now; 0: nothing was ever set. */
  readonly version: number
}

/** Rules as they are set, read whole: they are few. */
export interface BookingSetup {
  readonly policies: ReadonlyMap<string, BookingRulesPart>
  readonly policyVersions: ReadonlyMap<string, number>
  readonly access: readonly ZoneAccess[]
  readonly accessVersions: ReadonlyMap<string, number>
  readonly assignments: ReadonlyMap<string, string>
  readonly lendings: readonly Lending[]
  readonly holidays: readonly (Holiday & { readonly place: string })[]
}

export interface Profile extends Person {
  readonly email: string
  readonly usualDesk: string | null
  /** Notices also come by mail, where the platform sends any. */
  readonly mail: boolean
  readonly calendar: boolean
  readonly language: Language
  readonly delegates: readonly string[]
  readonly disabled: boolean
}

export interface Series {
  readonly id: string
  readonly person: string
  readonly rule: SeriesRule
  readonly state: 'active' | 'paused' | 'ended'
}

/** A booking that nobody came to. */
export interface Missed {
  readonly desk: string
  readonly from: number
}

export type WaitState = 'waiting' | 'offered' | 'taken' | 'expired' | 'cancelled'

export interface Waiting {
  readonly id: string
  readonly person: string
  readonly place: string
  readonly from: number
  readonly to: number
  readonly state: WaitState
  readonly booking: string | null
  readonly offerExpiresAt: number | null
  readonly createdAt: number
}

export interface Notice {
  readonly id: number
  readonly kind: string
  readonly booking: string | null
  readonly desk: string | null
  readonly at: number
  readonly readAt: number | null
}

/** What a person is told; `mailUntil`: until when it is worth a mail too, Unix ms, or null. */
export interface NewNotice {
  readonly kind: string
  readonly mailUntil: number | null
  /** That it is about, where it is no booking. */
  readonly desk?: string | null
}

export interface OutboxEntry {
  readonly id: number
  readonly at: number
  readonly topic: string
  readonly body: {
    readonly booking: string
    readonly desk: string
    readonly person: string | null
    readonly by: string
    readonly actor: string
  }
}

export interface Delivery {
  readonly id: number
  readonly url: string
  readonly secret: string
  readonly body: string
  readonly attempts: number
}

export interface Webhook {
  readonly id: string
  readonly url: string
  readonly createdAt: number
  /** Deliveries still to be sent. */
  readonly waiting: number
  /** Newest delivery that was tried. */
  readonly last: { readonly state: SendOutcome['state']; readonly error: string | null } | null
}

export interface DeadDelivery {
  readonly id: number
  readonly url: string
  /** What it would have told of, as booking.created. */
  readonly topic: string
  /** When that happened. */
  readonly at: number
  readonly attempts: number
  readonly error: string | null
}

export interface AuditEntry {
  readonly id: number
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly entity: string
  readonly entityId: string
  readonly detail: unknown
}

export interface Change extends AuditEntry {
  /** Name of the API token that acted, also when it is gone; null: no token did. */
  readonly token: string | null
  /** When the booking it is about is planned now; null: it is about none. */
  readonly from: number | null
  readonly to: number | null
}

export interface Incident {
  readonly id: number
  readonly desk: string
  readonly kind: 'squat' | 'sensor_suspect' | 'problem'
  readonly detail: string
  readonly at: number
  readonly closedAt: number | null
}

/** Desks held for people. Times are Unix ms and always passed in. Throws DenyutError; a refusal is an answer, not an error. */
export interface BookingRecords extends FigureRecords {
  hold(request: NewHold, quotas: Quotas | null, act: Act): Promise<HoldResult>
  /**
   * Decides under the lock of the row, so that of two who act at once the second sees what the first did. What goes on at another desk ends
   * as moved and is a new booking there, which is the answer. `not_found`.
   */
  change(id: string, options: ChangeOptions, decide: (booking: Booking) => Move): Promise<ChangeResult>
  /** Nothing is written while there are hits that `moves` does not clear away. */
  block(request: NewBlock, act: Act): Promise<{ blocks: readonly Booking[]; hits: readonly Booking[] }>
  /** Blocks of these desks that are not over at `now`. */
  blocks(desks: readonly string[], now: number): Promise<readonly Booking[]>
  /** Takes the middle out of a booking: it ends before, and a new one holds what comes after. The same request again finds both. `not_found`. */
  cut(
    id: string,
    rest: NewRest,
    options: ChangeOptions,
    decide: (booking: Booking) => Cut,
  ): Promise<CutResult>
  read(id: string): Promise<Booking | null>
  list(filter: BookingFilter): Promise<readonly Booking[]>
  /** Bookings that are not over, with a start before `before`, for the sweep. */
  open(before: number, limit: number): Promise<readonly Booking[]>
  /** What holds these desks within a span, by what is held. */
  holding(desks: readonly string[], from: number, to: number): Promise<readonly Booking[]>
  /** The last hold on each desk that was used and had begun by `at`, within a day. */
  lastUsed(
    desks: readonly string[],
    at: number,
  ): Promise<ReadonlyMap<string, { booking: string; person: string | null; end: number }>>
  /** Desks that a person booked most of late, most used first. */
  habit(person: string, limit: number): Promise<readonly string[]>

  setup(): Promise<BookingSetup>
  /** Over `version` alone, or whatever there is without it. What is there already is no clash, so a repetition is safe. */
  setPolicy(place: string, rules: BookingRulesPart, act: Act, version?: number): Promise<Written>
  /** As `setPolicy`, with a version of its own. */
  setAccess(
    place: string,
    access: readonly { unit: string; weekdays: number }[],
    act: Act,
    version?: number,
  ): Promise<Written>
  assign(desk: string, person: string | null, act: Act): Promise<void>
  lend(desk: string, from: number, to: number, act: Act): Promise<void>
  /**
   * Ends what is lent of a time but for what others have booked; how many bookings that are, or null when nothing was lent then. Its holder,
   * unless it is who does so, gets the notice.
   */
  takeBack(desk: string, from: number, to: number, act: Act, notice: NewNotice): Promise<number | null>
  /** Replaces the days of these years on a place; closures stay in years for which none are given. */
  setHolidays(place: string, holidays: readonly Holiday[], act: Act): Promise<void>
  addClosures(place: string, closures: readonly Holiday[], act: Act): Promise<void>
  /** False when there was none on that date. */
  removeClosure(place: string, date: string, act: Act): Promise<boolean>

  profile(person: string): Promise<Profile | null>
  byEmail(email: string): Promise<Profile | null>
  /** Roles of a person, for what is done on its behalf without a request: none once disabled, unless those are asked for too. */
  grantsOf(person: string, which?: 'disabled too'): Promise<readonly Grant[]>
  profiles(people: readonly string[]): Promise<ReadonlyMap<string, Profile>>
  /** Who named this person as delegate. */
  actsFor(person: string): Promise<readonly Profile[]>
  /** People who let themselves be found, of those whose names `viewer` may read without a role (`nameGround`); oneself not. */
  findPeople(words: string, viewer: Pick<Person, 'id' | 'unit'>, limit: number): Promise<readonly Profile[]>
  /** People by name or address who may book on a place with these ancestors, whether or not they let colleagues find them. */
  findBookers(words: string, ancestors: readonly string[], limit: number): Promise<readonly Profile[]>
  /** Units that people or rules name. */
  units(): Promise<readonly string[]>
  setProfile(
    person: string,
    change: {
      unit?: string | null
      visibility?: Visibility
      findable?: boolean
      usualDesk?: string | null
      mail?: boolean
    },
    act: Act,
  ): Promise<void>
  setDelegate(person: string, delegate: string, allowed: boolean, act: Act): Promise<void>
  setCalendar(person: string, hash: Uint8Array | null): Promise<void>
  byCalendar(hash: Uint8Array): Promise<Profile | null>
  /** Logs who was shown whose name by role; the same look again within the hour goes on and is no new one. */
  look(viewer: string, people: readonly string[], what: string, now: number): Promise<void>
  looks(person: string, limit: number): Promise<readonly { at: number; viewer: string; what: string }[]>
  /** Ends what still holds desks that have left the campus, as an administrator would; how many bookings of people that were. */
  endGone(now: number): Promise<number>
  /** Replaces the person in what is over before `before` by a pseudonym; with `person` only theirs, whenever it was. */
  forget(
    options: { before: number; person?: string },
    act: Act,
  ): Promise<{ bookings: number; people: number }>
  /** Drops presence, looks, notices and finished outbox entries of before, and days that were added up, of before `daysBefore`. */
  prune(before: number, daysBefore: number): Promise<void>

  createSeries(id: string, person: string, rule: SeriesRule, now: number): Promise<void>
  series(person: string): Promise<readonly Series[]>
  endSeries(id: string, state: 'paused' | 'ended'): Promise<void>
  /** Lets a paused series go on; what was missed of it until now counts no more. */
  resumeSeries(id: string, now: number): Promise<void>
  /** No-shows of a series since it was last used or resumed. */
  missedInARow(series: string): Promise<readonly Missed[]>

  /** Throws `waitlist_twice` for what the person waits for already, `waitlist_full` when it waits for as many as is allowed. */
  wait(entry: {
    id: string
    person: string
    place: string
    from: number
    to: number
    now: number
  }): Promise<Waiting>
  /** First come, first; of a person the newest first. `after`: the last entry of the page before. */
  waiting(filter: {
    id?: string
    person?: string
    state?: WaitState
    after?: Pick<Waiting, 'id' | 'createdAt'> | undefined
    limit: number
  }): Promise<readonly Waiting[]>
  /** Compare and set; false when somebody else was first. */
  setWaiting(
    id: string,
    from: WaitState,
    to: WaitState,
    change?: { booking?: string | null; offerExpiresAt?: number | null },
  ): Promise<boolean>

  notices(person: string, limit: number): Promise<readonly Notice[]>
  readNotices(person: string, upTo: number, now: number): Promise<void>
  notify(person: string, notice: NewNotice, booking: string | null, now: number): Promise<void>
  /** Takes open entries, gives people their notices and webhooks their deliveries, in one transaction. */
  drainOutbox(
    limit: number,
    now: number,
    noticeOf: (entry: OutboxEntry) => NewNotice | null,
  ): Promise<readonly OutboxEntry[]>
  webhooks(): Promise<readonly Webhook[]>
  addWebhook(hook: { id: string; url: string; secret: string }, now: number): Promise<void>
  removeWebhook(id: string): Promise<void>
  /** Webhooks with deliveries that are due. */
  dueWebhooks(now: number): Promise<readonly string[]>
  /** Claims the next due delivery of a webhook: it is not given again before `retryAt`. */
  claimDelivery(webhook: string, now: number, retryAt: number): Promise<Delivery | null>
  settleDelivery(id: number, outcome: SendOutcome): Promise<void>
  deadDeliveries(): Promise<readonly DeadDelivery[]>
  /** Gives a delivery that was given up all its attempts again; false when there is none. */
  redeliver(id: number, now: number): Promise<boolean>
  deliveryCounts(): Promise<SendCounts>

  audit(filter: {
    entity?: string
    entityId?: string
    limit: number
    before?: number
  }): Promise<readonly AuditEntry[]>
  /** What was changed on desks, their bookings, the rules of places and accounts, newest first. */
  changes(filter: {
    desks: readonly string[]
    places: readonly string[]
    /** Places whose accounts are asked for; null: none. */
    accounts: 'all' | readonly string[] | null
    /** Entities; without it all. */
    kinds?: readonly string[] | undefined
    limit: number
    before?: number | undefined
  }): Promise<readonly Change[]>
  /** Of one booking only one of a kind is open for each desk; false when that is there. */
  incident(
    desk: string,
    kind: Incident['kind'],
    detail: string,
    now: number,
    booking?: string,
  ): Promise<boolean>
  /** Incidents of these desks, newest first. */
  incidents(filter: {
    desks: readonly string[]
    closed: boolean
    limit: number
  }): Promise<readonly Incident[]>
  readIncident(id: number): Promise<Incident | null>
  closeIncident(id: number, now: number): Promise<void>
  reopenIncident(id: number): Promise<void>
}
