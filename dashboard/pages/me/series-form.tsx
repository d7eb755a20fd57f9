import { type FormEvent, useState } from 'react'
import { nextDate } from '#model/bookings/hours.ts'
import { localDate } from '#model/calendar/local.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { Skipped } from '../../components/booking/skipped.tsx'
import { Field } from '../../components/field.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { useBookSeries } from '../../data/booking-deeds.ts'
import { useNow } from '../../data/live/now.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { type NamedPart, PartField, WEEKDAYS, weekdayName } from './parts.tsx'

/** Four weeks of a new series, unless asked otherwise. */
const WEEKS_D = 28

/** A weekly series; days that are taken or off are skipped and named. */
export function SeriesForm(props: { person: string; zone: string; onClose: () => void }) {
  const t = useT()
  const format = useFormats()
  const { person, zone, onClose } = props
  const today = localDate(useNow(60_000), zone)
  const [weekdays, setWeekdays] = useState<readonly number[]>([1, 3])
  const [part, setPart] = useState<NamedPart>('day')
  const series = useBookSeries()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    series.run(
      {
        where: 'usual',
        rule: {
          weekdays: [...weekdays].sort(),
          from: String(form.get('from')),
          until: String(form.get('until')),
          part,
        },
        ...(person ? { person } : {}),
      },
      ({ skipped }) => {
        if (skipped.length === 0) onClose()
      },
    )
  }
  const { result } = series
  return (
    <Sheet title={t('me.series.new')} onClose={onClose}>
      {result ? (
        <div role="status">
          <p>{t('me.did.bookedDays', { n: result.bookings.length })}</p>
          {result.skipped.length > 0 && <Skipped skipped={result.skipped} zone={zone} onClose={onClose} />}
        </div>
      ) : (
        <form className="stack" onSubmit={submit}>
          <fieldset className="weekdays">
            <legend>{t('me.series.weekdays')}</legend>
            {WEEKDAYS.map((weekday) => (
              <label key={weekday} className="check">
                <input
                  type="checkbox"
                  checked={weekdays.includes(weekday)}
                  onChange={(event) =>
                    setWeekdays((before) =>
                      event.target.checked
                        ? [...before, weekday]
                        : before.filter((other) => other !== weekday),
                    )
                  }
                />
                {weekdayName(format, weekday)}
              </label>
            ))}
          </fieldset>
          <div className="change-times">
            <Field
              label={t('me.series.from')}
              name="from"
              type="date"
              required
              min={today}
              defaultValue={today}
            />
            <Field
              label={t('me.series.last')}
              name="until"
              type="date"
              required
              min={today}
              defaultValue={nextDate(today, WEEKS_D)}
            />
          </div>
          <PartField value={part} onChange={setPart} />
          <p className="hint">{t('me.series.hint')}</p>
          {series.error && <Refusal error={series.error} zone={zone} />}
          <button type="submit" className="btn primary" disabled={weekdays.length === 0 || series.pending}>
            {t(series.pending ? 'me.do.working' : 'me.series.create')}
          </button>
        </form>
      )}
    </Sheet>
  )
}
