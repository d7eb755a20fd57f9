import { telemetryApi } from '#model/api/telemetry.ts'
import { faulty, noPlace } from '#model/errors.ts'
import type { LivePoint } from '#model/live.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log.ts'
import type { Registry } from '#storage/registry/registry.ts'
import type { TelemetryStore } from '#storage/telemetry/store.ts'
import type { Authority, Holder } from '../access/authority.ts'
import type { Caller } from '../access/identities.ts'
import type { LivePort } from '../ports.ts'
import type { Serve } from '../serve/serve.ts'
import { PRESENCE_METRIC, placeContent } from './content.ts'
import { readHistory } from './history.ts'
import { sensesDesk } from './subjects.ts'

const DESK_REASON = {
  id: 'wajib diisi untuk riwayat satu meja',
  en: 'is needed for the history of a single desk',
}

export interface TelemetryParts {
  readonly clock: Clock
  readonly log: Log
  readonly registry: Registry
  readonly authority: Authority
  readonly store: TelemetryStore
  readonly live: LivePort
}

export function telemetryRoutes(serve: Serve, parts: TelemetryParts): void {
  const { clock, registry, authority, live } = parts

  serve(telemetryApi.live, ({ caller, params }) => {
    const place = registry.place(params.place)
    if (!place) throw noPlace(params.place)
    const view = {
      aggregates: authority.at(caller, 'aggregate.read', place.id),
      desks: authority.at(caller, 'desk.read', place.id),
    }
    const slots = placeContent(registry, place, view)
    return { at: clock.now(), points: slots.flatMap(([subject, metric]) => live.get(subject, metric) ?? []) }
  })

  serve(telemetryApi.latest, ({ caller, params }) => {
    demandLatest(registry, authority, caller, params.subject)
    const points = live
      .of(params.subject)
      .filter(({ metric }) => registry.place(params.subject)?.kind !== 'desk' || metric === PRESENCE_METRIC)
    return { at: clock.now(), points: points.map(toPoint) }
  })

  serve(telemetryApi.history, async ({ caller, params, query }) => {
    const { subject, metric } = params
    demandHistory(parts, caller, subject, metric, query)
    return readHistory(parts, { ...query, subject, metric })
  })
}

const toPoint = ({ subject, metric, value, at, quality }: LivePoint) => ({
  subject,
  metric,
  value,
  at,
  quality,
})

function demandLatest(registry: Registry, authority: Authority, caller: Holder, subject: string): void {
  const kind = registry.place(subject)?.kind
  authority.demand(
    caller,
    kind === undefined ? 'device.read' : kind === 'desk' ? 'desk.read' : 'aggregate.read',
    subject,
  )
}

/**
 * Devices need device.read besides history.read. Who was at one desk when is a matter between a manager and a
 * reason: desk.history, and a line in the log.
 */
function demandHistory(
  { registry, authority, log }: TelemetryParts,
  caller: Caller,
  subject: string,
  metric: string,
  query: { from: number; to: number; reason?: string | undefined },
): void {
  if (!registry.place(subject)) authority.demand(caller, 'device.read', subject)
  if (!sensesDesk(registry, subject, metric, query)) return
  authority.demand(caller, 'desk.history', subject)
  if (query.reason === undefined) {
    throw faulty('validation_failed', [{ path: 'reason', message: DESK_REASON }])
  }
  const { from, to, reason } = query
  // A line of its own level: a quieter log would forget who looked.
  log
    .child({}, { level: 'info' })
    .info(
      { audit: 'desk.history', by: caller.id, name: caller.name, subject, metric, from, to, reason },
      'history of a desk was read',
    )
}
