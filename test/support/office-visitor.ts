import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { builtPages } from '../../bin/run/pages.ts'
import { BROWSER_FLAGS } from './browser.ts'
import { NOW, OfficeStage } from './office-stage.ts'

/** Only against hanging: browser and server share a busy machine. */
const STEP_LIMIT_MS = 80_000
/** Pages are built and a month is booked, also on a busy machine. */
const START_LIMIT_MS = 240_000

/** A browser before an office stage. */
interface Visitor {
  /** A page of somebody's session; `faults` gathers page errors and violations of the CSP. */
  open(path: string, session: string): Promise<{ page: Page; faults: string[] }>
  close(): Promise<void>
}

async function visit(stage: OfficeStage, executablePath: string): Promise<Visitor> {
  const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS })
  return {
    async open(path, session) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'id-ID' })
      await context.addCookies([{ name: 'denyut-session', value: session, url: stage.api.url }])
      const page = await context.newPage()
      page.setDefaultTimeout(STEP_LIMIT_MS)
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(error.message))
      page.on('console', (message) => {
        if (/Content Security Policy|Trusted/.test(message.text())) faults.push(message.text())
      })
      await page.clock.setFixedTime(NOW)
      await page.goto(`${stage.api.url}${path}`)
      await settled(page)
      return { page, faults }
    },
    close: () => browser.close(),
  }
}

/** One stage and one browser for the tests of a group, with a session of an admin. */
export function withOffice(program: string | undefined) {
  let stage: OfficeStage | undefined
  let visitor: Visitor | undefined
  let admin = ''
  beforeAll(async () => {
    stage = await OfficeStage.open((await builtPages(() => {})) ?? '')
    admin = await stage.session('admin', 'Rina')
    visitor = await visit(stage, program ?? '')
  }, START_LIMIT_MS)
  afterAll(async () => {
    await visitor?.close()
    await stage?.close()
  })
  return {
    get stage(): OfficeStage {
      if (!stage) throw new Error('the stage is not open')
      return stage
    },
    /** A page of the admin, or of another session. */
    async open(path: string, session = admin) {
      if (!visitor) throw new Error('the browser is not open')
      return await visitor.open(path, session)
    },
  }
}

/** Nothing is on its way any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
}
