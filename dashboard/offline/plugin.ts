import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Plugin, Rolldown } from 'vite'

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url))
/** Pages that open without a network, with the parts that they load later; the others are kept once they were seen. */
const OFFLINE_PAGES = [
  'pages/desks/home.tsx',
  'pages/desks/asks.tsx',
  'pages/desks/linked.tsx',
  'pages/desks/nothing.tsx',
  'pages/me/bookings.tsx',
  'pages/me/notices.tsx',
  'pages/me/settings.tsx',
  'pages/desk-map/map.tsx',
]
/** Files of public/ that the shell needs. */
const PUBLIC = ['/index.html', '/shell.css', '/theme.js', '/icon.svg', '/manifest.webmanifest']

/** Writes /sw.js: the worker with the addresses of all that the shell needs, and their hash as its version. */
export const serviceWorker = (): Plugin => ({
  name: 'denyut-service-worker',
  apply: 'build',
  enforce: 'post',
  async generateBundle(_, bundle) {
    const files = [...PUBLIC, ...shellFiles(Object.values(bundle)).map((name) => `/${name}`)]
    const worker = await readFile(WORKER, 'utf8')
    const version = createHash('sha256').update(worker).update(files.join()).digest('hex').slice(0, 12)
    const source = `const SHELL = ${JSON.stringify(files)}\nconst VERSION = '${version}'\n${worker}`
    this.emitFile({ type: 'asset', fileName: 'sw.js', source })
  },
})

/** The entry and the offline pages with all that they import, styles and fonts. */
function shellFiles(outputs: readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[]): string[] {
  const chunks = new Map(
    outputs.flatMap((output) => (output.type === 'chunk' ? [[output.fileName, output] as const] : [])),
  )
  const found = new Set<string>()
  const follow = (name: string): void => {
    if (found.has(name)) return
    found.add(name)
    for (const next of chunks.get(name)?.imports ?? []) follow(next)
  }
  for (const { fileName, isEntry, facadeModuleId } of chunks.values())
    if (isEntry || OFFLINE_PAGES.some((page) => facadeModuleId?.endsWith(page))) follow(fileName)
  const rest = outputs.filter(({ fileName }) => /\.(?:css|woff2)$/.test(fileName))
  return [...found, ...rest.map(({ fileName }) => fileName)].sort()
}
