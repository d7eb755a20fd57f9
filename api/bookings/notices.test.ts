import { expect, test } from 'vitest'
import { Notices, noticeText } from './notices.ts'

const notices = new Notices(true)
const told = (topic: string, by: 'person' | 'system', actor: string, person: string | null = 'ani') =>
  notices.of({
    id: 1,
    at: 0,
    topic: `booking.${topic}`,
    body: { booking: 'b', desk: 'd', person, by, actor },
  })

/** What people do to bookings, as the records name it (storage/records/bookings). */
const DEEDS = [
  'created',
  'walked_in',
  'changed',
  'moved',
  'moved_away',
  'cancelled',
  'released',
  'checked_in',
  'still_here',
  'undone',
  'cut',
  'cut_rest',
  'joined',
] as const
const UNTOLD: readonly string[] = ['moved_away', 'cut_rest', 'joined', 'still_here']

test.each(DEEDS)('%s by somebody else is told once, by oneself never', (deed) => {
  expect(told(deed, 'person', 'ani')).toBeNull()
  expect(told(deed, 'person', 'budi', null)).toBeNull()
  const notice = told(deed, 'person', 'budi')
  expect(notice === null).toBe(UNTOLD.includes(deed))
  if (notice === null) return
  const { id, en } = noticeText(notice.kind)
  expect([id, en].every((text) => text.endsWith('.'))).toBe(true)
  expect(notice.mailUntil).toBeGreaterThan(0)
})

test('a deed that nobody has thought of yet is told too', () => {
  expect(told('turned_around', 'person', 'budi')).toMatchObject({ kind: 'changed' })
})

test('of what goes by itself only decisions of the sensor are told', () => {
  expect(told('no_show', 'system', 'system')).toMatchObject({ kind: 'no_show' })
  expect(told('checked_in', 'system', 'system')).toMatchObject({ kind: 'checked_in' })
  expect(told('ended', 'system', 'system')).toBeNull()
})
