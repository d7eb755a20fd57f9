import type { MessageKey } from '../i18n/messages.ts'
import { CallError } from './call.ts'
import { type BrowserClock, browserClock } from './time.ts'

/** How long something just done can be taken back with one tap; the server allows as much (model/bookings/steps.ts). */
export const UNDO_MS = 10_000
/** "Undone" and what went wrong stay readable for this long. */
const TOLD_MS = 6_000
/** Offers on the screen at once: older ones give way. */
const OFFERS_MAX = 3

export interface Words {
  readonly key: MessageKey
  readonly values?: Record<string, string | number>
}

export interface Offer {
  readonly id: number
  readonly words: Words
  readonly state: 'offered' | 'undoing' | 'undone' | 'failed'
  /** The pointer or the keyboard is on it: its time stands still (WCAG 2.2.1). */
  readonly held: boolean
  readonly error: CallError | null
}

interface Entry {
  offer: Offer
  /** Ids of what the deed was done to. */
  readonly about: readonly string[]
  left_ms: number
  /** When its time began to run, Unix ms. */
  since: number
  cancel: (() => void) | null
  undo: () => Promise<unknown>
}

/** What was done and can be taken back, newest last. */
export class UndoStack {
  readonly #clock: BrowserClock
  #entries: Entry[] = []
  #list: readonly Offer[] = []
  #next = 1
  readonly #listeners = new Set<() => void>()

  constructor(clock: BrowserClock) {
    this.#clock = clock
  }

  /** Stable between changes. */
  readonly list = (): readonly Offer[] => this.#list

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  offer(words: Words, undo: () => Promise<unknown>, about: readonly string[] = []): void {
    const offer: Offer = { id: this.#next++, words, state: 'offered', held: false, error: null }
    const entry: Entry = { offer, about, left_ms: UNDO_MS, since: 0, cancel: null, undo }
    this.#entries.push(entry)
    for (const old of this.#entries.slice(0, -OFFERS_MAX)) this.#remove(old)
    this.#run(entry, UNDO_MS)
  }

  /** Ends the offers about any of these: the server takes back what was decided last, and that is now something else. */
  supersede(about: readonly string[]): void {
    const past = ({ offer, about: ids }: Entry) =>
      offer.state === 'offered' && ids.some((id) => about.includes(id))
    for (const entry of this.#entries.filter(past)) this.#remove(entry)
  }

  /** Stops or restarts the time of an offer. */
  hold(id: number, held: boolean): void {
    const entry = this.#find(id)
    if (!entry || entry.offer.held === held) return
    entry.offer = { ...entry.offer, held }
    if (held) {
      entry.cancel?.()
      entry.cancel = null
      entry.left_ms -= this.#clock.now() - entry.since
      this.#tell()
    } else this.#run(entry, entry.left_ms)
  }

  dismiss(id: number): void {
    const entry = this.#find(id)
    if (entry) this.#remove(entry)
  }

  /** Takes back the offer with this id, or the newest one. */
  async undo(id?: number): Promise<void> {
    const entry =
      id === undefined
        ? this.#entries.findLast(({ offer }) => offer.state === 'offered')
        : this.#entries.find(({ offer }) => offer.id === id && offer.state === 'offered')
    if (!entry) return
    entry.cancel?.()
    entry.cancel = null
    this.#set(entry, { state: 'undoing' })
    try {
      await entry.undo()
      this.#set(entry, { state: 'undone', held: false })
    } catch (error) {
      const known = error instanceof CallError ? error : new CallError('internal', String(error))
      this.#set(entry, { state: 'failed', held: false, error: known })
    }
    this.#run(entry, TOLD_MS)
  }

  clear(): void {
    for (const entry of [...this.#entries]) this.#remove(entry)
  }

  #find(id: number): Entry | undefined {
    return this.#entries.find(({ offer }) => offer.id === id)
  }

  #run(entry: Entry, left_ms: number): void {
    entry.left_ms = left_ms
    entry.since = this.#clock.now()
    entry.cancel = this.#clock.after(Math.max(0, left_ms), () => this.#remove(entry))
    this.#tell()
  }

  #set(entry: Entry, change: Partial<Offer>): void {
    entry.offer = { ...entry.offer, ...change }
    this.#tell()
  }

  #remove(entry: Entry): void {
    entry.cancel?.()
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.#tell()
  }

  #tell(): void {
    this.#list = this.#entries.map(({ offer }) => offer)
    for (const listener of this.#listeners) listener()
  }
}

export const undoStack = new UndoStack(browserClock)
