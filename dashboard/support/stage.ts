import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { BROWSER_FLAGS } from '../../test/support/browser.ts'
import { FakeServer } from './server.ts'

const CONFIG = fileURLToPath(new URL('../vite.config.ts', import.meta.url))
const VITE = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url))

/** A freshly built dashboard, a server that invents its data, and a browser. */
export interface Stage {
  readonly server: FakeServer
  readonly address: string
  readonly dist: string
  /** A page in a context of its own; `faults` gathers page errors and violations of the CSP. */
  open(path: string, options?: BrowserContextOptions): Promise<{ page: Page; faults: string[] }>
  close(): Promise<void>
}

/** As `npm run build` does: a process of its own, because the test runner's NODE_ENV would give React's development build. */
const buildInto = (dist: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = [
      VITE,
      'build',
      '--config',
      CONFIG,
      '--logLevel',
      'error',
      '--outDir',
      dist,
      '--emptyOutDir',
      '--manifest',
      'manifest.json',
    ]
    execFile(
      process.execPath,
      args,
      { env: { ...process.env, NODE_ENV: 'production' } },
      (error, _, stderr) => (error ? reject(new Error(stderr || error.message)) : resolve()),
    )
  })

export async function openStage(executablePath: string): Promise<Stage> {
  const dist = await mkdtemp(join(tmpdir(), 'denyut-dashboard-'))
  await buildInto(dist)
  const server = new FakeServer(dist)
  const address = await server.start()
  const browser: Browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS })
  return {
    server,
    address,
    dist,
    async open(path, options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'id-ID',
        ...options,
      })
      const page = await context.newPage()
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (/Content Security Policy|Trusted|requires '/.test(message.text())) faults.push(message.text())
      })
      await page.goto(`${address}${path}`)
      return { page, faults }
    },
    async close() {
      await browser.close()
      await server.stop()
      await rm(dist, { recursive: true, force: true })
    },
  }
}
