import type { PlaceKind } from '#model/campus/campus.ts'
import type { ChannelName } from '#model/live.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority } from '../access/authority.ts'
import type { Caller } from '../access/identities.ts'
import { deviceContent, placeContent, type Slot, type View } from '../telemetry/content.ts'
import type { FeedPlan, Pace } from './feed.ts'

/** Room of what is for one person alone. */
export const personRoom = (person: string): string => `me|user|${person}`

export type Refusal = 'forbidden' | 'unknown'

const PACE: Readonly<Record<'campus' | 'building' | 'floor', Pace>> = {
  campus: 'slow',
  building: 'slow',
  floor: 'fast',
}

/**
 * What a channel is for a caller. Callers with different rights on a place get different feeds of it, so
 * nothing has to be filtered while sending: `floor:x|a` carries aggregates, `floor:x|d` desks, `floor:x|ad`
 * both. `unknown` is also what the caller may not know of.
 */
export function planFor(
  channel: string,
  caller: Caller,
  registry: Registry,
  authority: Authority,
): FeedPlan | Refusal {
  if (channel === 'me')
    return {
      channel,
      room: caller.kind === 'user' ? personRoom(caller.id) : `me|token|${caller.id}`,
      pace: 'slow',
      slots: [],
    }
  if (channel === 'campus')
    return placePlan(channel, 'campus', registry.campus().id, caller, registry, authority)
  const [kind, id] = channel.split(':', 2)
  if (!id) return 'unknown'
  if (kind === 'building' || kind === 'floor') {
    return placePlan(channel as ChannelName, kind, id, caller, registry, authority)
  }
  if (kind === 'device') return devicePlan(channel as ChannelName, id, caller, registry, authority)
  return 'unknown'
}

function placePlan(
  channel: ChannelName,
  kind: PlaceKind & keyof typeof PACE,
  id: string,
  caller: Caller,
  registry: Registry,
  authority: Authority,
): FeedPlan | Refusal {
  const place = registry.place(id)
  if (place?.kind !== kind || !authority.sees(caller, id)) return 'unknown'
  const view: View = {
    aggregates: authority.at(caller, 'aggregate.read', id),
    desks: kind === 'floor' && authority.at(caller, 'desk.read', id),
  }
  if (!view.aggregates && !view.desks) return 'forbidden'
  const room = `${channel}|${view.aggregates ? 'a' : ''}${view.desks ? 'd' : ''}`
  return { channel, room, pace: PACE[kind], slots: placeContent(registry, place, view) }
}

function devicePlan(
  channel: ChannelName,
  id: string,
  caller: Caller,
  registry: Registry,
  authority: Authority,
): FeedPlan | Refusal {
  if (!authority.somewhere(caller, 'device.read')) return 'forbidden'
  if (!authority.onDevice(caller, 'device.read', id)) return 'unknown'
  return { channel, room: channel, pace: 'fast', slots: deviceContent(registry, id) }
}

/** Content of a feed by the registry of now; null when its subject is gone. */
export function replannedSlots(
  { channel, room, slots }: FeedPlan,
  registry: Registry,
): readonly Slot[] | null {
  if (channel === 'me') return slots
  const [kind, id = registry.campus().id] = channel.split(':', 2)
  if (kind === 'device') return registry.device(id) ? deviceContent(registry, id) : null
  const place = registry.place(id)
  const rights = room.slice(room.indexOf('|') + 1)
  return place
    ? placeContent(registry, place, { aggregates: rights.includes('a'), desks: rights.includes('d') })
    : null
}
