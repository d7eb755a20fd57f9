import type { BookingView } from '#model/bookings/booking.ts'
import type { Story } from '../physics/stint.ts'
import type { Account } from './people-file.ts'
import { Player } from './player.ts'
import type { MeantLine } from './truth.ts'

/** The platform has decided everything about a stretch of time this long after its end. */
const SETTLED_MS = 60_000
/** Differences that are named; the rest is counted. */
const EXAMPLES_MAX = 20

export interface Judgement {
  /** By story: how many were meant and are over, and of how many the platform decided as was meant. */
  readonly stories: Partial<Record<Story, { meant: number; asMeant: number }>>
  readonly meant: number
  readonly asMeant: number
  /** Not over yet. */
  readonly open: number
  readonly examples: { readonly key: string; readonly story: Story; readonly found: string }[]
}

type Meant = Pick<MeantLine, 'story' | 'booked' | 'seat'>

/** Whether what the platform made of somebody's bookings of a time is what was meant; of most stories it is decided hours before their end. */
export function isAsMeant({ story, booked, seat }: Meant, bookings: readonly BookingView[]): boolean {
  const some = (is: (booking: BookingView) => boolean) => bookings.some(is)
  const used = ({ desk, checkedInAt, state }: BookingView) =>
    desk === seat && checkedInAt !== null && state !== 'cancelled' && state !== 'no_show'
  switch (story) {
    case 'unbooked':
      return bookings.length === 0
    case 'walk_in':
      return some((one) => one.kind === 'walk_in' && used(one))
    case 'absent':
    case 'too_late':
      return some(({ desk, state }) => desk === booked && state === 'no_show')
    case 'cancels':
      return some(({ desk, state }) => desk === booked && state === 'cancelled')
    case 'keeps':
      return some((one) => one.desk === booked && one.checkedInAt === null && one.releaseReason === 'ended')
    case 'leaves_early':
      return some((one) => used(one) && one.releaseReason === 'left_early')
    case 'releases':
      return some((one) => used(one) && one.releaseReason === 'user')
    case 'neighbour':
    case 'squatted':
      return some((one) => used(one) && one.desk !== booked)
    default:
      return some((one) => used(one) && (one.releaseReason === null || one.releaseReason === 'ended'))
  }
}

export interface JudgeOptions {
  readonly url: string
  readonly accounts: readonly Account[]
  readonly meant: readonly MeantLine[]
  readonly now: number
  readonly progress?: (done: number) => void
}

/** Compares what was meant with what the platform decided, as each person may read it. */
export async function judge({ url, accounts, meant, now, progress }: JudgeOptions): Promise<Judgement> {
  const players = new Map(accounts.map((account) => [account.email, new Player(url, account)]))
  const over = meant.filter(({ to }) => to + SETTLED_MS <= now)
  const stories: Judgement['stories'] = {}
  const examples: Judgement['examples'] = []
  let asMeant = 0
  for (const [i, line] of over.entries()) {
    const bookings = (await players.get(line.email)?.bookingsOf(line)) ?? []
    const count = stories[line.story] ?? { meant: 0, asMeant: 0 }
    stories[line.story] = count
    count.meant++
    if (isAsMeant(line, bookings)) {
      count.asMeant++
      asMeant++
    } else if (examples.length < EXAMPLES_MAX) {
      examples.push({
        key: line.key,
        story: line.story,
        found: bookings.map(inWords).join(', ') || 'nothing',
      })
    }
    progress?.(i + 1)
  }
  return { stories, meant: over.length, asMeant, open: meant.length - over.length, examples }
}

const inWords = ({ kind, desk, state, releaseReason, checkInSource }: BookingView): string =>
  [kind, desk, state, releaseReason, checkInSource].filter(Boolean).join(' ')
