import type { Booking } from '#model/bookings/booking.ts'
import { releaseAt } from '#model/bookings/sensor.ts'
import { zoneName } from '#model/calendar/zone.ts'
import type { Language, Text } from '#model/text.ts'
import type { BookingRecords } from '#storage/records/bookings/port.ts'
import type { Mail } from '#storage/records/mail.ts'
import { type Letter, type LetterContent, letterTo } from '../outbox/letter.ts'
import type { Directory } from './directory.ts'
import { type MailedKind, noticeText } from './notices.ts'
import type { RuleBook } from './rule-book.ts'

/** Subjects by kind of notice; the words are those that the application shows. */
const SUBJECTS: Readonly<Record<MailedKind, Text>> = {
  reminded: { id: 'Meja Anda segera dilepas', en: 'Your desk will be released soon' },
  asked: { id: 'Masih memakai meja Anda?', en: 'Still using your desk?' },
  offered: { id: 'Meja yang Anda tunggu tersedia', en: 'A desk you wait for is free' },
  no_show: { id: 'Meja Anda dilepas', en: 'Your desk was released' },
  left_early: { id: 'Sisa waktu meja Anda dilepas', en: 'The rest of your desk time was released' },
  moved: { id: 'Pesanan meja Anda dipindahkan', en: 'Your desk booking was moved' },
  cancelled: { id: 'Pesanan meja Anda dibatalkan', en: 'Your desk booking was cancelled' },
  desk_gone: { id: 'Pesanan meja Anda dibatalkan', en: 'Your desk booking was cancelled' },
  cut: {
    id: 'Sebagian pesanan meja Anda dibatalkan',
    en: 'A part of your desk booking was cancelled',
  },
  changed: { id: 'Pesanan meja Anda diubah', en: 'Your desk booking was changed' },
  released: { id: 'Pesanan meja Anda diakhiri', en: 'Your desk booking was ended' },
  undone: { id: 'Perubahan pesanan meja Anda diurungkan', en: 'A change of your desk booking was undone' },
  checked_in_for: { id: 'Anda ditandai hadir di meja Anda', en: 'You were checked in at your desk' },
  created: { id: 'Sebuah meja dipesan untuk Anda', en: 'A desk was booked for you' },
  lending_taken_back: { id: 'Meja tetap Anda diambil kembali', en: 'Your lent desk was taken back' },
  series_paused: { id: 'Seri pesanan meja Anda dijeda', en: 'Your series of desk bookings is paused' },
}

type Link = { readonly label: Text; readonly path: (booking: Booking) => string }

const ownDays = ({ id }: Booking): string => `/desks?booking=${id}`
const deskPage = ({ desk }: Booking): string => `/d/${desk}`
/** What can be done about it, by kind. */
const LINKS: Readonly<Record<string, Link>> = {
  reminded: { label: { id: 'Lapor hadir', en: 'Check in' }, path: deskPage },
  asked: { label: { id: 'Jawab', en: 'Answer' }, path: ownDays },
  offered: { label: { id: 'Terima meja', en: 'Take the desk' }, path: ownDays },
  no_show: { label: { id: 'Ambil kembali', en: 'Take it back' }, path: ownDays },
  left_early: { label: { id: 'Ambil kembali', en: 'Take it back' }, path: ownDays },
}
const LOOK: Link = { label: { id: 'Lihat pesanan', en: 'See the booking' }, path: ownDays }

const WHY: Text = {
  id: 'Surel otomatis dari Denyut. Kehadiran di meja bukan presensi. Surel ini dapat dimatikan pada halaman Setelan saya.',
  en: 'Sent by Denyut. Presence at a desk is not attendance. This mail can be switched off on the page My settings.',
}

const LOCALES: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' }

interface LetterParts {
  readonly bookings: Pick<BookingRecords, 'read'>
  readonly directory: Directory
  readonly book: RuleBook
  readonly url: () => string
}

/** A notice as a letter; null when what it is about is gone. */
export async function noticeLetter(parts: LetterParts, mail: Mail): Promise<Letter | null> {
  const subject: Text | undefined = SUBJECTS[mail.kind as MailedKind]
  if (!subject) return null
  const content = mail.desk ? deskContent(parts, mail, mail.desk) : await bookingContent(parts, mail)
  return content && letterTo(mail, { subject, why: WHY, ...content })
}

type Content = Omit<LetterContent, 'subject' | 'why'>

async function bookingContent(
  { bookings, directory, book, url }: LetterParts,
  mail: Mail,
): Promise<Content | null> {
  const booking = mail.booking === null ? null : await bookings.read(mail.booking)
  if (!booking || booking.person !== mail.person) return null
  const { label, path } = LINKS[mail.kind] ?? LOOK
  return {
    body: noticeText(mail.kind),
    facts: [
      whereOf(directory, booking),
      whenOf(directory, booking, mail.language),
      ...(mail.kind === 'reminded' ? await releaseOf(directory, book, booking, mail.language) : []),
    ],
    link: { label, url: `${url()}${path(booking)}` },
  }
}

const deskContent = ({ directory, url }: LetterParts, { kind }: Mail, desk: string): Content => ({
  body: noticeText(kind, directory.find(desk)?.label ?? desk),
  facts: [whereOf(directory, { desk })],
  link: { label: { id: 'Lihat setelan', en: 'See the settings' }, url: `${url()}/me/settings` },
})

function whereOf(directory: Directory, { desk }: Pick<Booking, 'desk'>): string {
  const place = directory.find(desk)
  return place
    ? [place.label, directory.label(place.floor), directory.label(place.building)].join(', ')
    : desk
}

/** In the zone of the building, which it names. */
function whenOf(directory: Directory, { desk, from, to }: Booking, language: Language): string {
  const { day, time, zone } = formatsOf(directory, desk, language)
  return `${day.format(from)}, ${time.format(from)}–${time.format(to)} ${zone(from)}`
}

/** When the desk of a reminder is released; nothing once its person has come or changed the booking. */
async function releaseOf(
  directory: Directory,
  book: RuleBook,
  booking: Booking,
  language: Language,
): Promise<string[]> {
  const desk = directory.find(booking.desk)
  if (!desk || booking.state !== 'reserved' || booking.remindedAt === null) return []
  const edition = await book.open()
  const rules = edition.rules(desk.ancestors)
  const at = releaseAt(booking, booking.remindedAt, rules, edition.pauses(desk, booking))
  const { time, zone } = formatsOf(directory, booking.desk, language)
  const words: Text = {
    id: `Dilepas ${time.format(at)} ${zone(at)} bila tetap kosong`,
    en: `Released at ${time.format(at)} ${zone(at)} if it stays empty`,
  }
  return [words[language]]
}

function formatsOf(directory: Directory, desk: string, language: Language) {
  const timeZone = directory.find(desk)?.timeZone ?? directory.timeZone(directory.campus())
  const locale = LOCALES[language]
  return {
    day: new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full' }),
    time: new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' }),
    zone: (at: number) => zoneName(timeZone, at),
  }
}
