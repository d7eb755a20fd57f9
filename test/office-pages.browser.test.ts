import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect, test } from 'vitest'
import { FLOOR } from './support/office-stage.ts'
import { settled, withOffice } from './support/office-visitor.ts'
import { needs } from './support/services.ts'

const program = needs('chromium', 'browser tests of the pages of desk management')
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
const LOOKS = [
  [SIZES.wide, 'light'],
  [SIZES.wide, 'dark'],
  [SIZES.phone, 'dark'],
  [SIZES.phone, 'light'],
] as const
const PAGES: Readonly<Record<string, string>> = {
  use: `/office/use?place=${FLOOR}`,
  'use by desk': `/office/use?place=${FLOOR}&by=desk`,
  'use of a year': `/office/use?place=${FLOOR}&range=year`,
  blocks: '/office/blocks',
  rules: `/office/rules?place=${FLOOR}-za`,
  'rules of the campus': '/office/rules',
  'days off': '/office/days-off',
  'a year that is not loaded': '/office/days-off?year=2027',
  incidents: '/office/incidents',
  changes: `/office/changes?place=${FLOOR}`,
  'changes of accounts': '/office/changes?kind=account',
  webhooks: '/office/webhooks',
  people: '/office/people',
}
/** Pages with something opened on them, by the names of the buttons that lead there. */
const OPENED: Readonly<Record<string, { path: string; press: readonly (string | RegExp)[] }>> = {
  account: { path: '/office/people?q=ani', press: ['Kelola akun Ani Lestari', /Cabut peran Pegawai/] },
  'end of an account': {
    path: '/office/people?q=lukman',
    press: ['Kelola akun Lukman Hakim', 'Nonaktifkan akun'],
  },
}

describe.skipIf(!program)('a page of desk management', () => {
  const office = withOffice(program)

  const looks = [
    ...Object.entries(PAGES).map(([name, path]) => [name, { path, press: [] }] as const),
    ...Object.entries(OPENED),
  ]
  for (const [name, { path, press }] of looks) {
    test(`${name}: axe finds nothing in light, dark and on a phone, and nothing runs out of the width`, async () => {
      const { page, faults } = await office.open(path)
      for (const button of press) await page.getByRole('button', { name: button }).first().click()
      for (const [size, colorScheme] of LOOKS) {
        await page.setViewportSize(size)
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await settled(page)
        const { violations } = await new AxeBuilder({ page }).analyze()
        const found = violations.flatMap(({ id, nodes }) =>
          nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
        )
        expect(found, `${colorScheme} ${size.width}`).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
          size.width,
        )
      }
      expect(faults).toEqual([])
      await page.context().close()
    }, 180_000)
  }
})
