import { mkdir } from 'node:fs/promises'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bookingsApi } from '#model/api/bookings.ts'
import { smallCampus } from '../simulators/support/fleets.ts'
import { ARTIFACTS, BROWSER_FLAGS } from './support/browser.ts'
import { Office, type Person } from './support/office.ts'
import { needs } from './support/services.ts'

const program = needs('chromium', 'what desk sensors do on the screen')
const FLOOR = 'k4-t2-l1'
const desk = (n: number): string => `${FLOOR}-d${String(n).padStart(3, '0')}`
const tuesday = (clock: string): number => Date.parse(`2026-11-24T${clock}+08:00`)
/** Only against hanging: pages and server share a busy machine. */
const WAIT_MS = 120_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe.skipIf(!program)('the truth of the sensors on the screen', () => {
  const office = new Office(smallCampus(), tuesday('07:00'))
  let browser: Browser
  let map: Page
  let chief: Person
  const faults: string[] = []

  beforeAll(async () => {
    await office.start(true)
    browser = await chromium.launch({ executablePath: program ?? '', args: BROWSER_FLAGS })
    await mkdir(ARTIFACTS, { recursive: true })
    chief = await office.person('Indah', 'manager')
    const onlooker = await office.person('Budi')
    map = await pageOf(onlooker, `/desks/map?view=plan&floor=${FLOOR}`)
    await shown(seat(1, 'free').or(seat(1, 'unknown')))
  }, 300_000)
  afterAll(async () => {
    await browser?.close()
    await office.stop()
  })

  const pageOf = async (person: Person, path: string, width = 1440): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, locale: 'id-ID' })
    const [name = '', value = ''] = (person.session.cookie ?? '').split('=', 2)
    await context.addCookies([{ name, value, url: office.httpUrl }])
    const page = await context.newPage()
    page.setDefaultTimeout(WAIT_MS)
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => {
      if (/Content Security Policy|Trusted/.test(message.text())) faults.push(message.text())
    })
    await page.goto(`${office.httpUrl}${path}`)
    return page
  }
  const seat = (n: number, state: string): Locator =>
    map.locator(`[data-id="${desk(n)}"][data-state="${state}"]`)
  /** Waits while the clock of the office goes on, so that heartbeats and sweeps come. */
  const shown = (locator: Locator) =>
    office.until(async () => (await locator.count()) > 0, `${locator} to be shown`, WAIT_MS)
  /** Presses, while heartbeats keep the page live. */
  const press = async (page: Page, name: string | RegExp) => {
    const button = page.getByRole('button', { name })
    await shown(button)
    await office.until(async () => await button.first().isEnabled(), `${name} to be enabled`, WAIT_MS)
    await button.first().click()
  }

  test('booked and absent: counts down, is released, and is taken back with one tap', async () => {
    const ani = await office.person('Ani')
    await office.sensor(desk(1))
    await ani.book(desk(1), tuesday('07:30'), tuesday('16:00'))
    const home = await pageOf(ani, '/desks', 390)
    await office.at(tuesday('07:35'))
    await shown(seat(1, 'grace'))
    await map.screenshot({ path: `${ARTIFACTS}/sensor-grace.png` })
    await office.at(tuesday('08:00'))
    await shown(seat(1, 'free'))
    await shown(home.getByRole('button', { name: 'Ambil kembali' }))
    await home.screenshot({ path: `${ARTIFACTS}/sensor-released.png` })
    await press(home, 'Ambil kembali')
    await shown(home.getByText('Hadir', { exact: true }))
    await shown(seat(1, 'away'))
    await home.context().close()
  }, 300_000)

  test('present and not booked: said on the map, claimed at the desk with one tap', async () => {
    const citra = await office.person('Citra')
    const sensor = await office.sensor(desk(7))
    await sensor.says(true)
    await shown(seat(7, 'unbooked_use'))
    await map.screenshot({ path: `${ARTIFACTS}/sensor-unbooked.png` })
    const page = await pageOf(citra, `/d/${desk(7)}`, 390)
    await press(page, /^Pakai sampai 16[.:]00/)
    await shown(page.getByText(/^Meja Anda sampai 16[.:]00/))
    await page.screenshot({ path: `${ARTIFACTS}/sensor-claimed.png` })
    await shown(seat(7, 'in_use'))
    await page.context().close()
  }, 300_000)

  test('booked here and sitting beside: asked on the phone, moved with one tap', async () => {
    const dewi = await office.person('Dewi')
    const [booked, beside] = [await office.sensor(desk(13)), await office.sensor(desk(14))]
    const from = Math.ceil(office.clock.now() / 900_000) * 900_000
    await dewi.book(desk(13), from, tuesday('16:00'))
    const home = await pageOf(dewi, '/desks', 390)
    await office.at(from + 2 * 60_000)
    await booked.says(false)
    await beside.says(true)
    await shown(home.getByRole('button', { name: 'Pindahkan ke Meja C-014' }))
    await home.screenshot({ path: `${ARTIFACTS}/sensor-move.png` })
    await press(home, 'Pindahkan ke Meja C-014')
    await shown(seat(14, 'in_use'))
    await shown(seat(13, 'free'))
    await home.context().close()
  }, 300_000)

  test('checked in by the sensor: told on the phone, and taken back by who is not there', async () => {
    const eka = await office.person('Eka')
    const sensor = await office.sensor(desk(19))
    const from = Math.ceil((office.clock.now() + 600_000) / 900_000) * 900_000
    const { id } = await eka.book(desk(19), from, tuesday('16:00'))
    const home = await pageOf(eka, '/desks', 390)
    await sensor.says(true)
    await shown(home.getByText(/^Terdeteksi di Meja .*: ditandai hadir$/))
    await home.screenshot({ path: `${ARTIFACTS}/sensor-detected.png` })
    await press(home, 'Bukan saya')
    await shown(home.getByText('Dipesan', { exact: true }))
    const taken = () => eka.act('readBooking', id)
    await office.until(async () => (await taken()).state === 'reserved', 'the answer to arrive', WAIT_MS)
    expect((await taken()).checkedInAt).toBeNull()
    await home.context().close()
  }, 300_000)

  test('away for long: asked where the link of the letter leads, and kept with one tap', async () => {
    const fajar = await office.person('Fajar')
    const sensor = await office.sensor(desk(16))
    await chief.call(bookingsApi.setPolicy, {
      params: { place: desk(16) },
      body: { away_min: 10 },
      version: 0,
    })
    const { id } = await fajar.call(bookingsApi.claimDesk, { params: { desk: desk(16) }, body: {} })
    await sensor.says(true)
    await office.at(office.clock.now() + 5 * 60_000)
    await sensor.says(false)
    const home = await pageOf(fajar, `/desks?booking=${id}`, 390)
    // Ten minutes until the absence counts, ten until it is long. Whoever is slow to look has a quarter of an hour left.
    await office.at(office.clock.now() + 21 * 60_000)
    await office.until(
      async () => (await home.getByRole('button', { name: 'Ya, masih' }).count()) > 0,
      'the question to be asked',
      WAIT_MS,
    )
    await home.waitForFunction(() => document.activeElement?.matches('.ask'))
    await home.screenshot({ path: `${ARTIFACTS}/sensor-still.png` })
    await press(home, 'Ya, masih')
    await shown(home.getByText('Hadir', { exact: true }))
    await office.until(async () => (await home.locator('.ask').count()) === 0, 'the question to go', WAIT_MS)
    // The page shows what it expects before the answer.
    const kept = () => fajar.act('readBooking', id)
    await office.until(async () => !(await kept()).asked, 'the answer to arrive', WAIT_MS)
    expect((await kept()).state).toBe('checked_in')
    await home.context().close()
  }, 300_000)

  test('nothing free: waits for the building of the last booking with one tap, takes what is offered with another', async () => {
    const hadi = await office.person('Hadi')
    const day = (date: string) => Date.parse(`${date}T07:30+08:00`)
    const wednesday = { from: day('2026-11-25'), to: tuesday('16:00') + DAY_MS }
    await hadi.book(desk(22), day('2026-11-26'), day('2026-11-26') + 4 * HOUR_MS)
    const { blocks } = await chief.call(bookingsApi.blockDesks, {
      body: { places: ['k4-t2'], ...wednesday, note: 'Karpet' },
    })
    const home = await pageOf(hadi, '/desks', 390)
    const card = home.locator('li:not(.day-off) > .day-card').nth(1)
    await shown(card.getByText('Tidak ada meja bebas yang dapat Anda pesan.'))
    await shown(card.getByRole('combobox', { name: 'Tunggu meja di' }))
    await expect.poll(() => card.getByRole('combobox').inputValue()).toBe('k4-t2')
    await card.getByRole('combobox').scrollIntoViewIfNeeded()
    await home.screenshot({ path: `${ARTIFACTS}/home-wait.png` })
    await press(home, 'Masuk daftar tunggu')
    await shown(card.getByText('Anda dalam daftar tunggu: Kemenko 4 Menara 2.'))

    await chief.call(bookingsApi.unblock, { params: { booking: blocks[3]?.id ?? '' } })
    await shown(home.getByRole('heading', { name: /^Meja yang Anda tunggu tersedia: / }))
    await home.screenshot({ path: `${ARTIFACTS}/home-offer.png` })
    await press(home, 'Terima')
    await office.until(async () => (await home.locator('.ask').count()) === 0, 'the offer to go', WAIT_MS)
    await shown(card.getByText('Dipesan', { exact: true }))
    const { waiting, bookings } = await hadi.call(bookingsApi.myBookings)
    expect(waiting).toMatchObject([{ place: 'k4-t2', state: 'taken' }])
    expect(bookings.find(({ id }) => id === waiting[0]?.booking)).toMatchObject({
      desk: blocks[3]?.desk,
      state: 'reserved',
      ...wednesday,
    })
    await home.context().close()
  }, 300_000)

  test('no page error and no violation of the content security policy was seen', () => {
    expect(faults).toEqual([])
  })
})
