import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { nextDate } from '#model/bookings/hours.ts'
import { ARTIFACTS, holdOffer } from './support/browser.ts'
import { until } from './support/denyut.ts'
import { needs } from './support/services.ts'
import { withVisits } from './support/visits.ts'

const program = needs('chromium', 'the employee’s own pages against the whole system')
const PHONE = { viewport: { width: 390, height: 844 } }
const JOURNEY_LIMIT_MS = 240_000
/** Desks of the default campus that no other journey wants. */
const LENT = 'oikn-l1-d001'
const LONG = 'oikn-l1-d002'

interface Mine {
  bookings: {
    id: string
    desk: string
    state: string
    version: number
    from: number
    to: number
    visitor: string | null
  }[]
  series: unknown[]
}

/** What the records say, by the person's own session. */
const mineOf = (page: Page): Promise<Mine> =>
  page.evaluate(async () => (await fetch('/api/v1/me/bookings')).json())
const openOf = async (page: Page) => (await mineOf(page)).bookings.filter(({ state }) => state === 'reserved')
/** The open bookings once there are this many: the page shows what it expects before the answer. */
const opens = (page: Page, count: number) =>
  until(async () => {
    const open = await openOf(page)
    return open.length === count && open
  }, `${count} open bookings`)

/** The status of a request with the person's own session. */
const send = (
  page: Page,
  method: string,
  path: string,
  body: object,
  headers: object = {},
): Promise<number> =>
  page.evaluate(
    async ([how, where, what, more]) => {
      const all = { 'content-type': 'application/json', ...more }
      return (await fetch(`/api/v1${where}`, { method: how, headers: all, body: what })).status
    },
    [method, path, JSON.stringify(body), headers] as const,
  )

const HOUR_MS = 3_600_000

/** Working days of the home. Today may be nearly over: tests book the days after it. */
const dayCard = (page: Page, n: number): Locator => page.locator('li:not(.day-off) > .day-card').nth(n)
const book = (card: Locator): Locator => card.getByRole('button', { name: /^Pesan / })

/** Books any desk of a building on the last day that it offers; resolves to the booking's id. */
const bookLast = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const { days } = await (await fetch('/api/v1/places/k4-t1/booking-days')).json()
    const date = days.findLast(({ work, free }: { work: unknown; free: number }) => work && free > 0).date
    const body = JSON.stringify({ where: { place: 'k4-t1' }, when: { dates: [date] } })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/v1/bookings', { method: 'POST', headers, body })
    return (await answer.json()).bookings[0].id
  })

const bookDesk = (page: Page, desk: string, { from, to }: { from: number; to: number }): Promise<number> =>
  page.evaluate(
    async (order) => {
      const headers = { 'content-type': 'application/json' }
      return (await fetch('/api/v1/bookings', { method: 'POST', headers, body: JSON.stringify(order) }))
        .status
    },
    { where: { desk }, when: { from, to } },
  )

/** Counts what a person presses. */
async function countTaps(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counted = window as unknown as { taps: number }
    counted.taps = 0
    addEventListener('click', () => counted.taps++, true)
  })
  return () => page.evaluate(() => (window as unknown as { taps: number }).taps)
}

describe.skipIf(!program)('the own half of booking, from the page to the records', () => {
  const stage = withVisits(program)

  test(
    'one tap from the home books, undo takes it back, cancelling can be undone too',
    async () => {
      const ani = await stage.visits.signedIn('Ani', 'employee')
      await ani.waitForURL('**/desks')
      const card = dayCard(ani, 1)
      await book(card).waitFor()
      const taps = await countTaps(ani)
      await book(card).click()
      await card.getByText('Dipesan').waitFor()
      expect(await taps()).toBe(1)
      await holdOffer(ani)
      await expect.poll(() => openOf(ani)).toHaveLength(1)
      await ani.screenshot({ path: `${ARTIFACTS}/home.png` })

      await ani.getByRole('button', { name: 'Urungkan' }).click()
      await ani.getByText('Diurungkan.').waitFor()
      await book(card).waitFor()
      await expect.poll(() => openOf(ani)).toEqual([])

      await book(card).click()
      await card.getByRole('button', { name: /^Batalkan/ }).click()
      await book(card).waitFor()
      // Cancelling ended the offer to take the booking back: there is one way back, of what was done last.
      await ani.getByText(/^Pesanan .* dibatalkan/).waitFor()
      await ani.getByRole('button', { name: 'Urungkan' }).click()
      await card.getByText('Dipesan').waitFor()
      await expect.poll(() => openOf(ani)).toHaveLength(1)
      await ani.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'the keyboard alone books and undoes, and the focus never gets lost',
    async () => {
      const budi = await stage.visits.signedIn('Budi', 'employee')
      const card = dayCard(budi, 1)
      await book(card).focus()
      await budi.keyboard.press('Enter')
      await card.getByText('Dipesan').waitFor()
      // The pressed button is gone; the card has the focus, and Tab goes on inside it.
      await budi.waitForFunction(() => document.activeElement?.classList.contains('day-card'))
      await budi.keyboard.press('Tab')
      await expect.poll(() => budi.evaluate(() => document.activeElement?.textContent)).toBe('Ubah')
      await expect.poll(() => openOf(budi)).toHaveLength(1)
      await budi.keyboard.press('u')
      await budi.getByText('Diurungkan.').waitFor()
      await expect.poll(() => openOf(budi)).toEqual([])
      await budi.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'several days in one go, a half day, a changed end, a visitor, a series, and the calendar file',
    async () => {
      const citra = await stage.visits.signedIn('Citra', 'employee')
      await dayCard(citra, 2).getByRole('checkbox').check()
      await dayCard(citra, 3).getByRole('checkbox').check()
      await citra.getByRole('button', { name: 'Pesan 2 hari' }).click()
      await dayCard(citra, 3).getByText('Dipesan').waitFor()
      await citra.getByRole('button', { name: 'Pagi' }).click()
      await book(dayCard(citra, 4)).click()
      await dayCard(citra, 4).getByText('Dipesan').waitFor()
      const half = (await opens(citra, 3)).map(({ from, to }) => (to - from) / 3_600_000)
      expect(half.sort((a, b) => a - b)[0]).toBeLessThan(5)

      await citra.goto(stage.address(`/me/bookings`))
      await citra.getByRole('button', { name: /^Ubah/ }).first().click()
      await citra.getByRole('dialog').waitFor()
      const last = await citra.getByLabel('Sampai').locator('option').nth(4).getAttribute('value')
      await citra.getByLabel('Sampai').selectOption(last ?? '')
      await citra.getByRole('button', { name: 'Simpan', exact: true }).click()
      await citra.getByRole('dialog').waitFor({ state: 'detached' })
      await expect.poll(async () => (await openOf(citra)).map(({ to }) => to)).toContain(Number(last))
      const file = citra.waitForEvent('download')
      await citra
        .getByRole('button', { name: /^Simpan ke kalender/ })
        .first()
        .click()
      expect((await file).suggestedFilename()).toMatch(/\.ics$/)

      await citra.getByRole('button', { name: 'Untuk orang lain' }).click()
      await citra.getByRole('dialog').getByRole('button', { name: 'Pesan' }).click()
      await citra.getByRole('dialog').getByText('Wajib diisi.').waitFor()
      await citra.getByLabel('Nama tamu').fill('Pak Joko')
      const dates = (await opens(citra, 3)).map(({ from }) =>
        new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Makassar' }).format(from),
      )
      await citra.getByLabel('Tanggal').fill(dates.sort()[0] ?? '')
      await citra.getByRole('dialog').getByRole('button', { name: 'Pesan' }).click()
      await citra.getByText('tamu: Pak Joko').waitFor()

      await citra.getByRole('button', { name: 'Seri pekanan' }).click()
      await citra.getByRole('button', { name: 'Pesan seri' }).click()
      await citra.getByRole('heading', { name: 'Seri pekanan' }).last().waitFor()
      await citra.getByRole('button', { name: 'Tutup' }).last().click()
      await citra.getByRole('button', { name: 'Akhiri seri' }).click()
      await citra.getByRole('button', { name: 'Akhiri seri' }).waitFor({ state: 'detached' })
      await expect.poll(async () => (await mineOf(citra)).series).toEqual([])
      await citra.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'the link of a letter finds its booking: on its card, on a later day, or says that it is gone',
    async () => {
      const hana = await stage.visits.signedIn('Hana', 'employee')
      await book(dayCard(hana, 1)).click()
      await dayCard(hana, 1).getByText('Dipesan').waitFor()
      const [near] = await opens(hana, 1)
      await hana.goto(stage.address(`/desks?booking=${near?.id}`))
      await dayCard(hana, 1).getByText('Dari surel Anda').waitFor()
      await hana.waitForFunction(() => document.activeElement?.matches('.own-booking.linked'))

      const far = await bookLast(hana)
      await hana.goto(stage.address(`/desks?booking=${far}`))
      await hana.getByRole('link', { name: 'Buka di Pesanan saya' }).click()
      await hana.waitForFunction(() => document.activeElement?.matches('.booking-row.linked'))
      await expect.poll(() => hana.locator('.booking-row').count()).toBe(2)

      await hana.goto(stage.address(`/desks?booking=00000000-0000-4000-8000-000000000009`))
      await hana.getByText('Pesanan dari tautan ini sudah tidak ada.').waitFor()
      await hana.getByRole('button', { name: 'Tutup' }).click()
      await hana.waitForURL((url) => url.search === '')
      await hana.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'hours in the middle of a day are given up from the list of bookings, and undone they are back',
    async () => {
      const fitri = await stage.visits.signedIn('Fitri', 'employee')
      await book(dayCard(fitri, 1)).click()
      await dayCard(fitri, 1).getByText('Dipesan').waitFor()
      const [whole] = await opens(fitri, 1)
      await fitri.goto(stage.address(`/me/bookings`))
      await fitri.getByRole('button', { name: /^Ubah/ }).click()
      await fitri.getByText('Batalkan bagian di tengah').click()
      await fitri.getByLabel('Tidak dipakai mulai').selectOption({ label: '10.00' })
      await fitri.getByLabel('Dipakai lagi mulai').selectOption({ label: '13.00' })
      await fitri.getByText('dan 13.00–').waitFor()
      await fitri.getByRole('button', { name: 'Batalkan bagian ini' }).click()
      await fitri.getByRole('dialog').waitFor({ state: 'detached' })
      await holdOffer(fitri)
      const [first, rest] = (await opens(fitri, 2)).sort((a, b) => a.from - b.from)
      expect([first?.from, first?.id, rest?.to]).toEqual([whole?.from, whole?.id, whole?.to])
      expect((rest?.from ?? 0) - (first?.to ?? 0)).toBe(3 * HOUR_MS)
      await fitri.getByRole('button', { name: 'Urungkan' }).click()
      await fitri.getByText('Diurungkan.').waitFor()
      await expect
        .poll(() => openOf(fitri))
        .toMatchObject([{ id: whole?.id, from: whole?.from, to: whole?.to }])
      await fitri.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'a booking moves to another floor in the sheet and to another building on the map, past who is quicker, and back',
    async () => {
      const indah = await stage.visits.signedIn('Indah', 'employee')
      const joko = await stage.visits.signedIn('Joko', 'employee')
      await book(dayCard(indah, 2)).click()
      await dayCard(indah, 2).getByText('Dipesan').waitFor()
      const [first] = await opens(indah, 1)
      await indah.goto(stage.address(`/me/bookings`))
      await indah.getByRole('button', { name: /^Ubah/ }).click()
      await indah.getByLabel('Lantai').selectOption('k4-t1-l5')
      const save = indah.getByRole('button', { name: 'Simpan', exact: true })
      await expect.poll(() => save.isDisabled()).toBe(true)
      await indah.getByRole('combobox', { name: 'Meja', exact: true }).selectOption('k4-t1-l5-d003')
      await save.click()
      await indah.getByRole('dialog').waitFor({ state: 'detached' })
      await expect.poll(() => openOf(indah)).toMatchObject([{ id: first?.id, desk: 'k4-t1-l5-d003' }])

      await indah.getByRole('button', { name: /^Ubah/ }).click()
      await indah.getByLabel('Lantai').selectOption('k4-t2-l2')
      await indah.getByRole('link', { name: 'Pilih di peta' }).click()
      await indah.locator('.move-banner').waitFor()
      await indah.locator('[data-id="k4-t2-l2-d004"][data-state="free"]').click()
      // Joko is quicker by the way of the request.
      await indah.route(
        `**/api/v1/bookings/${first?.id}`,
        async (route) => {
          await bookDesk(joko, 'k4-t2-l2-d004', first as Mine['bookings'][number])
          await route.continue()
        },
        { times: 1 },
      )
      await indah.getByRole('button', { name: 'Pindah ke sini' }).click()
      await indah
        .getByRole('alert')
        .getByRole('button', { name: /^Pindah ke Meja/ })
        .first()
        .click()
      await indah.locator('.move-banner').waitFor({ state: 'detached' })
      await indah.getByText(/^Pesanan dipindahkan ke Meja/).waitFor()
      await holdOffer(indah)
      const [moved] = await opens(indah, 1)
      expect(moved).toMatchObject({ id: first?.id, from: first?.from, to: first?.to })
      expect(moved?.desk).toMatch(/^k4-t2-l2-d(?!004)/)
      await indah.getByRole('button', { name: 'Urungkan' }).click()
      await indah.getByText('Diurungkan.').waitFor()
      await expect.poll(() => openOf(indah)).toMatchObject([{ id: first?.id, desk: 'k4-t1-l5-d003' }])
      await indah.context().close()
      await joko.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'of three days the middle one is given up, and the sheet closes over what is left',
    async () => {
      const nanda = await stage.visits.signedIn('Nanda', 'employee')
      const chief = await stage.visits.signedIn('Oka', 'manager')
      const long = { maxDuration_min: 4 * 1_440 }
      const version = { 'if-match': '"0"' }
      expect(await send(chief, 'PUT', `/places/${LONG}/booking-policy`, long, version)).toBe(200)
      const days: { date: string; work: { from: number; to: number } }[] = await nanda.evaluate(
        async () => (await (await fetch('/api/v1/me/days?days=14')).json()).days,
      )
      // With the same hours: on a Friday the sheet would offer its later end for all of them.
      const start = days.findIndex(
        ({ date, work }, i) =>
          i > 0 && days[i + 2]?.date === nextDate(date, 2) && days[i + 2]?.work.to === work.to + 48 * HOUR_MS,
      )
      const [from, to] = [days[start]?.work.from, days[start + 2]?.work.to]
      const booking = { where: { desk: LONG }, when: { from, to } }
      expect(await send(nanda, 'POST', '/bookings', booking)).toBe(201)
      await nanda.goto(stage.address(`/me/bookings`))
      await nanda.getByRole('button', { name: /^Ubah/ }).click()
      await nanda.getByText('Batalkan bagian di tengah').click()
      await nanda.getByRole('button', { name: 'Batalkan bagian ini' }).click()
      await nanda.getByRole('dialog').waitFor({ state: 'detached' })
      const parts = (await opens(nanda, 2)).sort((a, b) => a.from - b.from)
      expect(parts).toMatchObject([
        { from, to: days[start]?.work.to },
        { from: days[start + 2]?.work.from, to },
      ])
      for (const page of [nanda, chief]) await page.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'a lent desk is taken back but for what a colleague has booked',
    async () => {
      const kirana = await stage.visits.signedIn('Kirana', 'employee')
      const lukman = await stage.visits.signedIn('Lukman', 'employee')
      const chief = await stage.visits.signedIn('Mega', 'manager')
      const person = await kirana.evaluate(
        async () => (await (await fetch('/api/v1/me/data')).json()).profile.id,
      )
      const date = await lukman.evaluate(
        async () => (await (await fetch('/api/v1/me/days')).json()).days[1].date,
      )
      expect(await send(chief, 'PUT', `/desks/${LENT}/assignment`, { person })).toBe(204)

      await kirana.goto(stage.address(`/me/settings`))
      await kirana.getByText('Saat ini tidak dipinjamkan.').waitFor()
      await kirana.getByLabel('Sampai dengan').fill(date)
      await kirana.getByRole('button', { name: 'Pinjamkan' }).click()
      await kirana.getByRole('button', { name: /^Ambil kembali/ }).waitFor()
      const booking = { where: { desk: LENT }, when: { dates: [date] } }
      expect(await send(lukman, 'POST', '/bookings', booking)).toBe(201)
      await kirana.getByRole('button', { name: /^Ambil kembali/ }).click()
      await kirana.getByText('1 pesanan tetap berlaku').waitFor()
      await holdOffer(kirana)
      await expect.poll(() => openOf(lukman)).toHaveLength(1)
      await kirana.getByRole('button', { name: 'Urungkan' }).click()
      await kirana.getByText('1 pesanan tetap berlaku').waitFor({ state: 'detached' })
      for (const page of [kirana, lukman, chief]) await page.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'what somebody else does to a booking is told at once where one is',
    async () => {
      const dewi = await stage.visits.signedIn('Dewi', 'employee')
      const chief = await stage.visits.signedIn('Eko', 'manager')
      await book(dayCard(dewi, 1)).click()
      await dayCard(dewi, 1).getByText('Dipesan').waitFor()
      const [booking] = await opens(dewi, 1)
      const status = await chief.evaluate(async (one) => {
        const headers = { 'if-match': `"${one?.version}"` }
        return (await fetch(`/api/v1/bookings/${one?.id}`, { method: 'DELETE', headers })).status
      }, booking)
      expect(status).toBe(200)
      await book(dayCard(dewi, 1)).waitFor()
      await dewi.getByText('1 belum dibaca').first().waitFor({ state: 'attached' })
      await dewi
        .getByRole('link', { name: /Pemberitahuan/ })
        .first()
        .click()
      await dewi.getByText('Pesanan Anda dibatalkan oleh orang lain.').waitFor()
      await dewi.getByText('1 belum dibaca').first().waitFor({ state: 'detached' })
      await dewi.context().close()
      await chief.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'own settings stay, the calendar address can be replaced, own data comes as a file',
    async () => {
      const fajar = await stage.visits.signedIn('Fajar', 'employee')
      await fajar.goto(stage.address(`/me/settings`))
      await fajar.getByRole('radio', { name: /Semua pegawai/ }).check()
      await fajar.getByText('Tersimpan').first().waitFor()
      await fajar.getByLabel('Surel wakil').fill('tidak-ada@contoh.go.id')
      await fajar.getByRole('button', { name: 'Tambah wakil' }).click()
      await fajar.getByRole('alert').waitFor()
      await fajar.getByRole('button', { name: 'Buat alamat' }).click()
      const first = await fajar.getByLabel('Alamat kalender').inputValue()
      await fajar.getByRole('button', { name: 'Ganti alamat' }).click()
      await fajar.waitForFunction(
        (before) =>
          ![null, undefined, before].includes(
            document.querySelector<HTMLInputElement>('.copy-row input')?.value,
          ),
        first,
      )
      const answers = await fajar.evaluate(
        async (urls) => await Promise.all(urls.map(async (url) => (await fetch(url)).status)),
        [first, await fajar.getByLabel('Alamat kalender').inputValue()].map((url) => new URL(url).pathname),
      )
      expect(answers).toEqual([404, 200])
      const file = fajar.waitForEvent('download')
      await fajar.getByRole('button', { name: 'Unduh data saya' }).click()
      expect((await file).suggestedFilename()).toBe('denyut-data-saya.json')
      await fajar.getByRole('button', { name: 'Hapus riwayat saya' }).click()
      await fajar.getByRole('button', { name: 'Hapus selamanya' }).click()
      await fajar.getByText('0 pesanan tidak lagi memuat nama Anda.').waitFor()
      await fajar.reload()
      await expect.poll(() => fajar.getByRole('radio', { name: /Semua pegawai/ }).isChecked()).toBe(true)
      await fajar.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test(
    'on a phone without a network the last seen bookings can be read, and nothing can be changed',
    async () => {
      const gita = await stage.visits.signedIn('Gita', 'employee', PHONE)
      await book(dayCard(gita, 1)).click()
      await dayCard(gita, 1).getByText('Dipesan').waitFor()
      await opens(gita, 1)
      await gita.evaluate(async () => void (await navigator.serviceWorker.ready))
      // Once more under the worker, which keeps what it sees.
      await gita.reload()
      await dayCard(gita, 1).getByText('Dipesan').waitFor()
      await gita.waitForFunction(async () => (await (await caches.open('denyut-own')).keys()).length >= 3)
      await gita.context().setOffline(true)
      await gita.reload()
      await dayCard(gita, 1).getByText('Dipesan').waitFor()
      await gita.getByText(/Luring: pesanan yang terakhir dilihat/).waitFor()
      await expect.poll(() => book(dayCard(gita, 2)).isDisabled()).toBe(true)
      await gita.screenshot({ path: `${ARTIFACTS}/home-offline.png` })
      // A page that was never opened is there all the same; one that is not kept says so and heals by itself.
      await gita.goto(stage.address(`/me/settings`))
      await gita.getByRole('heading', { name: 'Setelan saya' }).waitFor()
      await gita.goto(stage.address(`/d/${LENT}`))
      await gita.getByText('Halaman ini belum tersimpan di perangkat Anda').first().waitFor()
      await gita.context().setOffline(false)
      await gita.locator('.at-desk').waitFor()
      await gita.context().setOffline(true)
      await gita.goto(stage.address(`/desks`))
      await gita.getByText(/Luring: pesanan yang terakhir dilihat/).waitFor()
      await gita.context().setOffline(false)
      await gita.getByText(/Luring: pesanan yang terakhir dilihat/).waitFor({ state: 'detached' })
      await book(dayCard(gita, 2)).click()
      await dayCard(gita, 2).getByText('Dipesan').waitFor()
      // Who signs out leaves nothing behind on the device.
      await gita.getByRole('button', { name: 'Lainnya' }).click()
      await gita.getByRole('button', { name: 'Keluar' }).click()
      await gita.waitForURL('**/sign-in')
      await gita.waitForFunction(async () => !(await caches.has('denyut-own')))
      await gita.getByRole('link', { name: 'Pemberitahuan privasi' }).click()
      await gita.getByRole('heading', { name: 'Bukan presensi' }).waitFor()
      await gita.context().close()
    },
    JOURNEY_LIMIT_MS,
  )

  test('no page error and no violation of the content security policy was seen', () => {
    expect(stage.visits.faults).toEqual([])
  })
})
