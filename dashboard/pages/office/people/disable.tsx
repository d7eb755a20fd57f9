import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Sheet } from '../../../components/sheet.tsx'
import { Loaded } from '../../../components/states.tsx'
import { type CampusView, pathLabel } from '../../../data/campus.ts'
import { type Coming, comingQuery, type User, useDisable } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { Form } from '../parts/form.tsx'
import { Refused } from '../parts/refused.tsx'

interface DisableProps {
  readonly view: CampusView
  readonly user: User
  /** With what to say when something was done. */
  readonly onClose: (words?: string) => void
}

/** The end of an account, with what its person still has in the office. Of a disabled one only the latter is left to end. */
export function Disable({ view, user, onClose }: DisableProps) {
  const t = useT()
  const query = useQuery(comingQuery(user.id))
  const disable = useDisable()
  const [cancels, setCancels] = useState(true)
  const name = user.name ?? user.email
  const over = user.disabledAt !== null
  const [title] = useState(t(over ? 'people.leftoversTitle' : 'people.disableTitle', { name }))
  const submit = () =>
    disable.run({ user: user.id, bookings: cancels ? 'cancel' : 'keep' }, ({ cancelled, freed, left }) =>
      onClose(
        [
          ...(over ? [] : [t('people.disabledNow', { name })]),
          ...(cancelled + freed > 0 ? [t('people.ended', { bookings: cancelled, desks: freed })] : []),
          ...(left.bookings.length + left.assigned.length > 0
            ? [t('people.left', { bookings: left.bookings.length, desks: left.assigned.length })]
            : []),
        ].join(' '),
      ),
    )
  return (
    <Sheet title={title} onClose={() => onClose()}>
      <Form onSubmit={submit}>
        {!over && <p>{t('people.disableEnds')}</p>}
        <Loaded query={query} height={120}>
          {(coming) => {
            const some = coming.bookings.length + coming.assigned.length > 0
            return (
              <>
                <Ahead view={view} coming={coming} />
                {some && !over && (
                  <label className="check">
                    <input
                      type="checkbox"
                      checked={cancels}
                      onChange={({ target }) => setCancels(target.checked)}
                    />
                    <span>
                      {t('people.cancelThem')}
                      <span className="hint block">{t('people.cancelThemHint')}</span>
                    </span>
                  </label>
                )}
                <Refused error={disable.error} />
                <div className="form-foot">
                  {(some || !over) && (
                    <button type="submit" className="btn danger" disabled={disable.pending}>
                      {t(
                        disable.pending
                          ? over
                            ? 'office.saving'
                            : 'people.disabling'
                          : over
                            ? 'people.cancelDo'
                            : 'people.disableDo',
                      )}
                    </button>
                  )}
                  <button type="button" className="btn" onClick={() => onClose()}>
                    {t(some || !over ? 'office.cancel' : 'app.close')}
                  </button>
                </div>
              </>
            )
          }}
        </Loaded>
      </Form>
    </Sheet>
  )
}

function Ahead({ view, coming }: { view: CampusView; coming: Coming }) {
  const t = useT()
  const format = useFormats()
  const { bookings, assigned } = coming
  if (bookings.length + assigned.length === 0) return <p className="muted">{t('people.comingNone')}</p>
  return (
    <section className="stack slim">
      <h3>{t('people.coming')}</h3>
      <ul className="plain-list ahead">
        {bookings.map(({ id, kind, desk, zone, from, to }) => (
          <li key={id}>
            <span className="words">
              <b className="num">
                {t('office.span', { from: format.dateTime(from, zone), to: format.until(from, to, zone) })}
              </b>
              <span className="muted">
                {pathLabel(view, desk)}
                {kind === 'visitor' ? ` · ${t('people.visitor')}` : ''}
              </span>
            </span>
          </li>
        ))}
        {assigned.map(({ desk }) => (
          <li key={desk}>
            <span className="words">
              <b>{pathLabel(view, desk)}</b>
              <span className="muted">{t('people.assigned')}</span>
            </span>
          </li>
        ))}
      </ul>
      <span className="hint">{t('people.comingLogged')}</span>
    </section>
  )
}
