import type { Text } from '#model/text.ts'

/** Indonesian for what the file system refuses, by code; its English is the system's own. */
const WHY: Readonly<Record<string, string>> = {
  EACCES: 'tidak ada hak akses',
  EEXIST: 'sudah ada',
  EISDIR: 'itu direktori, bukan berkas',
  ENOENT: 'berkas atau direktori itu tidak ada',
  ENOSPC: 'disk penuh',
  ENOTDIR: 'ada bagian jalurnya yang bukan direktori',
  EPERM: 'tidak diizinkan',
  EROFS: 'sistem berkas itu hanya dapat dibaca',
}

/** Why a file could not be read or written, or holds no JSON. */
export function pathFault(path: string, error: unknown): Text {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof SyntaxError)
    return { id: `${path}: bukan JSON: ${message}.`, en: `${path}: is no JSON: ${message}.` }
  return { id: `${path}: ${WHY[code ?? ''] ?? message}.`, en: `${path}: ${message}.` }
}
