import type { Text } from '#model/text.ts'
import { addMessages } from '../known.ts'

/** The sheet that changes a booking; it comes when it is opened. */
export const changeMessages = {
  'me.change.title': { id: 'Ubah pesanan {desk}', en: 'Change the booking of {desk}' },
  'me.change.from': { id: 'Mulai', en: 'From' },
  'me.change.to': { id: 'Sampai', en: 'Until' },
  'me.change.floor': { id: 'Lantai', en: 'Floor' },
  'me.change.free': { id: '{floor} · {n} bebas', en: '{floor} · {n} free' },
  'me.change.desk': { id: 'Meja', en: 'Desk' },
  'me.change.pick': { id: 'Pilih meja bebas', en: 'Choose a free desk' },
  'me.change.nothing': { id: 'Tidak ada yang bebas', en: 'Nothing is free' },
  'me.change.onMap': { id: 'Pilih di peta', en: 'Choose on the map' },
  'me.change.same': { id: 'Tetap {desk}', en: 'Keep {desk}' },

  'me.cut.title': { id: 'Batalkan bagian di tengah', en: 'Cancel a part in the middle' },
  'me.cut.hint': {
    id: 'Waktu sebelum dan sesudahnya tetap milik Anda, sebagai dua pesanan.',
    en: 'The time before and after it stays yours, as two bookings.',
  },
  'me.cut.from': { id: 'Tidak dipakai mulai', en: 'Not used from' },
  'me.cut.to': { id: 'Dipakai lagi mulai', en: 'Used again from' },
  'me.cut.first': { id: 'Tidak datang dari', en: 'Away from' },
  'me.cut.last': { id: 'Sampai dengan', en: 'Until and including' },
  'me.cut.left': { id: 'Tersisa {first} dan {rest}.', en: 'What stays: {first} and {rest}.' },
  'me.cut.do': { id: 'Batalkan bagian ini', en: 'Cancel this part' },
  'me.did.cut': {
    id: 'Sebagian pesanan {desk} dibatalkan.',
    en: 'A part of the booking of {desk} is cancelled.',
  },
} as const satisfies Record<string, Text>

addMessages(changeMessages)
