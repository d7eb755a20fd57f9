import type { Text } from '#model/text.ts'

/** Texts loaded so far, by key: those of the frame from the start, those of an area with its first page. */
export const known: Record<string, Text> = {}

/** Makes texts known; a file of texts does so itself, and pages that use its texts import it. */
export const addMessages = (messages: Readonly<Record<string, Text>>): void => {
  Object.assign(known, messages)
}
