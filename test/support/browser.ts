import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { findProgram, needs } from './services.ts'

/** Where screenshots of tests are kept, to be looked at. */
export const ARTIFACTS = fileURLToPath(new URL('../artifacts', import.meta.url))

/** Flags with which Chromium runs quietly, as root and without a display. */
export const BROWSER_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Path of the browser for tests: DENYUT_TEST_BROWSER, else a Chromium, Chrome or Edge of this machine. */
export function findBrowser(): string | undefined {
  const named = process.env.DENYUT_TEST_BROWSER
  return named && existsSync(named) ? named : findProgram('chromium')
}

/** The browser, or undefined after one visible line that says what is skipped. */
export const needsBrowser = (what: string): string | undefined => findBrowser() ?? needs('chromium', what)

/** Puts the pointer on the offer to take something back: it stays there, however long a test's next looks take. */
export const holdOffer = (page: Page): Promise<void> => page.getByRole('button', { name: 'Urungkan' }).hover()
