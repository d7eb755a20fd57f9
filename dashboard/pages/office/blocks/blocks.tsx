import { useQuery } from '@tanstack/react-query'
import { Construction } from 'lucide-react'
import { zoneName } from '#model/calendar/zone.ts'
import { Empty, Loaded } from '../../../components/states.tsx'
import { type CampusView, pathLabel, zoneOf } from '../../../data/campus.ts'
import { type Block, blocksQuery, useUnblock } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { OfficePage } from '../parts/office-page.tsx'
import { Refused } from '../parts/refused.tsx'
import { NewBlock } from './new-block.tsx'
import { together } from './together.ts'

/** Desks out of use for a time: which are, and closing more. */
export function BlocksPage() {
  return (
    <OfficePage part="/office/blocks">
      {(view) => (
        <>
          <NewBlock view={view} />
          <Current view={view} />
        </>
      )}
    </OfficePage>
  )
}

function Current({ view }: { view: CampusView }) {
  const t = useT()
  const query = useQuery(blocksQuery)
  const unblock = useUnblock()
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('block.current')}</h2>
      </header>
      <Refused error={unblock.error} />
      <Loaded query={query} height={160}>
        {({ blocks, now }) =>
          blocks.length === 0 ? (
            <Empty
              icon={<Construction size={22} aria-hidden />}
              title={t('block.empty')}
              hint={t('block.emptyHint')}
            />
          ) : (
            <ul className="plain-list">
              {together(blocks).map((group) => (
                <Row
                  key={group[0]?.id}
                  view={view}
                  blocks={group}
                  now={now}
                  onOpen={() => unblock.run(group)}
                  busy={unblock.pending}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function Row(props: {
  view: CampusView
  blocks: readonly Block[]
  now: number
  busy: boolean
  onOpen: () => void
}) {
  const { view, blocks, now, busy, onOpen } = props
  const t = useT()
  const format = useFormats()
  const [first] = blocks
  if (!first) return null
  const zone = zoneOf(view, view.places.get(first.desk)?.building)
  const running = first.from <= now
  const names = blocks.map(({ desk }) => view.places.get(desk)?.label ?? desk)
  const where = pathLabel(view, view.places.get(first.desk)?.floor?.id ?? first.desk)
  return (
    <li>
      <span className="words">
        <b>
          {where} · {t('office.desks', { n: blocks.length })}
        </b>
        <span className="muted">
          {names.length > 8 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ')}
        </span>
        <span className="num">
          {t('office.span', {
            from: format.dateTime(first.from, zone),
            to: `${format.dateTime(first.to, zone)} ${zoneName(zone, first.to)}`,
          })}
        </span>
        {first.note && <span className="muted">{first.note}</span>}
      </span>
      <span className={running ? 'chip warn' : 'chip'}>{t(running ? 'block.running' : 'block.coming')}</span>
      <button type="button" className="btn" disabled={busy} onClick={onOpen}>
        {t('block.open')}
      </button>
    </li>
  )
}
