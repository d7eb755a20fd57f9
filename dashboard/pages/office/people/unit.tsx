import { Check, Pencil, X } from 'lucide-react'
import { useState } from 'react'
import { type User, useSetUnit } from '../../../data/office.ts'
import { useT } from '../../../i18n/text.ts'
import { Refused } from '../parts/refused.tsx'

/** The unit of somebody, changed in place. */
export function Unit({ user, writes }: { user: User; writes: boolean }) {
  const t = useT()
  const [typed, setTyped] = useState<string>()
  const save = useSetUnit()
  const name = user.name ?? user.email
  if (typed === undefined)
    return (
      <span className="unit-cell">
        <span className={user.unit ? '' : 'muted'}>{user.unit ?? t('people.noUnit')}</span>
        {writes && (
          <button
            type="button"
            className="btn icon plain"
            aria-label={t('people.unitOf', { name })}
            onClick={() => setTyped(user.unit ?? '')}
          >
            <Pencil size={15} aria-hidden />
          </button>
        )}
      </span>
    )
  return (
    <form
      className="unit-cell"
      onSubmit={(event) => {
        event.preventDefault()
        save.run({ user, unit: typed.trim() || null }, () => setTyped(undefined))
      }}
    >
      <input
        className="input slim"
        aria-label={t('people.unitOf', { name })}
        // biome-ignore lint/a11y/noAutofocus: the field takes the place of the button that was pressed
        autoFocus
        maxLength={80}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped(undefined)
        }}
      />
      <button type="submit" className="btn icon" aria-label={t('office.save')} disabled={save.pending}>
        <Check size={16} aria-hidden />
      </button>
      <button
        type="button"
        className="btn icon plain"
        aria-label={t('office.cancel')}
        onClick={() => setTyped(undefined)}
      >
        <X size={16} aria-hidden />
      </button>
      <Refused error={save.error} />
    </form>
  )
}
