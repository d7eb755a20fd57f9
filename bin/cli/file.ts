import { readFile } from 'node:fs/promises'
import { DenyutError, type ErrorCode, type FieldFault } from '#model/errors.ts'
import type { Text } from '#model/text.ts'
import { pathFault } from '#platform/path-fault.ts'

/** Text of a file that a command was given; throws `usage` when it cannot be read. */
export async function readGiven(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new DenyutError('usage', pathFault(path, error), { cause: error })
  }
}

/** The fault of a file that was read and does not hold what it should; its fields say what. */
export const faultyFile = (
  code: ErrorCode,
  path: string,
  errors: readonly FieldFault[],
  hint: Text = { id: '', en: '' },
): DenyutError =>
  new DenyutError(
    code,
    {
      id: `${path}: ${errors.length} kesalahan. ${hint.id}`.trimEnd(),
      en: `${path}: ${errors.length} ${errors.length === 1 ? 'fault' : 'faults'}. ${hint.en}`.trimEnd(),
    },
    { errors },
  )
