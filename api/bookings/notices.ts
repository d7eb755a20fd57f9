import type { Text } from '#model/text.ts'
import type { NewNotice, OutboxEntry } from '#storage/records/bookings/port.ts'

const MINUTE_MS = 60_000

/** What people are told about their bookings, by kind. */
const NOTICES: Readonly<Record<string, Text>> = {
  reminded: {
    id: 'Meja Anda masih kosong dan akan segera dilepas. Lapor hadir bila Anda sudah di tempat.',
    en: 'Your desk is still empty and will be released soon. Check in if you are there.',
  },
  no_show: {
    id: 'Meja Anda dilepas karena kosong. Ambil kembali dalam 5 menit selama masih bebas.',
    en: 'Your desk was released because it was empty. Take it back within 5 minutes while it is free.',
  },
  checked_in: {
    id: 'Terdeteksi di meja Anda: pesanan ditandai hadir. Bukan Anda? Urungkan.',
    en: 'Somebody was detected at your desk: the booking is checked in. Not you? Undo.',
  },
  asked: {
    id: 'Masih memakai meja Anda? Tanpa jawaban, sisanya dilepas.',
    en: 'Still using your desk? Without an answer the rest is released.',
  },
  left_early: {
    id: 'Sisa waktu meja Anda dilepas karena sudah lama kosong. Ambil kembali dalam 5 menit selama masih bebas.',
    en: 'The rest of your desk time was released because it was empty. Take it back within 5 minutes while it is free.',
  },
  suggested: {
    id: 'Anda tampaknya duduk di meja sebelah. Pindahkan pesanan ke sana?',
    en: 'You seem to sit at the next desk. Move the booking there?',
  },
  moved: { id: 'Pesanan Anda dipindahkan ke meja lain.', en: 'Your booking was moved to another desk.' },
  cancelled: {
    id: 'Pesanan Anda dibatalkan oleh orang lain.',
    en: 'Your booking was cancelled by somebody else.',
  },
  desk_gone: {
    id: 'Pesanan Anda dibatalkan: mejanya tidak ada lagi di kampus. Silakan pesan meja lain.',
    en: 'Your booking was cancelled: its desk has left the campus. Please book another one.',
  },
  cut: {
    id: 'Sebagian waktu pesanan Anda dibatalkan oleh orang lain.',
    en: 'A part of your booking was cancelled by somebody else.',
  },
  changed: {
    id: 'Waktu atau meja pesanan Anda diubah oleh orang lain.',
    en: 'The time or desk of your booking was changed by somebody else.',
  },
  released: {
    id: 'Pesanan Anda diakhiri oleh orang lain; mejanya bebas lagi.',
    en: 'Your booking was ended by somebody else; the desk is free again.',
  },
  undone: {
    id: 'Perubahan terakhir pada pesanan Anda diurungkan oleh orang lain.',
    en: 'The last change of your booking was undone by somebody else.',
  },
  checked_in_for: {
    id: 'Orang lain menandai Anda hadir di meja Anda.',
    en: 'Somebody else checked you in at your desk.',
  },
  created: { id: 'Sebuah meja dipesan untuk Anda.', en: 'A desk was booked for you.' },
  offered: {
    id: 'Meja yang Anda tunggu tersedia. Terima sebelum tawaran berakhir.',
    en: 'A desk you wait for is free. Take it before the offer ends.',
  },
  offer_ended: { id: 'Tawaran meja sudah berakhir.', en: 'The offer of a desk has ended.' },
  lending_taken_back: {
    id: 'Pengelola mengambil kembali meja tetap Anda yang dipinjamkan: {desk}. Meja itu milik Anda lagi, kecuali pada waktu yang sudah dipesan orang lain.',
    en: 'A manager took back the desk that you had lent: {desk}. It is yours again, except when others have booked it already.',
  },
  series_paused: {
    id: 'Seri pesanan dijeda: tiga kali berturut-turut tidak hadir. Lanjutkan di Pesanan saya; yang masih bebas dipesan lagi.',
    en: 'The series is paused: three times in a row nobody came. Resume it in My bookings; what is still free is booked again.',
  },
}

/** `desk`: label of the desk that it is about. */
export function noticeText(kind: string, desk = ''): Text {
  const { id, en } = NOTICES[kind] ?? { id: kind, en: kind }
  return { id: id.replace('{desk}', desk), en: en.replace('{desk}', desk) }
}

/** Kinds that also come by mail, and how long after the event that is of use, minutes. */
const MAILED_MIN = {
  reminded: 10,
  asked: 15,
  offered: 10,
  no_show: 1_440,
  left_early: 1_440,
  moved: 1_440,
  cancelled: 1_440,
  desk_gone: 1_440,
  cut: 1_440,
  changed: 1_440,
  released: 1_440,
  undone: 1_440,
  checked_in_for: 60,
  created: 1_440,
  lending_taken_back: 1_440,
  series_paused: 4_320,
} as const

export type MailedKind = keyof typeof MAILED_MIN

const isMailed = (kind: string): kind is MailedKind => Object.hasOwn(MAILED_MIN, kind)

/** Told whoever did it: what the sensor decided, and what nobody meant for this person. */
const AUTOMATIC = new Set([
  'reminded',
  'no_show',
  'checked_in',
  'asked',
  'left_early',
  'suggested',
  'desk_gone',
])
/** What others do is told, whatever it is, but for what another notice of the same deed tells or what changes nothing of the booking. */
const UNTOLD_BY_OTHERS = new Set(['moved_away', 'cut_rest', 'joined', 'still_here'])
/** Deeds that are told in other words than when the sensor does them. */
const BY_OTHERS: Readonly<Record<string, string>> = { checked_in: 'checked_in_for' }

/** Makes notices; without `mails` none of them goes by mail. */
export class Notices {
  readonly #mails: boolean

  constructor(mails: boolean) {
    this.#mails = mails
  }

  /** Of something that happened at `at`. */
  make(kind: string, at: number): NewNotice {
    const mailUntil = this.#mails && isMailed(kind) ? at + MAILED_MIN[kind] * MINUTE_MS : null
    return { kind, mailUntil }
  }

  /** That an entry of the outbox gives its person; null: none. */
  of({ topic, body, at }: OutboxEntry): NewNotice | null {
    const deed = topic.replace(/^booking\./, '')
    if (body.by === 'system') return AUTOMATIC.has(deed) ? this.make(deed, at) : null
    if (body.person === null || body.actor === body.person || UNTOLD_BY_OTHERS.has(deed)) return null
    const kind = BY_OTHERS[deed] ?? deed
    return this.make(Object.hasOwn(NOTICES, kind) ? kind : 'changed', at)
  }
}
