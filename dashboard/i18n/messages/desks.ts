import type { Text } from '#model/text.ts'
import { addMessages } from '../known.ts'

/** Booking of one's own, as the home, the map and the page of a desk say it. */
export const deskMessages = {
  'me.did.booked': { id: '{desk} dipesan.', en: '{desk} is booked.' },
  'me.did.bookedDays': {
    id: '{n, plural, other {# hari}} dipesan.',
    en: '{n, plural, one {# day} other {# days}} booked.',
  },
  'me.did.changed': { id: 'Pesanan {desk} diubah.', en: 'The booking of {desk} is changed.' },
  'me.did.cancelled': {
    id: 'Pesanan {desk} dibatalkan.',
    en: 'The booking of {desk} is cancelled.',
  },
  'me.did.released': { id: '{desk} dilepas.', en: '{desk} is released.' },
  'me.did.checkedIn': { id: 'Lapor hadir di {desk}.', en: 'Checked in at {desk}.' },
  'me.did.moved': { id: 'Pesanan dipindahkan ke {desk}.', en: 'The booking moved to {desk}.' },
  'me.did.claimed': { id: '{desk} Anda pakai.', en: '{desk} is in your use.' },
  'me.did.waiting': { id: 'Masuk daftar tunggu.', en: 'You are on the waiting list.' },

  'me.state.pending': { id: 'Memesan…', en: 'Booking…' },
  'me.state.reserved': { id: 'Dipesan', en: 'Booked' },
  'me.state.checked_in': { id: 'Hadir', en: 'Checked in' },
  'me.state.completed': { id: 'Selesai', en: 'Over' },
  'me.state.no_show': { id: 'Dilepas: tidak hadir', en: 'Released: no-show' },
  'me.state.cancelled': { id: 'Dibatalkan', en: 'Cancelled' },

  'me.do.checkIn': { id: 'Lapor hadir', en: 'Check in' },
  'me.do.release': { id: 'Lepaskan meja', en: 'Release desk' },
  'me.do.cancel': { id: 'Batalkan', en: 'Cancel' },
  'me.do.change': { id: 'Ubah', en: 'Change' },
  'me.do.occupied': { id: 'Ditempati orang', en: 'Somebody sits there' },
  'me.do.takeBack': { id: 'Ambil kembali', en: 'Take it back' },
  'me.do.save': { id: 'Simpan', en: 'Save' },
  'me.do.working': { id: 'Menyimpan…', en: 'Saving…' },

  'me.why.failed': { id: 'Tidak berhasil', en: 'This did not work' },
  'me.why.hours': { id: 'Jam buka {from}–{to}.', en: 'Opening hours are {from}–{to}.' },
  'me.why.far': {
    id: 'Saat ini dapat dipesan sampai {date}.',
    en: 'At present days until {date} can be booked.',
  },
  'me.why.early': { id: 'Lapor hadir dapat dilakukan mulai {time}.', en: 'You can check in from {time}.' },
  'me.why.short': { id: 'Paling singkat {n} menit.', en: 'At least {n} minutes.' },
  'me.why.long': { id: 'Paling lama {n} jam.', en: 'At most {n} hours.' },
  'me.why.upcoming': {
    id: 'Paling banyak {n} pesanan mendatang. Batalkan satu lebih dahulu.',
    en: 'At most {n} upcoming bookings. Cancel one first.',
  },
  'me.why.week': { id: 'Paling banyak {n} pesanan sepekan.', en: 'At most {n} bookings a week.' },
  'me.why.cancel': {
    id: 'Pembatalan ditutup {n, number} menit sebelum mulai. Meja dapat dilepas setelah mulai.',
    en: 'Cancelling ends {n, number} minutes before the start. The desk can be released once it has begun.',
  },
  'me.why.nearest': { id: 'Terdekat yang bebas:', en: 'Nearest free:' },
  'me.why.taken': { id: 'Orang lain baru saja memesannya.', en: 'Somebody else has just booked it.' },
  'me.why.ready': {
    id: 'Dibersihkan s.d. {time}: pesan mulai saat itu.',
    en: 'Being cleaned until {time}: book from then on.',
  },
  'me.why.endBy': {
    id: 'Sebelum pesanan berikutnya meja dibersihkan: akhiri paling lambat {time}.',
    en: 'The desk is cleaned before the next booking: end by {time}.',
  },
  'me.why.next': { id: 'Meja ini bebas lagi {time}.', en: 'This desk is free again {time}.' },
  'me.why.busy': {
    id: 'Anda sudah punya meja pada waktu itu. Ubah atau batalkan pesanan itu lebih dahulu.',
    en: 'You have a desk at that time already. Change or cancel that booking first.',
  },
  'me.why.version': {
    id: 'Pesanan ini baru saja berubah. Yang tampil sekarang sudah terbaru; ulangi bila perlu.',
    en: 'The booking has just changed. What you see now is current; try again if needed.',
  },
  'me.why.instead': { id: 'Pesan {desk}', en: 'Book {desk}' },
  'me.why.moveInstead': { id: 'Pindah ke {desk}', en: 'Move to {desk}' },

  'me.wait.join': { id: 'Masuk daftar tunggu', en: 'Join the waiting list' },
  'me.wait.accept': { id: 'Terima', en: 'Take it' },
  'me.wait.decline': { id: 'Tolak', en: 'Decline' },
  'me.wait.offer': {
    id: 'Meja yang Anda tunggu tersedia: {desk}, {day} {from}–{to}',
    en: 'A desk you wait for is free: {desk}, {day} {from}–{to}',
  },
  'me.wait.left': { id: 'Tawaran berakhir dalam {time}.', en: 'The offer ends in {time}.' },

  'me.offline': {
    id: 'Luring: pesanan yang terakhir dilihat pada {time}. Untuk memesan atau mengubah diperlukan jaringan.',
    en: 'Offline: bookings as last seen at {time}. Booking and changing need a network.',
  },

  'home.title': { id: 'Meja saya', en: 'My desk' },
  'home.part': { id: 'Bagian hari', en: 'Part of the day' },
  'home.part.day': { id: 'Sehari', en: 'Full day' },
  'home.part.morning': { id: 'Pagi', en: 'Morning' },
  'home.part.afternoon': { id: 'Siang', en: 'Afternoon' },
  'home.days': { id: 'Hari kerja berikutnya', en: 'Next working days' },
  'home.today': { id: 'Hari ini', en: 'Today' },
  'home.tomorrow': { id: 'Besok', en: 'Tomorrow' },
  'home.book': { id: 'Pesan', en: 'Book' },
  'home.bookDesk': { id: 'Pesan {desk}, {day}', en: 'Book {desk}, {day}' },
  'home.bookDays': {
    id: 'Pesan {n, plural, other {# hari}}',
    en: 'Book {n, plural, one {# day} other {# days}}',
  },
  'home.tick': { id: 'Pilih {day}', en: 'Choose {day}' },
  'home.chosen': {
    id: '{n, plural, other {# hari}} dipilih',
    en: '{n, plural, one {# day} other {# days}} chosen',
  },
  'home.clear': { id: 'Kosongkan', en: 'Clear' },
  'home.otherDesk': { id: 'Meja lain', en: 'Another desk' },
  'home.reason.usual': { id: 'meja biasa Anda', en: 'your usual desk' },
  'home.reason.near_usual': { id: 'terdekat dari meja biasa', en: 'nearest to your usual desk' },
  'home.reason.near_unit': { id: 'dekat rekan seunit', en: 'near your unit' },
  'home.reason.any': { id: 'meja bebas', en: 'a free desk' },
  'home.colleagues': {
    id: '{n, plural, other {# rekan}} hadir',
    en: '{n, plural, one {# colleague} other {# colleagues}} there',
  },
  'home.colleaguesBooked': {
    id: '{n, plural, other {# rekan}} memesan',
    en: '{n, plural, one {# colleague has} other {# colleagues have}} booked',
  },
  'home.noColleagues': { id: 'Belum ada rekan memesan', en: 'No colleagues yet' },
  'home.partOver': {
    id: 'Bagian hari ini sudah lewat.',
    en: 'That part of the day is over.',
  },
  'home.nothing': {
    id: 'Tidak ada meja bebas yang dapat Anda pesan.',
    en: 'No free desk that you can book.',
  },
  'home.linked': { id: 'Dari surel Anda', en: 'From your mail' },
  'home.off': { id: 'Tutup: {reason}', en: 'Closed: {reason}' },
  'home.yearMissing': {
    id: 'Hari libur tahun {year} belum dimuat: hari libur mungkin tampil sebagai hari kerja.',
    en: 'The holidays of {year} are not loaded: a day off may look like a working day.',
  },
  'home.skipped': {
    id: '{n, plural, other {# hari}} tidak dapat dipesan:',
    en: '{n, plural, one {# day} other {# days}} could not be booked:',
  },
  'home.noDays': { id: 'Tidak ada hari kerja', en: 'No working days' },
  'home.noDaysHint': {
    id: 'Jam kerja gedung belum diatur, atau kalender hanya berisi hari libur.',
    en: 'The building has no working hours, or its calendar holds days off alone.',
  },
  'home.notAttendance': {
    id: 'Hadir di meja bukan presensi.',
    en: 'Presence at a desk is not attendance.',
  },
  'home.privacy': { id: 'Pemberitahuan privasi', en: 'Privacy notice' },

  'home.ask.still': { id: 'Masih memakai {desk}?', en: 'Still using {desk}?' },
  'home.ask.stillHint': {
    id: 'Sudah lama kosong menurut sensor. Tanpa jawaban, sisanya dilepas.',
    en: 'Empty for a while, says the sensor. Without an answer the rest is released.',
  },
  'home.ask.stillYes': { id: 'Ya, masih', en: 'Yes, still' },
  'home.ask.stillNo': { id: 'Tidak, lepaskan', en: 'No, release it' },
  'home.ask.move': { id: 'Anda duduk di {desk}?', en: 'Are you sitting at {desk}?' },
  'home.ask.moveHint': {
    id: '{booked} yang Anda pesan kosong, sedangkan meja sebelah terpakai.',
    en: '{booked}, which you booked, is empty; the next desk is in use.',
  },
  'home.ask.moveYes': { id: 'Pindahkan ke {desk}', en: 'Move to {desk}' },
  'home.ask.moveNo': { id: 'Saya di {booked}', en: 'I am at {booked}' },
  'home.ask.released': {
    id: '{desk} dilepas karena kosong',
    en: '{desk} was released, it was empty',
  },
  'home.ask.releasedHint': {
    id: 'Dapat diambil kembali sampai {time}, selama masih bebas.',
    en: 'You can take it back until {time}, while it is free.',
  },
  'home.ask.sensor': {
    id: 'Terdeteksi di {desk}: ditandai hadir',
    en: 'Somebody is at {desk}: checked in',
  },
  'home.ask.sensorHint': { id: 'Bukan Anda? Urungkan sampai {time}.', en: 'Not you? Undo until {time}.' },
  'home.ask.notMe': { id: 'Bukan saya', en: 'Not me' },
} as const satisfies Record<string, Text>

addMessages(deskMessages)
