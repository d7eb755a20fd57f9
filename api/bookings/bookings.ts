import type { FastifyInstance } from 'fastify'
import type { ChangeEvent } from '#model/live.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { BookingRecords } from '#storage/records/bookings/port.ts'
import type { Mail } from '#storage/records/mail.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority } from '../access/authority.ts'
import type { Leaving } from '../access/people.ts'
import type { Letter } from '../outbox/letter.ts'
import type { LivePort } from '../ports.ts'
import type { Serve } from '../serve/serve.ts'
import { Directory } from './directory.ts'
import { BookingEngine } from './engine.ts'
import { httpPost } from './http-post.ts'
import { kioskRoutes, type WallParts } from './kiosk.ts'
import { leavingOf } from './leaving.ts'
import { noticeLetter } from './letters.ts'
import { Names } from './names.ts'
import { Notices } from './notices.ts'
import type { BookingParts } from './parts.ts'
import { bookingRoutes } from './routes.ts'
import { RuleBook } from './rule-book.ts'
import { Senses } from './senses.ts'
import type { Post } from './webhooks.ts'

export interface BookingOptions extends WallParts {
  readonly clock: Clock
  readonly log: Log
  readonly registry: Registry
  readonly authority: Authority
  readonly live: LivePort
  readonly bookings: BookingRecords
  readonly url: () => string
  readonly post?: Post
  /** The platform sends mail. */
  readonly mails?: boolean
  /** Whether the live state has every message, or only those that other processes did not take. */
  readonly sees?: 'all' | 'share'
}

export interface Bookings {
  routes(serve: Serve, app: FastifyInstance): void
  /** The live state as pages hear it: with changes of bookings among its events. */
  readonly live: LivePort
  readonly engine: BookingEngine
  readonly leaving: Leaving
  /** Words of a mail about a booking; null when that is gone. */
  letter(mail: Mail): Promise<Letter | null>
  start(): void
  stop(): Promise<void>
}

/** Booking of desks: its routes, its engine and its events. Nothing happens before `start`. */
export function createBookings({ post = httpPost, ...options }: BookingOptions): Bookings {
  const { clock, registry, authority, live, bookings } = options
  const listeners = new Set<(event: ChangeEvent) => void>()
  const directory = new Directory(registry)
  let rev = 0
  const emit = (kind: 'booking' | 'notice', ids: readonly string[]): void => {
    rev++
    for (const id of ids) for (const listener of listeners) listener({ kind, id, rev })
  }
  const parts: BookingParts = {
    ...options,
    directory,
    book: new RuleBook(bookings, directory, clock),
    senses: new Senses(registry, live, clock, options.sees),
    names: new Names(bookings, authority, clock),
    notices: new Notices(options.mails ?? false),
    changed: (floors) => emit('booking', floors),
    told: (people) => emit('notice', people),
  }
  const engine = new BookingEngine(parts, post)
  return {
    engine,
    leaving: leavingOf(parts),
    letter: (mail) => noticeLetter(parts, mail),
    routes(serve, app) {
      bookingRoutes(serve, app, parts)
      kioskRoutes(serve, parts, options)
    },
    live: {
      get: (subject, metric) => live.get(subject, metric),
      of: (subject) => live.of(subject),
      health: (device) => live.health(device),
      onChange: (listener) => live.onChange(listener),
      onEvent(listener) {
        const undo = live.onEvent(listener)
        listeners.add(listener)
        return () => {
          undo()
          listeners.delete(listener)
        }
      },
    },
    start: () => engine.start(),
    stop: () => engine.stop(),
  }
}
