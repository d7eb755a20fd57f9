import { useQuery } from '@tanstack/react-query'
import { Sheet } from '../../../components/sheet.tsx'
import { Loaded } from '../../../components/states.tsx'
import { type CampusView, pathLabel } from '../../../data/campus.ts'
import { trailQuery } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { deedWords } from './words.ts'

/** Everything that happened to one booking. */
export function Trail({
  view,
  booking,
  onClose,
}: {
  view: CampusView
  booking: string
  onClose: () => void
}) {
  const t = useT()
  const format = useFormats()
  const query = useQuery(trailQuery(booking))
  return (
    <Sheet title={t('change.booking')} onClose={onClose}>
      <Loaded query={query} height={200}>
        {({ booking: one, entries }) => (
          <>
            <dl className="dl">
              <dt>{t('place.desk')}</dt>
              <dd>{pathLabel(view, one.desk)}</dd>
              <dt>{t('change.when')}</dt>
              <dd>
                {t('office.span', {
                  from: format.dateTime(one.from, one.zone),
                  to: format.dateTime(one.to, one.zone),
                })}
              </dd>
              <dt>{t('incident.state')}</dt>
              <dd>{t(`change.state.${one.state}`)}</dd>
              <dt>{t('change.by.person')}</dt>
              <dd>{one.kind === 'block' ? t('block.block') : (one.person ?? t('change.someone'))}</dd>
            </dl>
            <ol className="trail">
              {entries.map((entry) => (
                <li key={`${entry.at}${entry.action}`}>
                  <span className="num">{format.dateTime(entry.at, one.zone)}</span>
                  <b>{deedWords(t, entry.action)}</b>
                  <span className="muted">{t(`change.by.${entry.by}`)}</span>
                </li>
              ))}
            </ol>
          </>
        )}
      </Loaded>
    </Sheet>
  )
}
