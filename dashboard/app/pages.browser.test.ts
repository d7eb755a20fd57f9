import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { needsBrowser } from '../../test/support/browser.ts'
import { PAGES } from '../support/pages.ts'
import { openStage, type Stage } from '../support/stage.ts'

const browser = needsBrowser('browser tests of the dashboard')
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }
/** decisions.md §7: what the first page needs, compressed. */
const FIRST_ROUTE_LIMIT_BYTES = 200_000

/** Nothing is on its way any more. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.skeleton') === null)
}

/** What axe finds, with the first places of each. */
async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
  )
}

/** Four looks with axe in each: seconds alone, a minute beside other busy tests. */
const LOOKS_LIMIT_MS = 120_000

describe.skipIf(!browser)('in a browser', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(browser ?? '')
  }, 300_000)
  afterAll(() => stage?.close())
  beforeEach(() => stage.server.reset())

  for (const [name, path] of Object.entries(PAGES)) {
    test(
      `${name}: axe finds nothing in light, dark and on a phone, the CSP is kept, nothing runs out of the width`,
      async () => {
        const { page, faults } = await stage.open(path)
        const looks = [
          [SIZES.wide, 'light'],
          [SIZES.wide, 'dark'],
          [SIZES.phone, 'dark'],
          [SIZES.phone, 'light'],
        ] as const
        for (const [size, colorScheme] of looks) {
          await page.setViewportSize(size)
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          await settled(page)
          expect(await faultsOf(page), `${colorScheme} ${size.width}`).toEqual([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
            size.width,
          )
        }
        expect(faults).toEqual([])
        await page.context().close()
      },
      LOOKS_LIMIT_MS,
    )
  }

  test('the pages before the sign-in have no fault that axe finds', async () => {
    for (const path of ['/sign-in', '/setup#setup00000', '/link#invite0000', '/link#expired0000']) {
      stage.server.scenario.role = null
      const { page, faults } = await stage.open(path)
      await settled(page)
      expect(await faultsOf(page), path).toEqual([])
      expect(faults).toEqual([])
      await page.context().close()
    }
  })

  test.each([
    ['an employee', 'pages/desks/home.tsx'],
    ['all others', 'pages/overview/overview.tsx'],
  ])('the first route of %s needs no more script than its budget', async (who, route) => {
    const manifest = JSON.parse(await readFile(join(stage.dist, 'manifest.json'), 'utf8')) as Record<
      string,
      { file: string; imports?: string[] }
    >
    const files = new Set<string>()
    const follow = (name: string): void => {
      const chunk = manifest[name]
      if (!chunk || files.has(chunk.file)) return
      files.add(chunk.file)
      for (const next of chunk.imports ?? []) follow(next)
    }
    // The chart engine and the socket come after the first numbers are on screen.
    follow('index.html')
    follow(route)
    const sizes = await Promise.all(
      [...files].map(async (file) => gzipSync(await readFile(join(stage.dist, file))).length),
    )
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    process.stderr.write(`first route of ${who}: ${Math.round(bytes / 1000)} kB of script, gzip\n`)
    expect(files.size).toBeGreaterThan(3)
    expect(bytes).toBeLessThan(FIRST_ROUTE_LIMIT_BYTES)
  })
})
