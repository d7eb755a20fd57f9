import { type FormEvent, useState } from 'react'
import { nextDate } from '#model/bookings/hours.ts'
import { localDate } from '#model/calendar/local.ts'
import { Refusal } from '../../components/booking/refusal.tsx'
import { Field } from '../../components/field.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { useBook } from '../../data/booking-deeds.ts'
import type { BookInput, Profile } from '../../data/bookings.ts'
import { desksOf, useCampus } from '../../data/campus.ts'
import { useNow } from '../../data/live/now.ts'
import { useT } from '../../i18n/text.ts'
import { type NamedPart, PartField } from './parts.tsx'

const VISITOR = 'visitor'

/** A desk for a visitor of one's own, or for somebody who named the reader as delegate. */
export function BookForm(props: { profile: Profile; zone: string; onClose: () => void }) {
  const t = useT()
  const { profile, zone, onClose } = props
  const today = localDate(useNow(60_000), zone)
  const [whom, setWhom] = useState<string>(profile.actsFor[0]?.id ?? VISITOR)
  const [part, setPart] = useState<NamedPart>('day')
  const [place, setPlace] = useState('usual')
  const book = useBook()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const note = String(form.get('note')).trim()
    book.run(
      {
        where: place === 'usual' ? 'usual' : { place },
        when: { dates: [String(form.get('date'))], part },
        ...(whom === VISITOR ? { visitor: String(form.get('visitor')).trim() } : { person: whom }),
        ...(note ? { note } : {}),
      },
      onClose,
    )
  }
  /** The same order at another desk. */
  const instead = (desk: string) => {
    const input: BookInput | null = book.input
    if (input) book.run({ ...input, where: { desk } }, onClose)
  }
  return (
    <Sheet title={t('me.other.new')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <label className="field">
          <span className="label">{t('me.other.whom')}</span>
          <select className="input" value={whom} onChange={(event) => setWhom(event.target.value)}>
            {profile.actsFor.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
            <option value={VISITOR}>{t('me.other.visitor')}</option>
          </select>
        </label>
        {whom === VISITOR && (
          <Field
            label={t('me.other.name')}
            name="visitor"
            required
            maxLength={120}
            autoComplete="off"
            hint={t('me.other.nameHint')}
          />
        )}
        <Field
          label={t('me.other.date')}
          name="date"
          type="date"
          required
          min={today}
          defaultValue={nextDate(today)}
        />
        <PartField value={part} onChange={setPart} />
        <PlaceField value={place} onChange={setPlace} />
        <Field label={t('me.other.note')} name="note" maxLength={280} autoComplete="off" />
        {book.error && <Refusal error={book.error} zone={zone} pending={book.pending} onBook={instead} />}
        <button type="submit" className="btn primary" disabled={book.pending}>
          {t(book.pending ? 'me.do.working' : 'home.book')}
        </button>
      </form>
    </Sheet>
  )
}

/** Near the usual desk, or any desk of a floor. */
function PlaceField({ value, onChange }: { value: string; onChange: (place: string) => void }) {
  const t = useT()
  const buildings = useCampus().data?.campus.buildings ?? []
  return (
    <label className="field">
      <span className="label">{t('me.other.where')}</span>
      <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="usual">{t('me.other.usual')}</option>
        {buildings.map((building) => (
          <optgroup key={building.id} label={building.label}>
            {building.floors
              .filter((floor) => desksOf(floor).length > 0)
              .map((floor) => (
                <option key={floor.id} value={floor.id}>
                  {floor.label}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}
