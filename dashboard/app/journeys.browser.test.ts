import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DELAYED_AFTER_MS, OFFLINE_AFTER_MS } from '#model/live.ts'
import { needsBrowser } from '../../test/support/browser.ts'
import { openStage, type Stage } from '../support/stage.ts'

const browser = needsBrowser('journeys through the dashboard')
const FLOOR = '/b/k4-t1/l/3?view=plan'
/** Only against hanging: browser and server share a busy machine. */
const STEP_LIMIT_MS = 60_000
const DESK = 'k4-t1-l3-d010'

describe.skipIf(!browser)('a person at the dashboard', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(browser ?? '')
  }, 300_000)
  afterAll(() => stage?.close())
  beforeEach(() => stage.server.reset())

  const open = async (path: string) => {
    const { page } = await stage.open(path)
    page.setDefaultTimeout(STEP_LIMIT_MS)
    return page
  }
  const desk = (page: Page, word: string) => page.locator(`[data-id="${DESK}"][aria-label*="${word}"]`)
  const change = (value: string, lost = false) =>
    stage.server.live.change([{ subject: DESK, metric: 'presence', value }], lost)

  test('sees a desk change at once, and also when the message was lost or the link was cut', async () => {
    const page = await open(FLOOR)
    await page.locator('.link-state.live').waitFor()
    change('vacant')
    await desk(page, 'Tersedia').waitFor()
    change('occupied', true)
    stage.server.live.beat()
    await desk(page, 'Terisi').waitFor()
    stage.server.live.cut()
    change('unknown', true)
    await desk(page, 'Tidak diketahui').waitFor()
    await page.context().close()
  })

  test('is told when nothing comes any more, with the time of what is shown', async () => {
    const page = await open('/overview')
    await page.locator('.link-state.live').waitFor()
    await page.clock.install()
    await page.reload()
    await page.locator('.link-state.live').waitFor()
    stage.server.live.mute = true
    await page.clock.runFor(DELAYED_AFTER_MS + 1_000)
    await page.getByText('Tertunda').waitFor()
    await page.clock.runFor(OFFLINE_AFTER_MS)
    await page.getByText('Sambungan terputus.').waitFor()
    await page.getByRole('button', { name: 'Coba sekarang' }).waitFor()
    await page.context().close()
  })

  test('walks the plan by keyboard: one tab stop, arrows, Enter opens, Esc closes', async () => {
    const page = await open(FLOOR)
    await page.locator('[data-id]').first().waitFor()
    await expect.poll(() => page.locator('.plan-svg [tabindex="0"]').count()).toBe(1)
    await page.locator('.plan-svg [tabindex="0"]').focus()
    const start = await page.evaluate(() => document.activeElement?.getAttribute('data-id'))
    await page.keyboard.press('ArrowRight')
    const next = await page.evaluate(() => document.activeElement?.getAttribute('data-id'))
    expect(next).not.toBe(start)
    await page.keyboard.press('Enter')
    await page.waitForURL(`**sel=${next}**`)
    await page.keyboard.press('Escape')
    await page.waitForURL((url) => !url.search.includes('sel='))
    await page.context().close()
  })

  test('zooms a chart by keyboard into the address, and back', async () => {
    const page = await open('/overview')
    await page.locator('.chart-canvas').focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('+')
    await page.waitForURL(/from=\d+&to=\d+/)
    await page.goBack()
    await page.waitForURL((url) => url.search === '')
    await page.context().close()
  })

  test('reads a chart as a table with its gap', async () => {
    const page = await open('/overview')
    await page.getByRole('button', { name: 'Lihat sebagai tabel' }).click()
    await page.getByRole('cell', { name: 'tanpa data' }).first().waitFor()
    await page.context().close()
  })

  test('starts at the desks as an employee and sees pages of booking alone in the navigation', async () => {
    stage.server.scenario.role = 'employee'
    const page = await open('/')
    await page.waitForURL('**/desks')
    await page.locator('.nav-link').first().waitFor()
    const targets = await page
      .locator('.nav-link')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
    expect(targets.slice(0, 2)).toEqual(['/desks', '/desks/map'])
    expect(targets.filter((target) => !/^\/(desks|me)(\/|$)/.test(target))).toEqual([])
    for (const path of ['/devices', '/overview', '/b/k4-t1']) {
      await page.goto(`${stage.address}${path}`)
      await page.getByText('Peran Anda tidak mencakup halaman ini').waitFor()
      expect(await page.getByRole('alert').count(), path).toBe(0)
    }
    await page.context().close()
  })

  test('sees rooms but no states of desks as a viewer', async () => {
    stage.server.scenario.role = 'viewer'
    const page = await open(FLOOR)
    await page.getByText('Keadaan meja tidak termasuk peran Anda.').waitFor()
    expect(await page.locator('[data-id*="-d0"]').count()).toBe(0)
    await page.context().close()
  })

  test('gets an error with its request id, and the data after trying again', async () => {
    stage.server.scenario.fail = { '/ledger': 'internal' }
    const page = await open('/ledger')
    await page.getByText('permintaan req-7f3a91').first().waitFor()
    stage.server.scenario.fail = {}
    await page.getByRole('button', { name: 'Coba lagi' }).first().click()
    await page.getByText('Seimbang').waitFor()
    await page.context().close()
  })

  test('finds a device by the server, gets a way out of an empty search, and the first step where there is none', async () => {
    const page = await open('/devices')
    const search = page.getByPlaceholder('Cari id, label, nomor seri')
    await search.fill('thermo-99')
    await page.getByText('Tidak ada perangkat yang cocok').waitFor()
    await page.getByRole('button', { name: 'Hapus saringan' }).click()
    await search.fill('k4-t1-l3-r05-c')
    await page.locator('a[href="/devices/k4-t1-l3-r05-c"]').click()
    await page.waitForURL('**/devices/k4-t1-l3-r05-c')
    stage.server.scenario.emptyDevices = true
    await page.goto(`${stage.address}/devices`)
    await page.getByText('denyut -- devices add').waitFor()
    await page.context().close()
  })

  test('looks into a refused message and has it processed again', async () => {
    const page = await open('/ledger')
    await page
      .getByRole('button', { name: /Bukan JSON: Buka pesan/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Heksa' }).click()
    await page.getByText('0000  74 73 3d').waitFor()
    await page.getByText('Cara memperbaiki: Pengirim harus mengirim JSON').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Proses ulang' }).click()
    await page.getByText('3 diproses ulang: 2 tersimpan').waitFor()
    await page.context().close()
  })

  test('sees how late readings come, and what is behind when the store is paused', async () => {
    stage.server.scenario.ledgerTrouble = true
    const page = await open('/ledger')
    await page.getByRole('heading', { name: 'Keterlambatan' }).waitFor()
    await page.getByText('≤ 10 mnt').first().waitFor()
    await page.getByText('tertua 60 mnt').or(page.getByText('tertua 1 jam')).waitFor()
    await page.getByText('belum mengejar').waitFor()
    await page.getByText('Riwayat 30 hari armada contoh sedang diisi; grafik menyusul. 40%').waitFor()
    await page.getByText('401 unauthorized').waitFor()
    await page.context().close()
  })

  test('sees which values of a chart are doubtful, in the drawing and in the table', async () => {
    const page = await open('/devices/k4-t1-l3-r05-c?metric=co2_ppm')
    await page.locator('.readout .doubt').waitFor()
    await page.getByRole('button', { name: 'Lihat sebagai tabel' }).click()
    await page.locator('.chart-table .doubt').first().waitFor()
    await page.context().close()
  })

  test('signs in after a mistake and returns to the page that was asked for', async () => {
    stage.server.scenario.role = null
    const page = await open('/ledger')
    await page.waitForURL('**/sign-in**')
    await page.getByLabel('Surel').fill('rina@ikn.go.id')
    await page.getByLabel('Kata sandi').fill('salah')
    await page.locator('form button[type=submit]').click()
    await page.getByRole('alert').getByText('Surel atau kata sandi salah').waitFor()
    await page.getByLabel('Kata sandi').fill('kalimat yang benar')
    await page.locator('form button[type=submit]').click()
    await page.waitForURL('**/ledger')
    await page.getByRole('button', { name: 'Keluar' }).click()
    await page.waitForURL('**/sign-in')
    await page.context().close()
  })

  test('sets up the first account with the code of the terminal', async () => {
    stage.server.scenario.role = null
    const page = await open('/setup#setup00000')
    await page.getByLabel('Nama').fill('Rina')
    await page.getByLabel('Surel').fill('rina@ikn.go.id')
    await page.getByLabel('Kata sandi baru').fill('pendek')
    await page.locator('form button[type=submit]').click()
    await expect.poll(() => page.getByLabel('Kata sandi baru').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Kata sandi baru').fill('kalimat pendek yang diingat')
    await page.locator('form button[type=submit]').click()
    await page.waitForURL('**/overview')
    await page.context().close()
  })

  test('changes language and theme, which stay after a reload', async () => {
    const page = await open('/overview')
    await page.getByRole('button', { name: 'Switch to English' }).click()
    await page.getByRole('heading', { name: 'Campus overview' }).waitFor()
    await page.getByRole('button', { name: 'Theme: as the device' }).click()
    await page.getByRole('button', { name: 'Theme: light' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Campus overview' }).waitFor()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    await page.context().close()
  })

  test('goes to pages by letters and finds the list of them under ?', async () => {
    const page = await open('/overview')
    await page.locator('.link-state.live').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.waitForURL('**/devices')
    await page.context().close()
  })
})
