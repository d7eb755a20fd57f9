import { localToUnix } from '#model/calendar/local.ts'

/** Unix ms of a `datetime-local` input in the zone of a place; null while it is incomplete. */
export function fromInput(value: string, zone: string): number | null {
  const [, date, hour, minute] = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/.exec(value) ?? []
  return date === undefined ? null : localToUnix(date, Number(hour) * 60 + Number(minute), zone)
}
