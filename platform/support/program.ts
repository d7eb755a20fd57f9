import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Path of a program on the PATH or in one of `more` directories. */
export function findOnPath(name: string, more: readonly string[] = []): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...more]
  return directories.map((directory) => join(directory, name)).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
