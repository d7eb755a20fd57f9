import type { Delta, LiveEntry, SubscribeAnswer, SubscribeRequest } from '#model/live.ts'
import type { LiveStore } from './store.ts'

type Request = Omit<SubscribeRequest, 'ch'>

/** Deltas that overtook the answer to `sub` wait here; more means that the answer is lost and a new `sub` is due. */
export const PENDING_LIMIT = 64

/** What one channel holds between messages: its id list, epoch and the last number that was applied. */
export class ChannelState {
  #store: LiveStore
  #ids: readonly string[] = []
  #hash: string | undefined
  #epoch: string | undefined
  #last = 0
  #waiting = false
  #early: Delta[] = []

  constructor(store: LiveStore) {
    this.#store = store
  }

  get waiting(): boolean {
    return this.#waiting
  }

  /** The `sub` to send now. */
  request(): Request {
    this.#waiting = true
    this.#early = []
    return {
      ...(this.#hash === undefined ? {} : { h: this.#hash }),
      ...(this.#epoch === undefined ? {} : { since: { e: this.#epoch, s: this.#last } }),
    }
  }

  /** Takes the answer to `sub`; false: it can't be used, subscribe again from nothing. */
  answer(answer: Exclude<SubscribeAnswer, { k: 'err' }>): boolean {
    this.#waiting = false
    const usable = answer.k === 'snap' ? this.#snapshot(answer) : this.#catchUp(answer)
    if (!usable) return this.#forget()
    const early = this.#early
    this.#early = []
    return early.every((delta) => this.delta(delta) !== 'gap')
  }

  delta(delta: Delta): 'applied' | 'old' | 'gap' {
    if (this.#waiting) {
      if (this.#early.length >= PENDING_LIMIT) return 'gap'
      this.#early.push(delta)
      return 'old'
    }
    if (delta.e !== this.#epoch) return 'gap'
    if (delta.s <= this.#last) return 'old'
    if (delta.s !== this.#last + 1) return 'gap'
    this.#last = delta.s
    this.#apply(delta.d)
    return 'applied'
  }

  /** Whether the server, by its heartbeat, is ahead of us: the tail was lost. */
  behind(sequence: number): boolean {
    return !this.#waiting && sequence > this.#last
  }

  /** No answer will come: the link went. */
  interrupted(): void {
    this.#waiting = false
    this.#early = []
  }

  #snapshot(answer: Extract<SubscribeAnswer, { k: 'snap' }>): boolean {
    if (answer.ids) this.#ids = answer.ids
    else if (answer.h !== this.#hash) return false
    this.#hash = answer.h
    this.#epoch = answer.e
    this.#last = answer.s
    const present = new Set(answer.p.map((entry) => entry[0]))
    this.#ids.forEach((id, index) => {
      if (!present.has(index)) this.#store.delete(id)
    })
    this.#apply(answer.p)
    return true
  }

  #catchUp(answer: Extract<SubscribeAnswer, { k: 'delta' }>): boolean {
    if (answer.e !== this.#epoch || answer.from > this.#last + 1) return false
    this.#last = answer.to
    this.#apply(answer.d)
    return true
  }

  #forget(): false {
    this.#hash = undefined
    this.#epoch = undefined
    this.#last = 0
    return false
  }

  #apply(entries: readonly LiveEntry[]): void {
    for (const [index, value, at, q] of entries) {
      const id = this.#ids[index]
      if (id !== undefined) this.#store.set(id, { value, at, q })
    }
  }
}
