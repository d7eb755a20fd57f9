import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needsBrowser } from '../../../test/support/browser.ts'
import { openStage, type Stage } from '../../support/stage.ts'

const browser = needsBrowser('journeys over the map of desks')
const PLAN = '/desks/map?view=plan&floor=k4-t1-l3'
const LIST = '/desks/map?view=list&floor=k4-t1-l3'
/** Only against hanging: browser and server share a busy machine. */
const STEP_LIMIT_MS = 60_000
/** Tab stops before the plan or the list; more means that the keyboard never gets there. */
const TABS_MAX = 80

describe.skipIf(!browser)('a person over the map of desks', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(browser ?? '')
  }, 240_000)
  afterAll(() => stage?.close())
  beforeEach(() => {
    stage.server.reset()
    stage.server.scenario.role = 'employee'
  })

  const open = async (path: string) => {
    const { page, faults } = await stage.open(path)
    page.setDefaultTimeout(STEP_LIMIT_MS)
    return { page, faults }
  }
  const seat = (page: Page, id: string, state: string) =>
    page.locator(`[data-id="${id}"][data-state="${state}"]`)
  const freeId = async (page: Page): Promise<string> =>
    (await page.locator('[data-state="free"]').first().getAttribute('data-id')) ?? ''
  /** Presses Tab until what has the focus matches. */
  const tabTo = async (page: Page, selector: string): Promise<void> => {
    for (let i = 0; i < TABS_MAX; i++) {
      await page.keyboard.press('Tab')
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
    }
    throw new Error(`the keyboard never reached ${selector}`)
  }
  const focusedState = (page: Page) =>
    page.evaluate(() => document.activeElement?.getAttribute('data-state') ?? null)

  test('books with two taps, and takes it back with a third', async () => {
    const { page, faults } = await open(PLAN)
    const id = await freeId(page)
    await page.locator(`[data-id="${id}"]`).click()
    await page.getByRole('button', { name: /^Pesan \d\d/ }).click()
    await seat(page, id, 'mine').waitFor()
    await page.getByRole('button', { name: 'Urungkan' }).click()
    await seat(page, id, 'free').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('books by keyboard alone over the plan', async () => {
    const { page } = await open(PLAN)
    await page.locator('.plan-svg [data-id]').first().waitFor()
    await tabTo(page, '.plan-svg [data-id]')
    await page.keyboard.press('End')
    const end = await page.evaluate(() => document.activeElement?.getAttribute('data-id'))
    await page.keyboard.press('Home')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id')))
      .not.toBe(end)
    for (let i = 0; i < 10 && (await focusedState(page)) !== 'free'; i++)
      await page.keyboard.press(i % 4 === 3 ? 'ArrowDown' : 'ArrowRight')
    await expect.poll(() => focusedState(page)).toBe('free')
    const id = (await page.evaluate(() => document.activeElement?.getAttribute('data-id'))) ?? ''
    await page.keyboard.press('Enter')
    await page.waitForFunction(() => document.activeElement?.textContent?.startsWith('Pesan '))
    await page.keyboard.press('Enter')
    await seat(page, id, 'mine').waitFor()
    // The focus stays in the panel, whose button is gone.
    await page.waitForFunction(() => document.activeElement?.matches('.desk-panel'))
    await page.keyboard.press('Escape')
    await page.locator('.desk-panel').waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-id'))).toBe(id)
    await page.context().close()
  })

  test('books by keyboard alone in the list', async () => {
    const { page } = await open(LIST)
    await page.getByRole('row').nth(3).waitFor()
    await tabTo(page, '.desk-table td button')
    const name = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    await page.keyboard.press('Enter')
    const row = page.getByRole('row', { name: (name ?? '').replace('Pesan ', '') })
    await row.getByText('Meja Anda').waitFor()
    await page.context().close()
  })

  test('loses a desk to somebody quicker: it turns booked, and the nearest free one is a tap away', async () => {
    const { page } = await open(PLAN)
    const id = await freeId(page)
    stage.server.desks.snatched.add(id)
    await page.locator(`[data-id="${id}"]`).click()
    // The refusal itself tells it: nothing that is fetched again comes in time.
    stage.server.scenario.hang = ['/places']
    await page.getByRole('button', { name: /^Pesan \d\d/ }).click()
    await page.getByRole('alert').getByText('Terdekat yang bebas:').waitFor()
    await seat(page, id, 'reserved').waitFor()
    stage.server.scenario.hang = []
    await page.getByRole('alert').getByRole('button').first().click()
    await page.locator('[data-state="mine"].selected').waitFor()
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    await page.context().close()
  })

  test('sees what others book without touching anything, and stays on what it had when the server fails', async () => {
    const { page } = await open(PLAN)
    await page.locator('.link-state.live').waitFor()
    const id = await freeId(page)
    stage.server.desks.taken.add(id)
    stage.server.live.event('booking', 'k4-t1-l3')
    await seat(page, id, 'reserved').waitFor()
    stage.server.scenario.fail = { '/places': 'internal' }
    stage.server.live.event('booking', 'k4-t1-l3')
    await page.getByText(/^Gagal diperbarui\. Menampilkan keadaan pukul/).waitFor()
    await seat(page, id, 'reserved').waitFor()
    await page.goto(`${stage.address}${PLAN}`)
    await page.getByText('permintaan req-7f3a91').first().waitFor()
    stage.server.scenario.fail = {}
    await page.getByRole('button', { name: 'Coba lagi' }).first().click()
    await seat(page, id, 'reserved').waitFor()
    await page.context().close()
  })

  test('sees who is at a desk now, whatever was booked', async () => {
    const { page } = await open(PLAN)
    await page.locator('.link-state.live').waitFor()
    const id = await freeId(page)
    const present = page.locator(`[data-id="${id}"][aria-label*="Ada orang sekarang"]`)
    const change = (value: string) => stage.server.live.change([{ subject: id, metric: 'presence', value }])
    change('vacant')
    await present.waitFor({ state: 'detached' })
    change('occupied')
    await present.waitFor()
    await page.context().close()
  })

  test('books on a phone: one tap in the list, two on the plan, and hears of a lost network', async () => {
    const { page } = await stage.open(`/desks/map?floor=k4-t1-l3`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
    })
    page.setDefaultTimeout(STEP_LIMIT_MS)
    await page.locator('.desk-table td button').first().tap()
    await page.locator('.desk-table').getByText('Meja Anda').waitFor()
    await page.getByRole('button', { name: 'Denah' }).tap()
    const id = await freeId(page)
    await page.locator(`[data-id="${id}"]`).tap()
    await page.context().setOffline(true)
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Pesan \d\d/ })
      .tap()
    await page.getByRole('alert').getByText('Server tidak terjangkau').waitFor()
    await page.context().setOffline(false)
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Pesan \d\d/ })
      .tap()
    await seat(page, id, 'mine').waitFor()
    // The way back is told behind the sheet, which closes for it.
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Urungkan' }).last().tap()
    await seat(page, id, 'free').waitFor()
    await page.context().close()
  })

  test('finds desks by equipment and colleagues by name, and a way out of an empty search', async () => {
    const { page } = await open(LIST)
    await page.getByRole('button', { name: 'dapat berdiri' }).click()
    await page.waitForURL('**with=standing**')
    const rows = page.locator('.desk-table tbody tr:not(.room-row)')
    await page.waitForFunction(
      () => document.querySelectorAll('.desk-table tbody tr:not(.room-row)').length < 20,
    )
    expect(await rows.count()).toBeGreaterThan(0)
    await page.getByRole('searchbox').fill('tidak ada yang begini')
    await page.getByText('Tidak ada meja yang cocok').waitFor()
    await page.getByRole('button', { name: 'Hapus saringan' }).click()
    await page.getByRole('searchbox').fill('sari')
    await page.getByRole('button', { name: /Sari Dewi · .*Lantai 2/ }).click()
    await page.waitForURL('**floor=k4-t1-l2**')
    await page.context().close()
  })

  test('is told why a day off or a wrong time shows no desks', async () => {
    const { page } = await open(PLAN)
    await page.locator('.day-chip.off').first().click()
    await page.getByText('Tutup: Bukan hari kerja').waitFor()
    await page.locator('.day-chip').first().click()
    await page.getByRole('button', { name: 'Jam lain' }).click()
    await page.getByLabel('Mulai', { exact: true }).selectOption('23:15')
    await page.getByLabel('Sampai', { exact: true }).selectOption('23:00')
    await page.getByText('Waktu selesai harus sesudah waktu mulai.').waitFor()
    await page.context().close()
  })

  test('books on a day off what stays open on it, and is told why the others are closed', async () => {
    const { page, faults } = await open(LIST)
    await page.locator('.day-chip.off').nth(1).click()
    await page.getByText(/^Bukan hari kerja\. Hanya meja yang tetap buka/).waitFor()
    const row = (text: string) => page.locator('.desk-table tbody tr').filter({ hasText: text })
    expect(
      await row('Tutup: Bukan hari kerja')
        .getByRole('button', { name: /^Pesan/ })
        .count(),
    ).toBe(0)
    await row('Tersedia')
      .getByRole('button', { name: /^Pesan/ })
      .first()
      .click()
    await row('Meja Anda').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('reaches the last day that may be booked by keyboard alone, past one tab stop', async () => {
    const { page } = await open(PLAN)
    await tabTo(page, '.day-chip')
    await page.keyboard.press('End')
    const last = await page.evaluate(() => document.activeElement?.textContent)
    expect(last).toBe(await page.locator('.day-chip').nth(30).textContent())
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.waitForURL('**date=**')
    // What was chosen is in sight and is the one stop of the strip.
    const seen = await page
      .locator('.day-chip')
      .nth(30)
      .evaluate((chip) => {
        const [inner, outer] = [chip, chip.parentElement as Element].map((one) => one.getBoundingClientRect())
        return {
          within: (inner?.right ?? 0) <= (outer?.right ?? 0) + 1,
          pressed: chip.ariaPressed,
          tab: (chip as HTMLElement).tabIndex,
        }
      })
    expect(seen).toEqual({ within: true, pressed: 'true', tab: 0 })
    await page.keyboard.press('Tab')
    await expect.poll(() => page.evaluate(() => document.activeElement?.matches('.day-chip'))).toBe(false)
    await page.context().close()
  })

  test('moves a booking that has begun: its time stands, on another floor the list takes it', async () => {
    const { page, faults } = await open(LIST)
    const answer = page.waitForResponse(
      (response) => response.url().endsWith('/bookings') && response.request().method() === 'POST',
    )
    await page.locator('.desk-table td button').first().click()
    const [booking] = (await (await answer).json()).bookings
    await page.goto(`${stage.address}/desks/map?view=list&floor=k4-t1-l4&move=${booking.id}`)
    await page.getByRole('region', { name: /^Memindahkan pesanan Meja/ }).waitFor()
    const ways = page.getByRole('button', { name: /^Pindah ke sini: / })
    await ways.first().waitFor()
    expect(await page.locator('.date-strip, .part-picker').count()).toBe(0)
    await ways.first().click()
    await page.getByText(/^Pesanan dipindahkan ke Meja/).waitFor()
    await page.locator('.move-banner').waitFor({ state: 'detached' })
    expect(stage.server.desks.asked.at(-1)).toMatchObject({
      method: 'PATCH',
      path: `/bookings/${booking.id}`,
      body: { desk: expect.stringMatching(/^k4-t1-l4-/) },
    })
    expect(Object.keys(stage.server.desks.asked.at(-1)?.body as object)).toEqual(['desk'])
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('goes on at another desk as another booking when somebody was at the first already, and takes that back', async () => {
    const { page, faults } = await open(LIST)
    const answered = async (method: string, work: () => Promise<unknown>) => {
      const answer = page.waitForResponse(
        (response) => /\/bookings/.test(response.url()) && response.request().method() === method,
      )
      await work()
      return await (await answer).json()
    }
    const { bookings } = await answered('POST', () => page.locator('.desk-table td button').first().click())
    const [booking] = bookings
    await answered('POST', () =>
      page.evaluate(
        (id) => fetch(`/api/v1/bookings/${id}/check-in`, { method: 'POST', body: '{}' }),
        booking.id,
      ),
    )
    await page.goto(`${stage.address}/desks/map?view=list&floor=k4-t1-l4&move=${booking.id}`)
    const way = page.getByRole('button', { name: /^Pindah ke sini: / }).first()
    await way.waitFor()
    // Not for a moment does it say that there is nothing to move any more.
    await page.evaluate(() =>
      new MutationObserver(() => {
        if (document.body.textContent.includes('sudah berakhir')) document.body.dataset.gone = 'said'
      }).observe(document.body, { childList: true, subtree: true }),
    )
    const moved = await answered('PATCH', () => way.click())
    await page.locator('.move-banner').waitFor({ state: 'detached' })
    await page.waitForURL((url) => !url.search.includes('move') && url.searchParams.get('sel') === moved.desk)
    await page.getByRole('button', { name: 'Urungkan' }).click()
    await page.getByText(/^Pesanan dipindahkan ke Meja/).waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.body.dataset.gone)).toBeUndefined()
    expect(moved.id).not.toBe(booking.id)
    expect(stage.server.desks.asked.at(-1)?.path).toBe(`/bookings/${moved.id}/undo`)
    expect(faults).toEqual([])
    await page.context().close()
  })

  test('says that there is nothing to move any more, and stops moving', async () => {
    const { page } = await open(`${PLAN}&move=00000000-0000-4000-8000-000000000009`)
    await page.getByText('Pesanan yang hendak dipindahkan sudah berakhir').waitFor()
    await page.getByRole('button', { name: 'Tutup' }).click()
    await page.waitForURL((url) => !url.search.includes('move'))
    await page.context().close()
  })

  test('waits for a desk that is taken, and reports a problem of it', async () => {
    const { page } = await open(PLAN)
    await page.locator('[data-state="reserved"]').first().click()
    await page.getByRole('button', { name: 'Daftar tunggu' }).click()
    await page.getByText('Anda masuk daftar tunggu').waitFor()
    await page.getByRole('button', { name: 'Lapor masalah' }).click()
    await page.getByLabel('Apa masalahnya?').fill('Kursi patah')
    await page.getByRole('button', { name: 'Kirim laporan' }).click()
    await page.getByText('Terima kasih, pengelola sudah diberi tahu.').waitFor()
    expect(stage.server.desks.asked.map(({ path }) => path.replace(/[^/]+\/report/, '*/report'))).toEqual([
      '/waitlist',
      '/desks/*/report',
    ])
    await page.context().close()
  })

  test('uses, leaves and loses a desk by its sticker, after signing in', async () => {
    stage.server.scenario.role = null
    const { page } = await open('/d/k4-t1-l3-d006')
    await page.waitForURL('**/sign-in**')
    await page.getByLabel('Surel').fill('budi@ikn.go.id')
    await page.getByLabel('Kata sandi').fill('kalimat yang benar')
    await page.locator('form button[type=submit]').click()
    await page.waitForURL('**/d/k4-t1-l3-d006')
    await page.getByRole('button', { name: /^Pakai sampai/ }).click()
    await page.getByRole('button', { name: 'Selesai, lepas meja' }).waitFor()
    await page.getByRole('button', { name: 'Meja saya ditempati orang' }).click()
    await page.waitForURL((url) => url.pathname.startsWith('/d/') && !url.pathname.endsWith('d006'))
    await page.getByRole('button', { name: 'Lapor hadir' }).click()
    await page.getByRole('button', { name: 'Selesai, lepas meja' }).click()
    await page.getByRole('button', { name: /^Pakai sampai/ }).waitFor()
    await page.context().close()
  })

  test('is led from a taken desk to a free one, and from an unknown one back', async () => {
    const { page } = await open('/d/k4-t1-l3-d001')
    await page.getByText(/^Dipesan orang lain s\.d\./).waitFor()
    await page
      .getByRole('button', { name: /^Pesan Meja/ })
      .first()
      .click()
    await page.waitForURL((url) => !url.pathname.endsWith('d001'))
    await page.getByRole('button', { name: 'Lapor hadir' }).waitFor()
    await page.goto(`${stage.address}/d/k4-t1-l3-d999`)
    await page.getByText('Meja ini tidak dikenal').waitFor()
    await page.context().close()
  })
})
