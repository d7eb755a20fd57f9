import { nativeTopic } from '#model/topics.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Principal } from '../../broker/ports.ts'

/** Who a user name and secret stand for, with the topics it may use: a device its own subtree, a gateway its filters; null: nobody. */
export function principalOf(registry: Registry, username: string, password: Uint8Array): Principal | null {
  const kind = registry.verify(username, password)
  return kind === null ? null : principal(registry, username, kind)
}

/** What a credential may do, at our broker and, by its exported account, at another one. */
export function principal(registry: Registry, username: string, kind: Principal['kind']): Principal {
  if (kind === 'gateway')
    return { username, kind, publish: registry.gateway(username)?.topics ?? [], subscribe: [] }
  const campus = registry.campus().id
  return {
    username,
    kind,
    publish: [nativeTopic(campus, username, 'telemetry'), nativeTopic(campus, username, 'status')],
    subscribe: [nativeTopic(campus, username, 'command')],
  }
}
