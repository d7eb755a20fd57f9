import { useQuery } from '@tanstack/react-query'
import { UserRound } from 'lucide-react'
import { deskSelfApi } from '#model/api/booking-self.ts'
import type { Desk } from '#model/campus/campus.ts'
import { attributeName } from '../../components/attribute.ts'
import { useDebounced } from '../../components/debounced.ts'
import { SearchField } from '../../components/search-field.tsx'
import { call } from '../../data/call.ts'
import { type CampusView, pathLabel } from '../../data/campus.ts'
import { BOOKINGS_KEY } from '../../data/query.ts'
import { useT } from '../../i18n/text.ts'
import { attributesOf, isFiltering } from './filter.ts'
import type { MapState } from './state.ts'

/** Search and chips; what does not match is faded on the plan and left out of the list. */
export function Filters({
  state,
  desks,
  view,
}: {
  state: MapState
  desks: readonly Desk[]
  view: CampusView
}) {
  const t = useT()
  const { filter, patch } = state
  const [q, setQ] = useDebounced(filter.q, (next) => patch({ q: next || undefined }))
  const toggle = (attribute: string) => {
    const next = filter.attributes.includes(attribute)
      ? filter.attributes.filter((one) => one !== attribute)
      : [...filter.attributes, attribute]
    patch({ with: next.join(',') || undefined })
  }
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out inline with its neighbours */}
      <div className="desk-filters" role="group" aria-label={t('map.filters')}>
        <SearchField label={t('map.search')} value={q} onChange={setQ} />
        <div className="chips">
          <Chip on={filter.onlyFree} onToggle={() => patch({ free: filter.onlyFree ? undefined : true })}>
            {t('map.onlyFree')}
          </Chip>
          {attributesOf(desks).map((attribute) => (
            <Chip
              key={attribute}
              on={filter.attributes.includes(attribute)}
              onToggle={() => toggle(attribute)}
            >
              {attributeName(attribute, t)}
            </Chip>
          ))}
        </div>
        {isFiltering(filter) && (
          <button
            type="button"
            className="btn plain"
            onClick={() => patch({ q: undefined, with: undefined, free: undefined })}
          >
            {t('map.clear')}
          </button>
        )}
      </div>
      <Colleagues q={filter.q} view={view} state={state} />
    </>
  )
}

function Chip({ on, onToggle, children }: { on: boolean; onToggle: () => void; children: string }) {
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={onToggle}>
      {children}
    </button>
  )
}

const SEARCH_MIN = 2

/** Colleagues who let themselves be found, wherever they sit today. */
function Colleagues({ q, view, state }: { q: string; view: CampusView; state: MapState }) {
  const t = useT()
  const wanted = q.trim()
  const { data } = useQuery({
    queryKey: [...BOOKINGS_KEY, 'profile', 'colleagues', wanted],
    queryFn: ({ signal }) => call(deskSelfApi.colleagues, { query: { q: wanted }, signal }),
    enabled: wanted.length >= SEARCH_MIN,
  })
  if (wanted.length < SEARCH_MIN || !data || data.colleagues.length === 0) return null
  return (
    <ul className="colleagues" aria-label={t('map.colleagues')}>
      {data.colleagues.map(({ name, desk, floor }) => (
        <li key={`${name} ${desk}`}>
          <UserRound size={16} aria-hidden />
          {desk && floor ? (
            <button
              type="button"
              className="as-link"
              onClick={() => state.patch({ building: undefined, floor, sel: desk, q: undefined })}
            >
              {t('map.colleagueAt', {
                name,
                desk: view.places.get(desk)?.label ?? desk,
                floor: pathLabel(view, floor),
              })}
            </button>
          ) : (
            t('map.colleagueAway', { name })
          )}
        </li>
      ))}
    </ul>
  )
}
