import { deskStateOf } from '../../data/desk.ts'
import { usePoint } from '../../data/live/live.ts'
import { useNow } from '../../data/live/now.ts'
import { PRESENCE } from '../../data/metrics.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'

/** What the sensor of a desk says and for how long; the live value where there is one, else what the answer held. */
export function useSensorWords(
  desk: string,
  sensor: 'fresh' | 'unknown' | 'none',
  since: number | null,
): string {
  const t = useT()
  const format = useFormats()
  const now = useNow()
  const point = usePoint(desk, PRESENCE)
  if (sensor === 'none') return t('deskpanel.sensorNone')
  const state = deskStateOf(point)
  if (sensor === 'unknown' || !point || state === 'unknown') return t('deskpanel.sensorUnknown')
  const word = t(state === 'occupied' ? 'deskpanel.sensorOccupied' : 'deskpanel.sensorVacant')
  const at = point.at > 0 ? point.at : since
  return at === null ? word : t('deskpanel.since', { state: word, age: format.duration(now - at) })
}
