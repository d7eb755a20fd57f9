import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { Sheet } from '../components/sheet.tsx'
import { browserClock } from '../data/time.ts'
import { undoStack } from '../data/undo.ts'
import { useT } from '../i18n/text.ts'
import { useNav } from './nav.tsx'
import { readPref, writePref } from './prefs.ts'

const OPEN = 'denyut:help'
/** `g` waits this long for its second letter. */
const SEQUENCE_MS = 1_200

export const openHelp = (): void => void window.dispatchEvent(new Event(OPEN))

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName))

/** `g` and a letter, `/`, `?`, `b` and `u`; nothing while somebody types. */
function useLetters(on: boolean, entries: ReturnType<typeof useNav>, onHelp: () => void): void {
  const navigate = useNavigate()
  /** End of the wait for the second letter. A render in between, as live values bring, must not forget the first. */
  const awaiting = useRef<(() => void) | null>(null)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!on || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (awaiting.current) {
        awaiting.current()
        awaiting.current = null
        const entry = entries.find((candidate) => candidate.key === event.key)
        if (entry) void navigate({ to: entry.href })
      } else if (event.key === '?') onHelp()
      else if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>('[data-page-search]')
        if (!field) return
        event.preventDefault()
        field.focus()
      } else if (event.key === 'u') void undoStack.undo()
      else if (event.key === 'b') document.querySelector<HTMLElement>('[data-shortcut="b"]')?.click()
      else if (event.key === 'g') {
        awaiting.current = browserClock.after(SEQUENCE_MS, () => {
          awaiting.current = null
        })
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [on, entries, navigate, onHelp])
}

/** Single letters can be switched off (WCAG 2.1.4); the choice is kept on the device. */
export function Shortcuts() {
  const t = useT()
  const entries = useNav()
  const [help, setHelp] = useState(false)
  const [on, setOn] = useState(() => readPref('letters') !== 'off')

  useEffect(() => {
    const show = () => setHelp(true)
    window.addEventListener(OPEN, show)
    return () => window.removeEventListener(OPEN, show)
  }, [])

  useLetters(on, entries, () => setHelp(true))
  if (!help) return null
  const rows: [string, string][] = [
    ...entries.map((entry): [string, string] => [`g ${entry.key}`, t('keys.go', { page: t(entry.label) })]),
    ['b', t('keys.book')],
    ['u', t('keys.undo')],
    ['/', t('keys.search')],
    ['← ↑ → ↓', t('keys.move')],
    ['Enter', t('keys.open')],
    ['Esc', t('keys.close')],
    ['?', t('keys.help')],
  ]
  return (
    <Sheet title={t('keys.title')} onClose={() => setHelp(false)}>
      <dl className="keys">
        {rows.map(([keys, does]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => {
            setOn(event.target.checked)
            writePref('letters', event.target.checked ? 'on' : 'off')
          }}
        />
        {t('keys.on')}
      </label>
    </Sheet>
  )
}
