import { useEffect, useId, useRef, useState } from 'react'
import { clockOf, minutesOf, type Span } from '#model/bookings/hours.ts'
import { localTime, localToUnix } from '#model/calendar/local.ts'
import { zoneName } from '#model/calendar/zone.ts'
import { Segments } from '../../components/segments.tsx'
import type { CalendarDay, DeskCalendar } from '../../data/desk-calendar.ts'
import { useFormats } from '../../i18n/format.ts'
import { pick, useT } from '../../i18n/text.ts'
import type { MapState } from './state.ts'
import { PARTS, slotClocks } from './time.ts'

const NOON_MIN = 720

/** What the keys do to the place of the focus among `count` days. */
const KEYS: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowRight: (at, count) => Math.min(at + 1, count - 1),
  ArrowLeft: (at) => Math.max(at - 1, 0),
  PageDown: (at, count) => Math.min(at + 7, count - 1),
  PageUp: (at) => Math.max(at - 7, 0),
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** Days to choose from, today first, as far as may be booked: one tab stop with arrow keys inside. A day off is greyed and says why. */
export function DateStrip(props: {
  calendar: DeskCalendar
  current: CalendarDay | undefined
  onPick: (date: string) => void
}) {
  const t = useT()
  const strip = useRef<HTMLDivElement>(null)
  const { days } = props.calendar
  const chosen = props.current?.date
  const [focused, setFocused] = useState<string>()
  const stop = days.some(({ date }) => date === focused) ? focused : chosen
  // biome-ignore lint/correctness/useExhaustiveDependencies: another day that is chosen comes into sight
  useEffect(() => {
    setFocused(undefined)
    const chip = strip.current?.querySelector<HTMLElement>('[aria-pressed="true"]')
    if (chip) reveal(strip.current as HTMLElement, chip)
  }, [chosen])
  return (
    <div
      ref={strip}
      className="date-strip"
      role="toolbar"
      aria-label={t('map.days')}
      onKeyDown={(event) => {
        const chips = [...event.currentTarget.querySelectorAll<HTMLElement>('.day-chip')]
        const next = KEYS[event.key]?.(chips.indexOf(event.target as HTMLElement), chips.length)
        if (next === undefined) return
        event.preventDefault()
        setFocused(days[next]?.date)
        chips[next]?.focus()
      }}
    >
      {days.map((day, index) => (
        <DayChip
          key={day.date}
          day={day}
          today={index === 0}
          current={day.date === chosen}
          tabbable={day.date === stop}
          onPick={() => props.onPick(day.date)}
        />
      ))}
    </div>
  )
}

/** Scrolls the strip alone: `scrollIntoView` would move the page too. */
function reveal(strip: HTMLElement, chip: HTMLElement): void {
  const left = chip.offsetLeft
  const hidden = left < strip.scrollLeft || left + chip.offsetWidth > strip.scrollLeft + strip.clientWidth
  if (hidden) strip.scrollLeft = left - (strip.clientWidth - chip.offsetWidth) / 2
}

interface DayChipProps {
  readonly day: CalendarDay
  readonly today: boolean
  readonly current: boolean
  readonly tabbable: boolean
  readonly onPick: () => void
}

function DayChip({ day, today, current, tabbable, onPick }: DayChipProps) {
  const t = useT()
  const format = useFormats()
  const reason = day.closed && pick(day.closed)
  const free = day.free === null ? null : t('map.freeShort', { n: day.free })
  return (
    <button
      type="button"
      className={`day-chip${reason ? ' off' : ''}`}
      tabIndex={tabbable ? 0 : -1}
      aria-pressed={current}
      title={[reason, reason && free].filter(Boolean).join(', ') || undefined}
      onClick={onPick}
    >
      {/* Noon, so that no zone makes another day of it. */}
      <b>{today ? t('map.today') : format.day(localToUnix(day.date, NOON_MIN, day.zone), day.zone)}</b>
      <span>{reason ?? free ?? t('map.over')}</span>
    </button>
  )
}

interface PartPickerProps {
  readonly state: MapState
  readonly day: CalendarDay | undefined
  /** What the choice comes to; null: no time at all. */
  readonly span: Span | null
  readonly slot_min: number
}

/** Whole day, halves, or clocks of one's own; and what that comes to in the time of the building. */
export function PartPicker({ state, day, span, slot_min }: PartPickerProps) {
  const t = useT()
  const format = useFormats()
  const { search, patch } = state
  const own = search.from !== undefined && search.to !== undefined
  const [open, setOpen] = useState(own)
  return (
    <div className="part-picker">
      <Segments
        label={t('map.part')}
        value={open || own ? 'own' : (search.part ?? 'day')}
        onChange={(next) => {
          setOpen(next === 'own')
          if (next !== 'own') patch({ part: next, from: undefined, to: undefined })
        }}
        choices={[...PARTS.map((part) => [part, t(`map.${part}`)] as const), ['own', t('map.own')] as const]}
      />
      {(open || own) && day && <OwnTimes state={state} day={day} slot_min={slot_min} span={span} />}
      {span && day && (
        <span className="muted num">
          {t('map.span', {
            from: format.time(span.from, day.zone),
            to: format.time(span.to, day.zone),
            zone: zoneName(day.zone, span.from),
          })}
        </span>
      )}
    </div>
  )
}

interface OwnTimesProps {
  readonly state: MapState
  readonly day: CalendarDay
  readonly slot_min: number
  /** What was chosen before, to begin with. */
  readonly span: Span | null
}

/** Lists instead of the browser's own clock, which follows its language and not the reader's, and knows no slots. */
function OwnTimes({ state, day, slot_min, span }: OwnTimesProps) {
  const t = useT()
  const { search, patch } = state
  const clocks = slotClocks(day, slot_min)
  const clock = (at: number) => clockOf(localTime(at, day.zone).minuteOfDay)
  const from = search.from ?? (span ? clock(span.from) : (clocks[0] ?? ''))
  const to = search.to ?? (span ? clock(span.to) : (clocks.at(-1) ?? ''))
  const change = (next: { from: string; to: string }) => patch({ part: undefined, ...next })
  return (
    <div className="own-times">
      <Clock
        label={t('map.from')}
        value={from}
        clocks={clocks.slice(0, -1)}
        day={day}
        onChange={(next) => change({ from: next, to })}
      />
      <Clock
        label={t('map.to')}
        value={to}
        clocks={clocks.slice(1)}
        day={day}
        onChange={(next) => change({ from, to: next })}
      />
    </div>
  )
}

interface ClockProps {
  readonly label: string
  readonly value: string
  readonly clocks: readonly string[]
  readonly day: CalendarDay
  readonly onChange: (clock: string) => void
}

function Clock({ label, value, clocks, day, onChange }: ClockProps) {
  const id = useId()
  const format = useFormats()
  // A clock of the address that is no slot stays visible: the server says what is wrong with it.
  const shown = clocks.includes(value) ? clocks : [value, ...clocks]
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="input slim num"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {shown.map((clock) => (
          <option key={clock} value={clock}>
            {format.time(localToUnix(day.date, minutesOf(clock), day.zone), day.zone)}
          </option>
        ))}
      </select>
    </>
  )
}
