import { useMemo } from 'react'
import type { Desk } from '#model/campus/campus.ts'
import { countDesks, DESK_STATES, deskKey } from '../../data/desk.ts'
import { usePoints } from '../../data/live/live.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { DeskSwatch } from './glyph.tsx'
import { LAYER_LOOKS, type Layer } from './layers.ts'

/** Desk states with how many desks are in each, now. */
export function DeskLegend({ desks }: { desks: readonly Desk[] }) {
  const t = useT()
  const format = useFormats()
  const keys = useMemo(() => desks.map((desk) => deskKey(desk.id)), [desks])
  usePoints(keys)
  const counts = countDesks(desks)
  return (
    <ul className="legend" aria-label={t('place.desks')}>
      {DESK_STATES.map((state) => (
        <li key={state}>
          <DeskSwatch state={state} />
          {t(`desk.${state}`)} <b className="num">{format.number(counts[state])}</b>
        </li>
      ))}
    </ul>
  )
}

const SHARES = ['0', '1–25%', '26–50%', '51–75%', '> 75%']

/** The five steps of a layer, each with its range in words and numbers. */
export function StepLegend({ layer }: { layer: Layer }) {
  const t = useT()
  const format = useFormats()
  const { limits, unit } = LAYER_LOOKS[layer]
  const label = (step: number): string => {
    if (layer === 'status') return step === 0 ? t('floor.empty') : (SHARES[step] ?? '')
    const from = limits[step - 1]
    const to = limits[step]
    if (from === undefined) return `≤ ${format.number(to)}`
    return to === undefined ? `> ${format.number(from)}` : `${format.number(from)}–${format.number(to)}`
  }
  const title = layer === 'status' ? t('floor.occupancyScale') : unit
  return (
    <ul className={`legend steps ${layer}`} aria-label={title}>
      <li className="muted">{title}</li>
      {[0, 1, 2, 3, 4].map((step) => (
        <li key={step}>
          <i className={`step step${step + 1}`} aria-hidden />
          <span className="num">{label(step)}</span>
        </li>
      ))}
      <li>
        <i className="step nodata" aria-hidden>
          ?
        </i>
        {t('floor.noRoomData')}
      </li>
    </ul>
  )
}
