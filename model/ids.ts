import * as z from 'zod'
import { saying } from './field-words.ts'

/** Ids are global and immutable; people see a separate label. */
export const ID_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/

export const idSchema = z
  .string()
  .refine((given) => ID_PATTERN.test(given), {
    params: saying({
      id: 'id terdiri atas 1 sampai 63 huruf kecil, angka, dan tanda hubung, dan diawali huruf atau angka',
      en: 'an id has 1 to 63 lower-case letters, digits and hyphens, and starts with a letter or digit',
    }),
  })
  .meta({ pattern: ID_PATTERN.source })
