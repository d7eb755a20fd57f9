import { EVENTS_PREFIX, NATIVE_PREFIX, STATE_PREFIX, topicMatches } from '#model/topics.ts'

const STATUS_SUFFIX = '/status'
const COMMAND_SUFFIX = '/command'
const FEW = 8

/** Topic filters of one principal, prepared so that the usual filter costs one comparison and splits nothing. */
export class TopicRights {
  /** A device has two or three: comparing beats hashing a string that was just made. */
  readonly #few: readonly string[]
  readonly #many: ReadonlySet<string>
  readonly #prefixes: readonly string[]
  readonly #patterns: readonly string[]

  constructor(filters: readonly string[]) {
    const plain = filters.filter((filter) => !isWildcard(filter))
    // `a/b/#` also matches its parent `a/b` [MQTT-4.7.1-2].
    const subtrees = filters.filter((filter) => filter.endsWith('/#') && !isWildcard(filter.slice(0, -2)))
    const exact = [...plain, ...subtrees.map((filter) => filter.slice(0, -2))]
    this.#few = exact.length <= FEW ? exact : []
    this.#many = new Set(exact.length <= FEW ? [] : exact)
    this.#prefixes = subtrees.map((filter) => filter.slice(0, -1))
    this.#patterns = filters.filter((filter) => !plain.includes(filter) && !subtrees.includes(filter))
  }

  allow(topic: string): boolean {
    for (const exact of this.#few) if (topic === exact) return true
    if (this.#many.size > 0 && this.#many.has(topic)) return true
    for (const prefix of this.#prefixes) if (topic.startsWith(prefix)) return true
    for (const pattern of this.#patterns) if (topicMatches(pattern, topic)) return true
    return false
  }
}

const isWildcard = (filter: string): boolean => filter.includes('+') || filter.includes('#')

/** Whether every topic that `requested` can match is matched by `allowed` too. */
export function filterCovers(allowed: string, requested: string): boolean {
  const wanted = allowed.split('/')
  const given = requested.split('/')
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return true
    if (i >= given.length || given[i] === '#') return false
    if (wanted[i] !== '+' && wanted[i] !== given[i]) return false
  }
  return wanted.length === given.length
}

/**
 * NUL must not be in a topic [MQTT-1.5.3-2], and neither may be invalid UTF-8 [MQTT-1.5.3-1], which the parser has turned into U+FFFD.
 * Topics that begin with `$` are the server's own [MQTT-4.7.2-1].
 */
export const isPublishable = (topic: string): boolean =>
  !topic.startsWith('$') && !topic.includes('\0') && !topic.includes('\ufffd')

/** Reserved for the platform itself; nobody else may publish there, whatever filters a gateway was given. */
export const isReserved = (topic: string): boolean =>
  topic.startsWith(STATE_PREFIX) || topic.startsWith(EVENTS_PREFIX)

/** The only topics on which a device may leave a retained message. */
export const mayRetain = (topic: string): boolean =>
  topic.endsWith(STATUS_SUFFIX) && topic.startsWith(NATIVE_PREFIX)

export const isCommand = (topic: string): boolean => topic.endsWith(COMMAND_SUFFIX)

/** A filter that can match other topics than commands. */
export const isOpenFilter = (filter: string): boolean => isWildcard(filter) || !isCommand(filter)
