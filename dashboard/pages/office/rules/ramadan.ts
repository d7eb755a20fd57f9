import type { BookingRules } from '#model/bookings/policy.ts'

const work = { from: '08:00', to: '15:00' }
const noon = { from: '12:00', to: '12:30' }

/** Hours of Ramadan: 32.5 a week from 08:00, breaks of 30 minutes, on Friday 60 (Perpres 21/2023). Its dates are decreed. */
export const RAMADAN: Omit<BookingRules['seasons'][number], 'from' | 'to'> = {
  name: { id: 'Ramadan', en: 'Ramadan' },
  hours: { '1': work, '2': work, '3': work, '4': work, '5': { from: '08:00', to: '15:30' } },
  breaks: { '1': noon, '2': noon, '3': noon, '4': noon, '5': { from: '12:00', to: '13:00' } },
}
