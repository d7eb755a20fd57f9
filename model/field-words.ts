import type { Text } from './text.ts'

/** What a check of our own in a schema (`refine`, `addIssue`) says, for `params` of its issue. */
export const saying = (words: Text): { words: Text } => ({ words })

export const IS_NEEDED: Text = { id: 'wajib diisi', en: 'is needed' }
export const AFTER_FROM: Text = { id: 'harus sesudah from', en: 'must be after from' }
export const notOnCampus = (place: string): Text => ({
  id: `${place} bukan tempat di kampus ini`,
  en: `${place} is no place of the campus`,
})
export const EXISTS: Text = { id: 'sudah ada', en: 'exists already' }
export const isDevice = (device: string): Text => ({
  id: `sudah menjadi perangkat ${device}`,
  en: `is device ${device} already`,
})
