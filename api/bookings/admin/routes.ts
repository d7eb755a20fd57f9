import type { Serve } from '../../serve/serve.ts'
import type { BookingParts } from '../parts.ts'
import { assignmentRoutes } from './assignments.ts'
import { blockRoutes } from './blocks.ts'
import { changeRoutes } from './changes.ts'
import { dayOffRoutes } from './days-off.ts'
import { incidentRoutes } from './incidents.ts'
import { ruleRoutes } from './rules.ts'
import { webhookRoutes } from './webhooks.ts'

/** Rules, blocks, figures and the trail, for those who manage desks. */
export function adminRoutes(serve: Serve, parts: BookingParts): void {
  blockRoutes(serve, parts)
  ruleRoutes(serve, parts)
  assignmentRoutes(serve, parts)
  dayOffRoutes(serve, parts)
  changeRoutes(serve, parts)
  incidentRoutes(serve, parts)
  webhookRoutes(serve, parts)
}
