import { createHash } from 'node:crypto'
import { campusApi } from '#model/api/campus.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { Authority, Holder } from '../access/authority.ts'
import { Ready, type Serve } from '../serve/serve.ts'
import { scopedCampus } from './scope.ts'

/**
 * Answers for different sets of roles kept as JSON: a campus is some hundred kB and asked for by every page.
 */
const TEXTS_MAX = 32

interface CampusText {
  readonly version: number
  readonly json: string
  readonly etag: string
}

export function campusRoutes(serve: Serve, registry: Registry, authority: Authority): void {
  const texts = new Map<string, CampusText>()

  const textFor = (holder: Holder): CampusText => {
    const key = holder.grants
      .map(({ role, place }) => `${role}@${place}`)
      .sort()
      .join(' ')
    const known = texts.get(key)
    if (known?.version === registry.version()) return known
    const json = JSON.stringify(scopedCampus(registry, authority, holder))
    const etag = `W/"${createHash('sha256').update(json).digest('base64url').slice(0, 22)}"`
    const text = { version: registry.version(), json, etag }
    texts.delete(key)
    texts.set(key, text)
    const oldest = texts.size > TEXTS_MAX ? texts.keys().next().value : undefined
    if (oldest !== undefined) texts.delete(oldest)
    return text
  }

  serve(campusApi.readCampus, ({ caller, reply }) => {
    const { json, etag } = textFor(caller)
    reply
      .header('cache-control', 'private, no-cache')
      .header('etag', etag)
      .header('vary', 'cookie, authorization')
    return new Ready(json)
  })
}
