import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needsBrowser } from '../../../test/support/browser.ts'
import { ASK_EVERY_MS } from '../../data/kiosk.ts'
import { openStage, type Stage } from '../../support/stage.ts'
import { HELPLESS_AFTER_MS } from './heal.ts'
import { DELAYED_AFTER_MS } from './state.ts'

const browser = needsBrowser('screens and stickers of a floor')
const FLOOR = 'k4-t1-l3'
/** Only against hanging: browser and server share a busy machine. */
const STEP_LIMIT_MS = 60_000

describe.skipIf(!browser)('what hangs on a floor', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(browser ?? '')
  }, 240_000)
  afterAll(() => stage?.close())
  beforeEach(() => stage.server.reset())

  const open = async (path: string) => {
    const { page, faults } = await stage.open(path, { viewport: { width: 1920, height: 1080 } })
    page.setDefaultTimeout(STEP_LIMIT_MS)
    return { page, faults }
  }

  test('a screen shows its floor without a session, keeps its token and takes it out of the address', async () => {
    stage.server.scenario.role = null
    const { page, faults } = await open(`/kiosk/${FLOOR}#dny_screen`)
    await page.getByRole('img', { name: /dari 45 meja bebas/ }).waitFor()
    expect(new URL(page.url()).hash).toBe('')
    await page.reload()
    await page.getByRole('img', { name: /dari 45 meja bebas/ }).waitFor()
    expect(await page.getByText(/Sari Dewi|Rina/).count()).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('a screen says since when its data is old instead of showing it, and comes back by itself', async () => {
    const { page } = await open(`/kiosk/${FLOOR}#dny_screen`)
    await page.getByText('72').waitFor()
    await page.clock.install()
    await page.reload()
    await page.getByText('72').waitFor()
    stage.server.scenario.fail = { '/kiosk': 'unavailable' }
    await page.clock.runFor(DELAYED_AFTER_MS + 5_000)
    await page.getByText(/Data tertunda sejak \d\d\.\d\d/).waitFor()
    expect(await page.getByText('72').count()).toBe(0)
    stage.server.scenario.fail = {}
    await page.clock.runFor(ASK_EVERY_MS + 2_000)
    await page.getByText('72').waitFor()
    await page.context().close()
  })

  test('a screen starts afresh when it gets no good answer although the server lives', async () => {
    const { page } = await open(`/kiosk/${FLOOR}#dny_screen`)
    await page.getByText('72').waitFor()
    await page.clock.install()
    await page.reload()
    await page.getByText('72').waitFor()
    await page.evaluate(() => {
      document.body.dataset.before = 'yes'
    })
    stage.server.scenario.fail = { '/kiosk': 'internal' }
    await page.clock.runFor(ASK_EVERY_MS + HELPLESS_AFTER_MS + 5_000)
    await page.locator('body:not([data-before])').waitFor({ state: 'attached' })
    stage.server.scenario.fail = {}
    await page.clock.runFor(ASK_EVERY_MS)
    await page.getByText('72').waitFor()
    await page.context().close()
  })

  test('a revoked screen says so', async () => {
    const { page } = await open(`/kiosk/${FLOOR}#dny_revoked`)
    await page.getByText('Layar ini tidak lagi diizinkan').waitFor()
    await page.context().close()
  })

  test('a manager makes a link for a screen and revokes it', async () => {
    stage.server.scenario.role = 'manager'
    const { page } = await open(`/desks/screens/${FLOOR}`)
    await page.getByText('Belum ada layar untuk lantai ini.').waitFor()
    await page.getByLabel('Nama layar').fill('lobi')
    await page.getByRole('button', { name: 'Buat tautan' }).click()
    await expect.poll(() => page.locator('.screen-link input').inputValue()).toContain(`/kiosk/${FLOOR}#dny_`)
    await page.getByRole('button', { name: 'Cabut lobi' }).click()
    await page.getByText('Belum ada layar untuk lantai ini.').waitFor()
    await page.context().close()
  })

  test('an employee makes neither stickers nor screens', async () => {
    stage.server.scenario.role = 'employee'
    for (const path of [`/desks/screens/${FLOOR}`, `/desks/qr/${FLOOR}`]) {
      const { page } = await open(path)
      await page.getByText('Peran Anda tidak mencakup halaman ini').waitFor()
      await page.context().close()
    }
  })

  test('the sheet has a sticker for each desk, fits A4 and prints without a fault that axe finds', async () => {
    stage.server.scenario.role = 'manager'
    const { page, faults } = await open(`/desks/qr/${FLOOR}`)
    await page.locator('.sticker').nth(44).waitFor()
    expect(await page.locator('.sticker').count()).toBe(45)
    await page.emulateMedia({ media: 'print' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    await expect.poll(() => page.getByRole('button', { name: 'Cetak' }).isVisible()).toBe(false)
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1')
    // Two columns of six: 45 stickers need four sheets, with the head on the first.
    expect([...pdf.matchAll(/\/Type\s*\/Page\b/g)].length).toBeLessThanOrEqual(4)
    expect(faults).toEqual([])
    await page.context().close()
  })
})
