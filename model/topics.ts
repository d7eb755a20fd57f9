/** Topics of the native protocol. No place is in a topic: places come from the registry. */
export const NATIVE_PREFIX = 'denyut/v1/'
/** Reserved for derived data; devices may never publish here. */
export const STATE_PREFIX = 'denyut-state/v1/'
export const EVENTS_PREFIX = 'denyut-events/v1/'

export type NativeKind = 'telemetry' | 'status' | 'command'

export const nativeTopic = (campus: string, device: string, kind: NativeKind): string =>
  `${NATIVE_PREFIX}${campus}/${device}/${kind}`

/** `null` when the topic is no native one. */
export function parseNativeTopic(topic: string): { campus: string; device: string; kind: string } | null {
  if (!topic.startsWith(NATIVE_PREFIX)) return null
  const parts = topic.slice(NATIVE_PREFIX.length).split('/')
  const [campus, device, kind] = parts
  return parts.length === 3 && campus && device && kind ? { campus, device, kind } : null
}

/** Whether a topic matches an MQTT filter with `+` and `#` [MQTT-4.7.1]. `$`-topics match no leading wildcard [MQTT-4.7.2-1]. */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const given = topic.split('/')
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '#') return i === wanted.length - 1
    if (i >= given.length || (wanted[i] !== '+' && wanted[i] !== given[i])) return false
  }
  return wanted.length === given.length
}
