import { describe, expect, test } from 'vitest'
import { at } from '../api/bookings/support/desks.ts'
import { holdOffer } from './support/browser.ts'
import { until } from './support/denyut.ts'
import { FLOOR, NOW } from './support/office-stage.ts'
import { withOffice } from './support/office-visitor.ts'
import { needs } from './support/services.ts'

const program = needs('chromium', 'browser tests of desk management')
describe.skipIf(!program)('desk management in a browser', () => {
  const office = withOffice(program)
  const { open } = office

  test('a block shows what it hits, moves it, says where to, and is opened again and taken back', async () => {
    const ani = office.stage.people.get('Ani Lestari') ?? ''
    const desk = `${FLOOR}-d001`
    const booking = await office.stage.hold(ani, desk, at('2026-12-02T08:00'), at('2026-12-02T12:00'), NOW)
    const { page } = await open('/office/blocks')
    await page.getByRole('combobox', { name: 'Lantai', exact: true }).selectOption(FLOOR)
    await page.getByRole('button', { name: 'Meja', exact: true }).click()
    await page.locator('.choose input').first().check()
    await page.getByLabel('Mulai').fill('2026-12-02T07:30')
    await page.getByLabel('Sampai').fill('2026-12-02T07:00')
    await page.getByRole('button', { name: 'Tutup 1 meja' }).click()
    await page.getByText('Akhir harus setelah awal.').waitFor()
    await page.getByLabel('Sampai').fill('2026-12-02T16:00')
    await page.getByLabel('Alasan').fill('Servis lengan monitor')
    await page.getByRole('button', { name: 'Tutup 1 meja' }).click()
    await page.getByRole('alert').getByText('1 pesanan terkena').waitFor()
    await page.locator('.block-hits').getByText('Ani Lestari').waitFor()
    expect((await office.stage.database.bookings.read(booking))?.desk).toBe(desk)
    await page.getByRole('button', { name: 'Pindahkan lalu tutup' }).click()
    await page.getByText('1 pesanan dipindahkan').waitFor()
    const moved = (await office.stage.database.bookings.read(booking))?.desk
    expect(moved).not.toBe(desk)
    const blocks = async () =>
      (await office.stage.database.bookings.blocks([desk], NOW)).filter(
        ({ note }) => note === 'Servis lengan monitor',
      )
    await expect.poll(() => blocks()).toHaveLength(1)
    const row = page.locator('.plain-list li', { hasText: 'Servis lengan monitor' })
    await row.getByRole('button', { name: 'Buka kembali' }).click()
    await page.getByText('1 meja dibuka kembali.').waitFor()
    await holdOffer(page)
    await expect.poll(() => blocks()).toHaveLength(0)
    await page.getByRole('button', { name: 'Urungkan' }).click()
    await row.waitFor()
    await expect.poll(() => blocks()).toHaveLength(1)
    await page.context().close()
  })

  test('a rule shows where it comes from, is refused at its field, set here, and taken back', async () => {
    const { page } = await open(`/office/rules?place=${FLOOR}`)
    const rule = page.locator('.rule', { has: page.locator('#rule-grace_min') })
    await rule.getByText('Diwarisi dari').waitFor()
    await rule.getByRole('button', { name: 'Setel di sini: Tenggang' }).click()
    await rule.locator('input').fill('2')
    await rule.getByText('Isi bilangan bulat 5 sampai 1.440.').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Simpan', exact: true }).isDisabled()).toBe(true)
    await rule.locator('input').fill('20')
    await page.getByRole('button', { name: 'Simpan', exact: true }).click()
    await holdOffer(page)
    await rule.getByText('Disetel di sini', { exact: true }).waitFor()
    const own = async () => (await office.stage.database.bookings.setup()).policies.get(FLOOR)?.grace_min
    await expect.poll(() => own()).toBe(20)
    await page.getByRole('button', { name: 'Urungkan' }).click()
    await rule.getByText('Diwarisi dari').waitFor()
    await expect.poll(() => own()).toBeUndefined()
    await page.context().close()
  })

  test('what somebody else saved meanwhile is told with who, and nothing that was typed is lost', async () => {
    const { page } = await open('/office/rules?place=k4-t2')
    const { bookings } = office.stage.database
    const wakil = {
      actor: office.stage.people.get('Maya Puspita') ?? '',
      action: 'set',
      by: 'person' as const,
      now: NOW,
    }
    const rule = page.locator('.rule', { has: page.locator('#rule-grace_min') })
    await rule.getByRole('button', { name: 'Setel di sini: Tenggang' }).click()
    await rule.locator('input').fill('25')
    await bookings.setPolicy('k4-t2', { maxPerWeek: 4 }, wakil)
    const save = page.getByRole('button', { name: 'Simpan', exact: true })
    await save.click()
    const told = page.locator('.meanwhile')
    await told.getByText('Diubah sementara itu oleh Maya Puspita, 24 Nov 2026, 10.00').waitFor()
    await told.getByText('Yang berubah: Pesanan per pekan.').waitFor()
    await expect.poll(() => save.isDisabled()).toBe(true)
    await expect.poll(() => rule.locator('input').inputValue()).toBe('25')
    await told.getByRole('button', { name: 'Muat yang baru' }).click()
    await told.waitFor({ state: 'detached' })
    await expect.poll(() => rule.locator('input').inputValue()).toBe('25')
    await save.click()
    await page.getByRole('button', { name: 'Urungkan' }).waitFor()
    const own = async () => (await bookings.setup()).policies.get('k4-t2')
    await expect.poll(() => own()).toEqual({ grace_min: 25, maxPerWeek: 4 })
    await expect.poll(() => told.count()).toBe(0)

    const units = page.locator('.card', { hasText: 'Unit yang boleh memakai' })
    await units.getByRole('button', { name: 'Tambah', exact: true }).click()
    await units.getByLabel('Unit kerja, baris 1').fill('Biro Umum')
    await bookings.setAccess('k4-t2', [{ unit: 'Humas', weekdays: 1 }], wakil)
    await units.getByRole('button', { name: 'Simpan', exact: true }).click()
    await told.getByText('Yang berubah: Humas.').waitFor()
    await told.getByRole('button', { name: 'Muat yang baru' }).click()
    await units.getByRole('button', { name: 'Simpan', exact: true }).click()
    await page.getByText('disimpan.').last().waitFor()
    await until(
      async () => (await bookings.setup()).access.filter(({ place }) => place === 'k4-t2').length === 2,
      'both units to be stored',
    )
    await page.context().close()
  })

  test('a decree is loaded after its changes were shown, and a broken file says where', async () => {
    const { page } = await open('/office/days-off')
    const file = page.getByLabel('Berkas JSON')
    const give = async (days: unknown) =>
      await file.setInputFiles({
        name: '2027.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(days)),
      })
    const day = {
      date: '2027-01-01',
      name: { id: 'Tahun Baru 2027', en: 'New Year' },
      kind: 'national',
      source: 'SKB',
    }
    await give([{ ...day, kind: 'libur' }])
    await page.getByText('1 kesalahan di dalam berkas').waitFor()
    await give([day])
    await page.locator('.differences').getByText('Tahun Baru 2027').waitFor()
    await page.getByRole('button', { name: 'Muat', exact: true }).click()
    await page.getByText('Hari libur dimuat.').waitFor()
    await page.getByRole('button', { name: '2027' }).click()
    await page.getByRole('cell', { name: /Tahun Baru 2027/ }).waitFor()
    await page.context().close()
  })

  test('an incident is done with one press and comes back when taken back', async () => {
    const { page } = await open('/office/incidents')
    const row = page.locator('.plain-list li', { hasText: 'Monitor kiri mati' })
    await row.getByRole('button', { name: 'Selesai' }).click()
    await row.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Urungkan' }).click()
    await row.waitFor()
    await page.context().close()
  })

  test('a webhook shows its key once; a delivery that was given up is sent again', async () => {
    const { page } = await open('/office/webhooks')
    await page.getByLabel('Alamat').fill('bukan alamat')
    await page.getByRole('button', { name: 'Tambah', exact: true }).click()
    await page.getByText('Isi alamat lengkap').waitFor()
    await page.getByLabel('Alamat').fill('https://contoh.go.id/kabar')
    await page.getByRole('button', { name: 'Tambah', exact: true }).click()
    const key = page.getByRole('dialog').getByLabel('Kunci tanda tangan')
    await expect.poll(() => key.inputValue()).toHaveLength(32)
    await page.getByRole('button', { name: 'Sudah saya simpan' }).click()
    await page.getByRole('button', { name: 'Kirim ulang' }).click()
    await page.getByText('Tidak ada kiriman yang gagal tetap.').waitFor()
    await page.context().close()
  })

  test('people get a unit in place and a link; whoever manages no desks sees none of these pages', async () => {
    const { page } = await open('/office/people?q=citra')
    await page.getByRole('button', { name: 'Unit kerja Citra Dewi' }).click()
    await page.getByRole('textbox', { name: 'Unit kerja Citra Dewi' }).fill('Humas')
    await page.keyboard.press('Enter')
    await page.getByText('Unit kerja Citra Dewi diubah.').waitFor()
    await until(
      async () =>
        (await office.stage.database.bookings.profile(office.stage.people.get('Citra Dewi') ?? ''))?.unit ===
        'Humas',
      'the unit to be stored',
    )
    await page.getByRole('button', { name: 'Kelola akun Citra Dewi' }).click()
    await page.getByRole('button', { name: /Tautan masuk untuk citra/ }).click()
    await expect.poll(() => page.getByRole('dialog').locator('input').inputValue()).toContain('/link#')
    await page.context().close()
    const other = await open('/office/use', await office.stage.session('employee', 'Tono'))
    await other.page.getByText('Peran Anda tidak mencakup halaman ini').waitFor()
    expect(await other.page.locator('.office-tabs').count()).toBe(0)
    await other.page.context().close()
  })

  test('a role is taken and an account disabled with its bookings, by keyboard alone, and enabled again', async () => {
    const dewi = office.stage.people.get('Dewi Anggraini') ?? ''
    const { bookings, people } = office.stage.database
    await people.invite('dewi@contoh.go.id', { role: 'manager', place: 'k4-t1' }, NOW)
    await people.update(dewi, { passwordHash: 'x' })
    const session = await office.stage.api.session(dewi)
    const booking = await office.stage.hold(
      dewi,
      `${FLOOR}-d005`,
      at('2026-12-04T08:00'),
      at('2026-12-04T12:00'),
      NOW,
    )
    const { page } = await open('/office/people?q=dewi')
    const press = async (name: string | RegExp) => {
      await page.getByRole('button', { name, exact: true }).focus()
      await page.keyboard.press('Enter')
    }
    await press('Kelola akun Dewi Anggraini')
    await press(/Cabut peran Pengelola gedung/)
    // What has the focus now undoes the question: pressing on does no harm.
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Cabut peran Pengelola gedung/ }).waitFor()
    await press(/Cabut peran Pengelola gedung/)
    await press('Cabut peran ini')
    await page.getByRole('status').getByText('Peran Pengelola gedung').waitFor()
    expect((await people.find(dewi))?.grants).toEqual([{ role: 'employee', place: 'ikn' }])
    await press('Nonaktifkan akun')
    await page.getByText('4 Des 2026, 08.00 sampai 12.00').waitFor()
    await expect.poll(() => page.getByRole('checkbox', { name: /Batalkan pesanan/ }).isChecked()).toBe(true)
    await press('Nonaktifkan')
    await page.getByText('1 pesanan dibatalkan').waitFor()
    await expect.poll(async () => (await bookings.read(booking))?.state).toBe('cancelled')
    expect((await office.stage.api.fetch('/api/v1/me', { headers: { cookie: session } })).status).toBe(401)
    await press('Aktifkan lagi')
    await page.getByText('Akun Dewi Anggraini aktif lagi.').waitFor()
    expect((await people.find(dewi))?.disabledAt).toBeNull()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.context().close()
  })

  test('a role on a place that is gone is taken, and what was done about accounts is read by who administers them', async () => {
    const eko = office.stage.people.get('Eko Prasetyo') ?? ''
    await office.stage.database.people.invite('eko@contoh.go.id', { role: 'viewer', place: 'k9-t1' }, NOW)
    const { page } = await open('/office/people?q=eko')
    await page.getByRole('button', { name: 'Kelola akun Eko Prasetyo' }).click()
    await page.getByRole('button', { name: 'Cabut peran Pemantau · k9-t1, tidak ada lagi di kampus' }).click()
    await page.getByRole('button', { name: 'Cabut peran ini' }).click()
    await page.getByRole('status').getByText('tidak ada lagi di kampus dicabut').waitFor()
    expect((await office.stage.database.people.find(eko))?.grants).toEqual([
      { role: 'employee', place: 'ikn' },
    ])

    await page.goto(`${office.stage.api.url}/office/changes`)
    const kinds = page.getByRole('combobox', { name: 'Jenis perubahan' })
    await kinds.selectOption({ label: 'Akun dan peran' })
    const row = page.getByRole('row', { name: /Peran Pemantau dicabut dari Eko Prasetyo/ })
    await row.getByRole('cell', { name: 'k9-t1, tidak ada lagi di kampus' }).waitFor()
    await row.getByRole('cell', { name: 'Anda', exact: true }).waitFor()
    await page.getByRole('row', { name: /Unit kerja Ani Lestari menjadi Inspektorat Jenderal/ }).waitFor()
    await page.waitForURL(/kind=account/)
    await expect.poll(() => page.getByRole('row', { name: /Dipesan|Aturan disetel/ }).count()).toBe(0)
    await kinds.selectOption({ label: 'Token API' })
    await page.getByText('Tidak ada perubahan jenis ini').waitFor()
    await page.context().close()

    const asked = '/office/changes?kind=account'
    const other = await open(asked, await office.stage.session('manager', 'Galuh', 'k4-t1'))
    const offered = other.page.getByRole('combobox', { name: 'Jenis perubahan' })
    await other.page
      .getByRole('row', { name: /Dilepas|Selesai|Dipesan/ })
      .first()
      .waitFor()
    await expect.poll(() => offered.inputValue()).toBe('')
    expect(await offered.locator('option').allInnerTexts()).not.toContain('Akun dan peran')
    await other.page.context().close()
  })

  test('past the cancel cutoff of a manager, ending a series says which bookings stay and why', async () => {
    const { bookings } = office.stage.database
    const rules = { cancelCutoff_min: 1_440 }
    await bookings.setPolicy('k4-t1-l2', rules, { actor: 'system', action: 'set', by: 'system', now: NOW })
    // Rules that were read before hold no longer than this.
    await office.stage.api.clock.advance(6_000)
    const { page } = await open('/me/bookings', await office.stage.session('employee', 'Wulan'))
    const made = await page.evaluate(async () => {
      const rule = { weekdays: [3, 4, 5], from: '2026-11-25', until: '2026-11-27' }
      const body = JSON.stringify({ where: { desk: 'k4-t1-l2-d001' }, rule })
      const headers = { 'content-type': 'application/json' }
      return (await fetch('/api/v1/bookings/series', { method: 'POST', headers, body })).status
    })
    expect(made).toBe(201)
    await page.reload()
    await page.getByRole('button', { name: 'Akhiri seri' }).click()
    const told = page.getByRole('alert')
    await told.getByText('Seri diakhiri: 2 pesanan dibatalkan, 1 pesanan tetap').waitFor()
    await told.getByText(/Rab, 25 Nov, 07\.30 · .*: Pembatalan ditutup 1\.440 menit sebelum mulai/).waitFor()
    await told.getByRole('button', { name: 'Tutup' }).click()
    await told.waitFor({ state: 'detached' })
    await expect.poll(() => page.locator('.booking-row', { hasText: 'Rab, 25 Nov' }).count()).toBe(1)
    await page.context().close()
  })

  test('who manages one building chooses within it, and sees no webhooks or people', async () => {
    const { page } = await open('/office/use', await office.stage.session('manager', 'Sari', 'k4-t2'))
    expect(await page.locator('.office-tabs a').allInnerTexts()).not.toContain('Webhook')
    expect(
      await page.getByRole('combobox', { name: 'Gedung' }).locator('option').allInnerTexts(),
    ).toHaveLength(1)
    await page.goto(`${office.stage.api.url}/office/webhooks`)
    await page.getByText('Peran Anda tidak mencakup halaman ini').waitFor()
    await page.context().close()
  })
})
