import { NATIVE_PREFIX } from '#model/topics.ts'
import type { Registry } from '#storage/registry/registry.ts'
import { filterCovers } from '../topics.ts'

/** Members of this group divide the messages of an MQTT 5 broker among them. */
const SHARE_PREFIX = '$share/denyut/'

/** What ingest consumes: the native topics of the campus and whatever gateways may publish to. */
export function wantedFilters(registry: Registry): string[] {
  const campus = registry.campus().id
  const gateways = registry.gateways().filter(({ retiredAt }) => retiredAt === null)
  const filters = [
    `${NATIVE_PREFIX}${campus}/+/telemetry`,
    `${NATIVE_PREFIX}${campus}/+/status`,
    ...gateways.flatMap(({ topics }) => topics),
  ]
  // A topic that matches two subscriptions may be delivered twice [MQTT-3.3.5-1].
  return [...new Set(filters)].filter(
    (filter, _, all) => !all.some((other) => other !== filter && filterCovers(other, filter)),
  )
}

export const shared = (filter: string): string => `${SHARE_PREFIX}${filter}`
