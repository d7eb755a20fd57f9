import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { History } from 'lucide-react'
import type { ChangeKind } from '#model/api/desk-insight.ts'
import { Empty, ErrorCard, Skeleton } from '../../../components/states.tsx'
import { TableHead } from '../../../components/table-head.tsx'
import { type CampusView, type Place, zoneOf } from '../../../data/campus.ts'
import { type Change, changesQuery } from '../../../data/office.ts'
import { useMe } from '../../../data/session.ts'
import { type Formats, useFormats } from '../../../i18n/format.ts'
import { type Translate, useT } from '../../../i18n/text.ts'
import { OfficePage } from '../parts/office-page.tsx'
import { PlacePicker } from '../parts/place-picker.tsx'
import { chosenPlace, placeWords } from '../parts/places.ts'
import { isKind, KindPicker } from './kind-picker.tsx'
import { Trail } from './trail.tsx'
import { changeWords } from './words.ts'

/** What was changed on desks, their bookings and rules, and on accounts, by whom. */
export function ChangesPage() {
  return <OfficePage part="/office/changes">{(view) => <Changes view={view} />}</OfficePage>
}

function Changes({ view }: { view: CampusView }) {
  const t = useT()
  const me = useMe()
  const search = useSearch({ from: '/signed-in/office/changes' })
  const navigate = useNavigate()
  const patch = (change: Partial<typeof search>) =>
    void navigate({
      to: '/office/changes',
      search: { ...search, ...change },
      replace: true,
      resetScroll: false,
    })
  const place = chosenPlace(view, me, search.place)
  if (!place) return null
  const kind = isKind(me, place, search.kind) ? search.kind : undefined
  return (
    <>
      <div className="filters">
        <PlacePicker view={view} place={place} depth="desk" onPick={(id) => patch({ place: id })} />
        <KindPicker place={place} kind={kind} onPick={(picked) => patch({ kind: picked })} />
      </div>
      <List view={view} place={place} kind={kind} onOpen={(booking) => patch({ booking })} />
      <p className="muted">{t('change.logged')}</p>
      {search.booking && (
        <Trail view={view} booking={search.booking} onClose={() => patch({ booking: undefined })} />
      )}
    </>
  )
}

function List({
  view,
  place,
  kind,
  onOpen,
}: {
  view: CampusView
  place: Place
  kind: ChangeKind | undefined
  onOpen: (booking: string) => void
}) {
  const t = useT()
  const query = useInfiniteQuery(changesQuery(place.id, kind))
  const entries = query.data?.pages.flatMap((page) => page.entries)
  if (query.error && !entries) return <ErrorCard error={query.error} retry={() => void query.refetch()} />
  if (!entries) return <Skeleton height={420} />
  return (
    <section className="card">
      {entries.length === 0 ? (
        <Empty
          icon={<History size={22} aria-hidden />}
          title={t(kind === undefined ? 'change.none' : 'change.noneOfKind')}
          hint={t(kind === undefined ? 'change.noneHint' : 'change.noneOfKindHint')}
        />
      ) : (
        <Table view={view} entries={entries} onOpen={onOpen} />
      )}
      {query.hasNextPage && (
        <p className="more">
          <button
            type="button"
            className="btn"
            disabled={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('change.older')}
          </button>
        </p>
      )}
    </section>
  )
}

function Table(props: { view: CampusView; entries: readonly Change[]; onOpen: (booking: string) => void }) {
  const t = useT()
  return (
    <div className="scroll">
      <table className="table">
        <TableHead
          columns={[
            { name: t('change.what') },
            { name: t('office.place'), look: 'wide-only' },
            { name: t('change.who'), look: 'wide-only' },
            { name: t('change.when'), look: 'n' },
          ]}
        />
        <tbody>
          {props.entries.map((entry) => (
            <Row key={entry.id} view={props.view} entry={entry} onOpen={props.onOpen} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function whoOf(t: Translate, { by, actor }: Change): string {
  if (by === 'system') return t('change.system')
  if (by === 'self') return t('change.you')
  if (by === 'token') return t('change.token', { name: actor ?? '' })
  return actor ?? t('change.someone')
}

function whereOf(t: Translate, view: CampusView, place: string | null): string {
  if (place === null) return t('change.nowhere')
  return view.places.has(place)
    ? (placeWords(view, place) ?? t('office.campus'))
    : t('people.placeGone', { place })
}

/** The booked day and time; a block may end on another day. */
const spanWords = (format: Formats, { from, to }: { from: number; to: number }, zone: string): string =>
  `${format.day(from, zone)}, ${format.time(from, zone)}–${format.until(from, to, zone)}`

function Row({
  view,
  entry,
  onOpen,
}: {
  view: CampusView
  entry: Change
  onOpen: (booking: string) => void
}) {
  const t = useT()
  const format = useFormats()
  const { booking, place, span } = entry
  const zone = zoneOf(view, view.places.get(place ?? '')?.building)
  const where = whereOf(t, view, place)
  const who = whoOf(t, entry)
  const words = changeWords(t, entry)
  const planned = span && spanWords(format, span, zone)
  return (
    <tr>
      <th scope="row" className="change-words">
        {booking ? (
          <button
            type="button"
            className="as-link"
            aria-label={`${[words, planned].filter(Boolean).join('. ')}. ${t('change.openBooking', { desk: where })}`}
            onClick={() => onOpen(booking)}
          >
            {words}
          </button>
        ) : (
          words
        )}
        {planned && <div className="muted num">{planned}</div>}
        {place !== null && <div className="muted narrow-only">{where}</div>}
        <div className="muted narrow-only">{who}</div>
      </th>
      <td className="wide-only">{where}</td>
      <td className="wide-only">{who}</td>
      <td className="n change-when">{format.dateTime(entry.at, zone)}</td>
    </tr>
  )
}
