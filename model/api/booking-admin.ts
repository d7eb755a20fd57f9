import { daysOffApi } from './days-off.ts'
import { deskBlocksApi } from './desk-blocks.ts'
import { deskInsightApi } from './desk-insight.ts'
import { deskRulesApi } from './desk-rules.ts'
import { webhooksApi } from './webhooks.ts'

export const deskAdminApi = {
  ...deskBlocksApi,
  ...deskRulesApi,
  ...daysOffApi,
  ...deskInsightApi,
  ...webhooksApi,
}
