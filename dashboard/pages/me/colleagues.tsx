import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useDebounced } from '../../components/debounced.ts'
import { SearchField } from '../../components/search-field.tsx'
import { ErrorCard } from '../../components/states.tsx'
import { pathLabel, useCampus } from '../../data/campus.ts'
import { colleaguesQuery } from '../../data/self.ts'
import { useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

/** Colleagues who let themselves be found, with their desk of today. */
export function Colleagues() {
  const t = useT()
  const campus = useCampus().data
  const [words, setWords] = useState('')
  const [typed, setTyped] = useDebounced(words, setWords)
  const query = useQuery(colleaguesQuery(words.trim()))
  const found = query.data?.colleagues
  return (
    <Setting title={t('me.people.title')} hint={t('me.people.hint')}>
      <SearchField label={t('me.people.search')} value={typed} onChange={setTyped} />
      <div role="status">
        {query.error && <ErrorCard error={query.error} retry={() => void query.refetch()} />}
        {found?.length === 0 && <p className="muted">{t('me.people.none')}</p>}
        {found && found.length > 0 && (
          <ul className="plain-list">
            {found.map((one) => (
              <li key={`${one.name} ${one.unit} ${one.desk}`}>
                <span className="grow">
                  <b>{one.name}</b> <span className="muted">{one.unit}</span>
                </span>
                <span className="muted">
                  {one.desk && campus ? pathLabel(campus, one.desk) : t('me.people.noDesk')}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Setting>
  )
}
