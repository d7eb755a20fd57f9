import { readFile } from 'node:fs/promises'
import { DenyutError } from '#model/errors.ts'

/** Text of a file that a command was given; throws `usage` when it cannot be read. */
export async function readGiven(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new DenyutError('usage', `${path}: ${(error as Error).message}.`, { cause: error })
  }
}
