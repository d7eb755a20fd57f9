import * as z from 'zod'

/** Ids are global and immutable; people see a separate label. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/

export const idSchema = z
  .string()
  .regex(
    ID_PATTERN,
    'an id has 1 to 63 lower-case letters, digits and hyphens, and starts with a letter or digit',
  )
