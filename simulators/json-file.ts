import { readFile } from 'node:fs/promises'
import type * as z from 'zod'
import { DenyutError } from '#model/errors.ts'
import { checked } from '#model/faults.ts'
import type { Text } from '#model/text.ts'
import { pathFault } from '#platform/path-fault.ts'

/** What a file of JSON holds. Throws `usage` with what is wrong: that it cannot be read, or `otherwise` and the fields at fault. */
export async function readJson<S extends z.ZodType>(
  path: string,
  schema: S,
  otherwise: Text,
): Promise<z.output<S>> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new DenyutError('usage', pathFault(path, error), { cause: error })
  })
  return fromJson(path, text, schema, otherwise)
}

export function fromJson<S extends z.ZodType>(
  path: string,
  text: string,
  schema: S,
  otherwise: Text,
): z.output<S> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new DenyutError('usage', pathFault(path, error), { cause: error })
  }
  const read = checked(schema, json)
  if (read.ok) return read.value
  throw new DenyutError(
    'usage',
    { id: `${path} ${otherwise.id}.`, en: `${path} ${otherwise.en}.` },
    { errors: read.errors },
  )
}
