import { mkdir } from 'node:fs/promises'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { ARTIFACTS, BROWSER_FLAGS } from './browser.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory } from './denyut.ts'

/** Only against hanging: browser and server share a busy machine. */
const STEP_LIMIT_MS = 60_000
/** Pages are built and a process starts, also on a busy machine. */
const START_LIMIT_MS = 300_000
const PASSWORD = 'sandi-yang-cukup-panjang'

/** People at browsers before a real Denyut; what the pages do wrong gathers in `faults`. */
export class Visits {
  readonly faults: string[] = []
  readonly #denyut: DenyutProcess
  readonly #browser: Browser

  private constructor(denyut: DenyutProcess, browser: Browser) {
    this.#denyut = denyut
    this.#browser = browser
  }

  static async open(denyut: DenyutProcess, executablePath: string): Promise<Visits> {
    return new Visits(denyut, await chromium.launch({ executablePath, args: BROWSER_FLAGS }))
  }

  close(): Promise<void> {
    return this.#browser.close()
  }

  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'id-ID',
      ...options,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(STEP_LIMIT_MS)
    page.on('pageerror', (error) => this.faults.push(String(error)))
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/.test(message.text())) this.faults.push(message.text())
    })
    return page
  }

  /** A page where a new person with this role has signed in. */
  async signedIn(name: string, role: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.newPage(options)
    const { url } = await this.#denyut.ask<{ url: string }>('users.invite', {
      email: `${name.toLowerCase()}@contoh.go.id`,
      role,
    })
    await page.goto(url)
    await page.getByLabel('Nama').fill(name)
    await page.locator('input[type=password]').first().fill(PASSWORD)
    await page.locator('form button[type=submit]').click()
    await page.waitForURL((address) => !address.pathname.startsWith('/link'))
    return page
  }
}

/** One real Denyut and one browser for the tests of a group; `program` is the browser. */
export function withVisits(program: string | undefined) {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>> | undefined
  let denyut: DenyutProcess | undefined
  let visits: Visits | undefined
  beforeAll(async () => {
    directory = await temporaryDirectory()
    denyut = await startDenyut({ dataDir: directory.path, pages: true })
    visits = await Visits.open(denyut, program ?? '')
    await mkdir(ARTIFACTS, { recursive: true })
  }, START_LIMIT_MS)
  afterAll(async () => {
    await visits?.close()
    await denyut?.stop()
    await directory?.remove()
  })
  return {
    get visits(): Visits {
      if (!visits) throw new Error('the browser is not open')
      return visits
    },
    /** Address of a page. */
    address: (path: string): string => `${denyut?.httpUrl}${path}`,
  }
}
