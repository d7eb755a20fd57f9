import { Tile } from '../../../components/tile.tsx'
import type { DeskUse } from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'

/** The five measures and the peak of all desks of the place. */
export function UseTiles({ use }: { use: DeskUse }) {
  const t = useT()
  const format = useFormats()
  const hours = (
    name: 'ghost' | 'unbooked' | 'recovered',
    value: number | null,
    note = t(`office.${name}.note`),
  ) => <Tile name={t(`office.${name}`)} value={format.number(value)} unit={t('office.h')} note={note} />
  const unseen_h = Math.round(use.unseen_h ?? 0)
  return (
    <div className="tiles six">
      <Tile
        name={t('office.utilisation')}
        value={format.percent(use.utilisation)}
        fraction={use.utilisation}
        note={t('office.utilisation.note')}
      />
      <Tile
        name={t('office.noShow')}
        value={format.percent(use.noShowRate)}
        fraction={use.noShowRate}
        note={t('office.noShow.note', { n: use.bookings ?? 0 })}
      />
      {hours('ghost', use.ghost_h, unseen_h > 0 ? t('office.ghost.unseen', { n: unseen_h }) : undefined)}
      {hours('unbooked', use.unbooked_h)}
      {hours('recovered', use.recovered_h)}
      <Tile
        name={t('office.peak')}
        value={format.number(use.peak)}
        unit={`/ ${format.number(use.desks)}`}
        note={t('office.peak.note')}
      />
    </div>
  )
}
