import { useSyncExternalStore } from 'react'

export type Theme = 'auto' | 'light' | 'dark'

const THEMES: readonly Theme[] = ['auto', 'light', 'dark']
const listeners = new Set<() => void>()

export function readPref(key: string): string | null {
  try {
    return localStorage.getItem(`denyut.${key}`)
  } catch {
    return null
  }
}

export function writePref(key: string, value: string): void {
  try {
    localStorage.setItem(`denyut.${key}`, value)
  } catch {
    // Without storage the choice lasts for this visit.
  }
}

const stored = readPref('theme')
let theme: Theme = THEMES.find((candidate) => candidate === stored) ?? 'auto'
const darkDevice = matchMedia('(prefers-color-scheme: dark)')

function paint(): void {
  const dark = theme === 'dark' || (theme === 'auto' && darkDevice.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  for (const listener of listeners) listener()
}
darkDevice.addEventListener('change', paint)

export function setTheme(next: Theme): void {
  theme = next
  writePref('theme', next)
  paint()
}

export const nextTheme = (): Theme => THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto'

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme)
/** What is painted, whatever was chosen; canvases must be drawn again when it changes. */
export const usePainted = (): string =>
  useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme ?? 'light')
