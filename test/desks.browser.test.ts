import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ARTIFACTS, holdOffer } from './support/browser.ts'
import { needs } from './support/services.ts'
import { type Visits, withVisits } from './support/visits.ts'

const program = needs('chromium', 'booking in a browser against the whole system')
const FLOOR = 'k4-t1-l3'
const PLAN = `/desks/map?view=plan&floor=${FLOOR}`

describe.skipIf(!program)('booking a desk, from the page to the records', () => {
  const stage = withVisits(program)

  const signedIn: Visits['signedIn'] = (...given) => stage.visits.signedIn(...given)

  const seat = (page: Page, id: string, state: string) =>
    page.locator(`[data-id="${id}"][data-state="${state}"]`)
  const bookButton = (page: Page) => page.locator('.desk-panel').getByRole('button', { name: /^Pesan \d\d/ })
  const seatOf = (n: number): string => `${FLOOR}-d${String(n).padStart(3, '0')}`

  test('two taps book, everybody sees it, undo gives it back, and who is second gets the next desk', async () => {
    const budi = await signedIn('Budi', 'employee')
    const sari = await signedIn('Sari', 'employee')
    // The last working day of the strip: of today there may be too little left.
    for (const page of [budi, sari]) {
      await page.goto(stage.address(PLAN))
      await page.locator('.day-chip:not(.off)').last().click()
    }
    await sari.locator('.link-state.live').waitFor()

    await seat(budi, seatOf(1), 'free').click()
    await bookButton(budi).click()
    await seat(budi, seatOf(1), 'mine').waitFor()
    await holdOffer(budi)
    await seat(sari, seatOf(1), 'reserved').waitFor()
    await budi.screenshot({ path: `${ARTIFACTS}/desk-map.png` })
    await budi.getByRole('button', { name: 'Urungkan' }).click()
    await seat(budi, seatOf(1), 'free').waitFor()
    await seat(sari, seatOf(1), 'free').waitFor()

    // Budi is quicker by the way of Sari's request.
    await seat(sari, seatOf(2), 'free').click()
    await seat(budi, seatOf(2), 'free').click()
    await sari.route(
      '**/api/v1/bookings',
      async (route) => {
        // The seat turns at once; the booking is there with the answer.
        const answered = budi.waitForResponse((response) => response.request().method() === 'POST')
        await bookButton(budi).click()
        await answered
        await route.continue()
      },
      { times: 1 },
    )
    await bookButton(sari).click()
    await sari.getByRole('alert').getByText('Terdekat yang bebas:').waitFor()
    await seat(sari, seatOf(2), 'reserved').waitFor()
    await sari.getByRole('alert').getByRole('button').first().click()
    await sari.locator('[data-state="mine"].selected').waitFor()
    await budi.context().close()
    await sari.context().close()
  }, 240_000)

  test('a screen reads its floor by a link of the manager, and nothing after the link is revoked', async () => {
    const rina = await signedIn('Rina', 'manager')
    await rina.goto(stage.address(`/desks/screens/${FLOOR}`))
    await rina.getByLabel('Nama layar').fill('lobi')
    await rina.getByRole('button', { name: 'Buat tautan' }).click()
    const link = await rina.locator('.screen-link input').inputValue()
    const wall = await stage.visits.newPage()
    await wall.goto(link)
    await wall.getByRole('img', { name: /dari 45 meja bebas/ }).waitFor()
    expect(new URL(wall.url()).hash).toBe('')
    await wall.screenshot({ path: `${ARTIFACTS}/kiosk.png` })
    await rina.getByRole('button', { name: 'Cabut lobi' }).click()
    await rina.getByText('Belum ada layar untuk lantai ini.').waitFor()
    await wall.reload()
    await wall.getByText('Layar ini tidak lagi diizinkan').waitFor()
    await rina.goto(stage.address(`/desks/qr/${FLOOR}`))
    await rina.locator('.sticker').nth(44).waitFor()
    await rina.context().close()
    await wall.context().close()
  }, 240_000)

  test('no page error and no violation of the content security policy was seen', () => {
    expect(stage.visits.faults).toEqual([])
  })
})
