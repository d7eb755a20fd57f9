/**
 * Who published, as kept in the spool's publisher field. User names are ids of the registry (lower-case letters, digits and
 * hyphens), so no client can choose a name that carries one of these marks.
 */
const FOREIGN_MARK = '!'
const REPLAY_MARK = '@'

/** A message published outside the client's own topics, told apart for as long as it is in the spool. */
export const markForeign = (publisher: string): string => FOREIGN_MARK + publisher

export const isForeign = (publisher: string): boolean => publisher.startsWith(FOREIGN_MARK)

/** A quarantined message on its way through the pipeline again. */
export interface ReplayMark {
  /** Quarantine entry. */
  readonly entry: string
  /** Messages of the entry that the ledger counts as quarantined; 0 when they are counted as stored already. */
  readonly messages: number
  /** Account they are counted on. */
  readonly account: string
  /** Publisher of the original. */
  readonly publisher: string
}

export const markReplay = ({ entry, messages, account, publisher }: ReplayMark): string =>
  [REPLAY_MARK + messages, encodeURIComponent(entry), account, publisher].join(' ')

export function replayOf(publisher: string): ReplayMark | null {
  if (!publisher.startsWith(REPLAY_MARK)) return null
  const [messages = '0', entry = '', account = '', original = ''] = publisher.slice(1).split(' ')
  return { entry: decodeURIComponent(entry), messages: Number(messages), account, publisher: original }
}

/** Whether a publisher carries any mark; the hot path asks only this. */
export function isMarked(publisher: string): boolean {
  const first = publisher.charCodeAt(0)
  return first === 0x21 || first === 0x40
}
