import { localTime, localToUnix } from '#model/calendar/local.ts'

/** What a `datetime-local` input holds of a time, in the zone of a place. */
export function toInput(at: number, zone: string): string {
  const { date, minuteOfDay } = localTime(at, zone)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date}T${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`
}

/** Unix ms of a `datetime-local` input in the zone of a place; null while it is incomplete. */
export function fromInput(value: string, zone: string): number | null {
  const [, date, hour, minute] = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/.exec(value) ?? []
  return date === undefined ? null : localToUnix(date, Number(hour) * 60 + Number(minute), zone)
}
