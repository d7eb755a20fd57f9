import type { FormEvent } from 'react'
import { nextDate } from '#model/bookings/hours.ts'
import { localDate, localToUnix } from '#model/calendar/local.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { Field } from '../../components/field.tsx'
import type { Profile } from '../../data/bookings.ts'
import { useCampus } from '../../data/campus.ts'
import { useNow } from '../../data/live/now.ts'
import { useLendDesk, useTakeBack } from '../../data/self.ts'
import { useFormats } from '../../i18n/format.ts'
import { useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

type Assigned = Profile['assigned'][number]

/** Own desks that others may use while one is away. */
export function AssignedDesks({ profile, zone }: { profile: Profile; zone: string }) {
  return profile.assigned.map((desk) => <AssignedDesk key={desk.desk} desk={desk} fallback={zone} />)
}

function AssignedDesk({ desk, fallback }: { desk: Assigned; fallback: string }) {
  const t = useT()
  const lend = useLendDesk()
  const zone = useCampus().data?.places.get(desk.desk)?.building?.zone ?? fallback
  const today = localDate(useNow(60_000), zone)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    lend.run({
      desk: desk.desk,
      from: localToUnix(String(form.get('from')), 0, zone),
      to: localToUnix(nextDate(String(form.get('last'))), 0, zone),
    })
  }
  return (
    <Setting title={t('me.lend.title', { desk: desk.label })} hint={t('me.lend.hint')} doing={lend}>
      <Lent desk={desk} zone={zone} />
      <form className="stack" onSubmit={submit}>
        <div className="change-times">
          <Field
            label={t('me.lend.from')}
            name="from"
            type="date"
            required
            min={today}
            defaultValue={today}
          />
          <Field
            label={t('me.lend.last')}
            name="last"
            type="date"
            required
            min={today}
            defaultValue={today}
          />
        </div>
        <button type="submit" className="btn" disabled={lend.pending}>
          {t('me.lend.lend')}
        </button>
      </form>
    </Setting>
  )
}

/** When the desk is lent, each time with the way back; of what others have booked it says how many stay. */
function Lent({ desk, zone }: { desk: Assigned; zone: string }) {
  const t = useT()
  const format = useFormats()
  const back = useTakeBack()
  const { input } = back
  const undone = input !== null && desk.lent.some(({ from, to }) => from <= input.from && to >= input.to)
  const midnight = (at: number) => localToUnix(localDate(at, zone), 0, zone) === at
  // Whole days are named as days; what is left around bookings has times.
  const words = ({ from, to }: Assigned['lent'][number]) =>
    midnight(from) && midnight(to)
      ? { from: format.day(from, zone), to: format.day(to - 1, zone) }
      : { from: format.dateTime(from, zone), to: format.dateTime(to, zone) }
  return (
    <>
      {desk.lent.length === 0 ? (
        <p className="muted">{t('me.lend.none')}</p>
      ) : (
        <ul className="plain-list">
          {desk.lent.map((lent) => (
            <li key={`${lent.from}-${lent.to}`}>
              <span>{t('me.lend.lent', words(lent))}</span>
              <button
                type="button"
                className="btn"
                aria-label={t('me.lend.backOf', { desk: desk.label, ...words(lent) })}
                disabled={back.pending}
                onClick={() => back.run({ desk: desk.desk, from: lent.from, to: lent.to })}
              >
                {t('me.lend.back')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {back.result && !back.pending && !back.error && !undone && (
        <p className="muted" role="status">
          {back.result.bookings === 0 ? t('me.lend.allBack') : t('me.lend.stay', { n: back.result.bookings })}
        </p>
      )}
      {back.error && <Refusal error={back.error} zone={zone} />}
    </>
  )
}
