import type { Translate } from '../i18n/text.ts'

const ATTRIBUTES = {
  monitor: 'attribute.monitor',
  window: 'attribute.window',
  standing: 'attribute.standing',
  accessible: 'attribute.accessible',
  quiet: 'attribute.quiet',
} as const

/** Attributes of desks are free words of the campus file; the usual ones are translated. */
export const attributeName = (name: string, t: Translate): string =>
  name in ATTRIBUTES ? t(ATTRIBUTES[name as keyof typeof ATTRIBUTES]) : name
