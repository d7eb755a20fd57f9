import type { Text } from '#model/text.ts'
import { addMessages } from '../known.ts'

/** Own bookings, notices, settings and the privacy notice. */
export const ownMessages = {
  'me.wait.leave': { id: 'Keluar dari daftar tunggu', en: 'Leave the waiting list' },
  'me.wait.where': { id: 'Tunggu meja di', en: 'Wait for a desk in' },
  'me.wait.all': { id: 'Semua gedung', en: 'All buildings' },
  'me.wait.at': { id: 'Anda dalam daftar tunggu: {place}.', en: 'You are on the waiting list: {place}.' },
  'linked.title': { id: 'Pesanan dari tautan', en: 'The booking of the link' },
  'linked.open': { id: 'Buka di Pesanan saya', en: 'Open in My bookings' },
  'linked.gone': { id: 'Pesanan dari tautan ini sudah tidak ada.', en: 'The booking of this link is gone.' },
  'linked.goneHint': {
    id: 'Riwayatnya sudah dihapus, atau pesanan itu bukan milik Anda.',
    en: 'Its history was erased, or it is not yours.',
  },
  'me.bookings.title': { id: 'Pesanan saya', en: 'My bookings' },
  'me.bookings.of': { id: 'Pesanan siapa', en: 'Whose bookings' },
  'me.bookings.mine': { id: 'Pesanan saya sendiri', en: 'My own bookings' },
  'me.bookings.coming': { id: 'Mendatang', en: 'To come' },
  'me.bookings.over': { id: 'Yang lalu dan dibatalkan', en: 'Past and cancelled' },
  'me.bookings.none': { id: 'Belum ada pesanan mendatang', en: 'No bookings to come' },
  'me.bookings.noneHint': {
    id: 'Pesan meja dengan satu ketukan dari halaman Meja saya.',
    en: 'Book a desk with one tap on the page My desk.',
  },
  'me.bookings.series': { id: 'seri pekanan', en: 'weekly series' },
  'me.bookings.visitor': { id: 'tamu: {name}', en: 'visitor: {name}' },
  'me.bookings.ics': {
    id: 'Simpan ke kalender: {desk}, {day}',
    en: 'Save to calendar: {desk}, {day}',
  },
  'me.bookings.icsShort': { id: 'Simpan ke kalender', en: 'Save to calendar' },

  'me.series.title': { id: 'Seri pekanan', en: 'Weekly series' },
  'me.series.new': { id: 'Seri pekanan', en: 'Weekly series' },
  'me.series.weekdays': { id: 'Hari', en: 'Days' },
  'me.series.from': { id: 'Mulai', en: 'From' },
  'me.series.last': { id: 'Sampai', en: 'Until' },
  'me.series.hint': {
    id: 'Meja biasa Anda, atau yang terdekat bila sudah dipesan. Hari libur dan hari yang penuh dilewati dan disebutkan.',
    en: 'Your usual desk, or the nearest when it is taken. Days off and full days are skipped and named.',
  },
  'me.series.create': { id: 'Pesan seri', en: 'Book the series' },
  'me.series.until': { id: 'sampai {date}', en: 'until {date}' },
  'me.series.paused': { id: 'dijeda setelah tiga kali tidak hadir', en: 'paused after three no-shows' },
  'me.series.resume': { id: 'Lanjutkan seri', en: 'Resume series' },
  'me.series.resumed': {
    id: 'Seri dilanjutkan: {n, plural, other {# pesanan dipesan lagi}}',
    en: 'The series goes on: {n, plural, one {# booking was booked again} other {# bookings were booked again}}',
  },
  'me.series.end': { id: 'Akhiri seri', en: 'End series' },
  'me.series.kept': {
    id: 'Seri diakhiri: {cancelled, plural, other {# pesanan dibatalkan}}, {n, plural, other {# pesanan tetap}}',
    en: 'The series has ended: {cancelled, plural, one {# booking} other {# bookings}} cancelled, {n, plural, one {# booking stays} other {# bookings stay}}',
  },

  'me.other.new': { id: 'Untuk orang lain', en: 'For somebody else' },
  'me.other.whom': { id: 'Untuk', en: 'For' },
  'me.other.visitor': { id: 'Tamu', en: 'A visitor' },
  'me.other.name': { id: 'Nama tamu', en: 'Name of the visitor' },
  'me.other.nameHint': { id: 'Anda menjadi tuan rumahnya.', en: 'You are the host.' },
  'me.other.date': { id: 'Tanggal', en: 'Date' },
  'me.other.where': { id: 'Tempat', en: 'Where' },
  'me.other.usual': { id: 'Di dekat meja biasa', en: 'Near the usual desk' },
  'me.other.note': { id: 'Catatan (boleh kosong)', en: 'Note (optional)' },

  'me.wait.title': { id: 'Daftar tunggu', en: 'Waiting list' },
  'me.wait.waiting': { id: 'menunggu', en: 'waiting' },

  'me.notices.title': { id: 'Pemberitahuan', en: 'Notices' },
  'me.notices.none': { id: 'Belum ada pemberitahuan', en: 'No notices' },
  'me.notices.noneHint': {
    id: 'Di sini muncul perubahan pada pesanan dan meja tetap Anda yang tidak Anda lakukan sendiri.',
    en: 'Changes of your bookings and your own desks that you did not make yourself appear here.',
  },
  'me.notices.unread': { id: 'Belum dibaca:', en: 'Unread:' },
  'me.notices.open': { id: 'Lihat', en: 'Look' },

  'me.settings.title': { id: 'Setelan saya', en: 'My settings' },
  'me.settings.saved': { id: 'Tersimpan', en: 'Saved' },
  'me.sees.title': { id: 'Siapa yang melihat nama saya', en: 'Who sees my name' },
  'me.sees.hint': {
    id: 'Orang lain hanya melihat bahwa meja dipesan atau terisi. Pengelola gedung dapat melihat nama karena tugasnya; setiap kali tercatat pada data Anda.',
    en: 'Others only see that a desk is booked or in use. Facility managers can see names by duty; each look is logged in your data.',
  },
  'me.sees.unit': { id: 'Unit kerja saya', en: 'My own unit' },
  'me.sees.unitHint': { id: 'Hanya rekan di {unit}.', en: 'Only colleagues in {unit}.' },
  'me.sees.noUnit': {
    id: 'Unit Anda belum diisi: untuk saat ini tidak ada rekan yang melihat nama Anda.',
    en: 'Your unit is not set: for now no colleague sees your name.',
  },
  'me.sees.all': { id: 'Semua pegawai', en: 'All employees' },
  'me.sees.allHint': { id: 'Siapa pun yang masuk ke Denyut.', en: 'Everybody who is signed in.' },
  'me.sees.nobody': { id: 'Tidak seorang pun', en: 'Nobody' },
  'me.sees.nobodyHint': {
    id: 'Nama tidak tampil bagi rekan mana pun.',
    en: 'No colleague sees the name.',
  },
  'me.sees.findable': { id: 'Dapat dicari rekan', en: 'Colleagues can find me' },
  'me.sees.findableHint': {
    id: 'Yang boleh melihat nama Anda juga dapat mencarinya dan melihat meja hari ini.',
    en: 'Those who may see your name can also search for it and see the desk of today.',
  },

  'me.mail.title': { id: 'Surel', en: 'Mail' },
  'me.mail.on': { id: 'Pemberitahuan juga lewat surel', en: 'Notices also by mail' },
  'me.mail.hint': {
    id: 'Pengingat, meja yang dilepas atau ditawarkan, dan perubahan oleh orang lain; bila server surel disetel.',
    en: 'Reminders, released or offered desks, and changes by others; where a mail server is set up.',
  },

  'me.usual.title': { id: 'Meja biasa', en: 'Usual desk' },
  'me.usual.hint': {
    id: 'Ditawarkan lebih dahulu. Tanpa pilihan, meja yang paling sering dipesan dipakai.',
    en: 'Offered first. Without a choice it is the desk booked most often.',
  },
  'me.usual.none': { id: 'Belum dipilih', en: 'Not chosen' },
  'me.usual.floor': { id: 'Lantai', en: 'Floor' },
  'me.usual.desk': { id: 'Meja', en: 'Desk' },
  'me.usual.pick': { id: 'Pilih…', en: 'Choose…' },
  'me.usual.clear': { id: 'Hapus pilihan', en: 'Clear the choice' },

  'me.lend.title': { id: 'Meja tetap saya: {desk}', en: 'My assigned desk: {desk}' },
  'me.lend.hint': {
    id: 'Pinjamkan kepada rekan selama Anda tidak di kantor.',
    en: 'Lend it to colleagues while you are away.',
  },
  'me.lend.lent': { id: 'Dipinjamkan {from} sampai {to}', en: 'Lent from {from} to {to}' },
  'me.lend.none': { id: 'Saat ini tidak dipinjamkan.', en: 'It is not lent at present.' },
  'me.lend.back': { id: 'Ambil kembali', en: 'Take it back' },
  'me.lend.backOf': {
    id: 'Ambil kembali {desk}, {from} sampai {to}',
    en: 'Take {desk} back, {from} to {to}',
  },
  'me.lend.allBack': {
    id: 'Seluruh waktu itu kembali kepada Anda.',
    en: 'All of that time is yours again.',
  },
  'me.lend.stay': {
    id: '{n, plural, other {# pesanan}} tetap berlaku; waktu lainnya kembali kepada Anda.',
    en: '{n, plural, one {# booking stays} other {# bookings stay}}; the other time is yours again.',
  },
  'me.did.takenBack': { id: 'Meja tetap Anda diambil kembali.', en: 'You took your assigned desk back.' },
  'me.lend.from': { id: 'Dari', en: 'From' },
  'me.lend.last': { id: 'Sampai dengan', en: 'Until and including' },
  'me.lend.lend': { id: 'Pinjamkan', en: 'Lend' },

  'me.delegates.title': { id: 'Wakil', en: 'Delegates' },
  'me.delegates.hint': {
    id: 'Wakil dapat memesan, mengubah, dan membatalkan meja atas nama Anda.',
    en: 'A delegate can book, change and cancel desks on your behalf.',
  },
  'me.delegates.none': { id: 'Belum ada wakil', en: 'No delegates' },
  'me.delegates.email': { id: 'Surel wakil', en: 'E-mail of the delegate' },
  'me.delegates.add': { id: 'Tambah wakil', en: 'Add delegate' },
  'me.delegates.remove': { id: 'Cabut', en: 'Remove' },
  'me.delegates.removeOf': { id: 'Cabut {name} sebagai wakil', en: 'Remove {name} as delegate' },
  'me.delegates.actsFor': { id: 'Anda dapat memesan untuk: {names}.', en: 'You can book for: {names}.' },

  'me.calendar.title': { id: 'Kalender', en: 'Calendar' },
  'me.calendar.hint': {
    id: 'Alamat rahasia untuk aplikasi kalender. Siapa pun yang memegangnya dapat membaca pesanan Anda.',
    en: 'A secret address for a calendar program. Whoever has it can read your bookings.',
  },
  'me.calendar.none': { id: 'Belum ada alamat', en: 'There is no address' },
  'me.calendar.exists': {
    id: 'Alamat ada. Demi keamanan hanya ditampilkan sekali; buat yang baru bila hilang.',
    en: 'There is an address. It is shown only once; make a new one if it is lost.',
  },
  'me.calendar.address': { id: 'Alamat kalender', en: 'Calendar address' },
  'me.calendar.create': { id: 'Buat alamat', en: 'Make an address' },
  'me.calendar.rotate': { id: 'Ganti alamat', en: 'Replace the address' },
  'me.calendar.revoke': { id: 'Cabut alamat', en: 'Revoke the address' },
  'me.calendar.copy': { id: 'Salin', en: 'Copy' },
  'me.calendar.copied': { id: 'Tersalin', en: 'Copied' },

  'me.people.title': { id: 'Cari rekan', en: 'Find colleagues' },
  'me.people.hint': {
    id: 'Hanya rekan yang mengizinkan dirinya dicari.',
    en: 'Only colleagues who let themselves be found.',
  },
  'me.people.search': { id: 'Nama rekan', en: 'Name of a colleague' },
  'me.people.none': {
    id: 'Tidak ada rekan dengan nama itu yang dapat dicari.',
    en: 'Nobody of that name can be found.',
  },
  'me.people.noDesk': { id: 'belum ada meja hari ini', en: 'no desk today' },

  'me.data.title': { id: 'Data saya', en: 'My data' },
  'me.data.hint': {
    id: 'Semua pesanan, pemberitahuan, dan catatan siapa yang melihat nama Anda.',
    en: 'All bookings, notices, and who looked at your name.',
  },
  'me.data.export': { id: 'Unduh data saya (JSON)', en: 'Download my data (JSON)' },
  'me.data.erase': { id: 'Hapus riwayat saya', en: 'Erase my history' },
  'me.data.eraseAsk': {
    id: 'Nama Anda dilepas dari semua pesanan yang sudah berakhir. Ini tidak dapat diurungkan. Pesanan mendatang tetap ada.',
    en: 'Your name is taken out of all bookings that are over. This cannot be undone. Bookings to come stay.',
  },
  'me.data.eraseYes': { id: 'Hapus selamanya', en: 'Erase for good' },
  'me.data.eraseNo': { id: 'Jangan hapus', en: 'Keep it' },
  'me.data.erased': {
    id: '{n, plural, other {# pesanan}} tidak lagi memuat nama Anda.',
    en: '{n, plural, one {# booking no longer names} other {# bookings no longer name}} you.',
  },

  'me.privacy.title': { id: 'Pemberitahuan privasi', en: 'Privacy notice' },
  'me.privacy.back': { id: 'Kembali ke Denyut', en: 'Back to Denyut' },
  'me.privacy.lead': {
    id: 'Denyut membantu pegawai memakai meja kerja bersama. Halaman ini menjelaskan data pribadi yang diproses, menurut UU Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.',
    en: 'Denyut helps employees share desks. This page tells what personal data is processed, by Law 27 of 2022 on the protection of personal data.',
  },
  'me.privacy.what': { id: 'Data yang diproses', en: 'What is processed' },
  'me.privacy.whatText': {
    id: 'Nama, surel, unit kerja, pesanan meja beserta waktunya, lapor hadir, wakil, dan setelan Anda. Sensor meja hanya mencatat ada atau tidaknya seseorang: tanpa kamera, tanpa suara, tanpa identitas.',
    en: 'Name, e-mail, unit, bookings of desks with their times, check-ins, delegates and your settings. Desk sensors only tell whether somebody sits there: no camera, no sound, no identity.',
  },
  'me.privacy.why': { id: 'Tujuan', en: 'Purpose' },
  'me.privacy.whyText': {
    id: 'Memesan meja tanpa bentrok, melepas meja yang tidak dipakai agar dapat dipakai orang lain, dan merencanakan ruang dari angka gabungan sekurang-kurangnya lima orang.',
    en: 'To book desks without conflict, to release unused desks for others, and to plan space from figures of at least five people together.',
  },
  'me.privacy.notAttendance': { id: 'Bukan presensi', en: 'Not attendance' },
  'me.privacy.notAttendanceText': {
    id: 'Hadir di meja bukan presensi. Data ini tidak dipakai untuk kehadiran, kinerja, atau disiplin pegawai.',
    en: 'Presence at a desk is not attendance. This data is not used for attendance, performance or discipline.',
  },
  'me.privacy.basis': { id: 'Dasar pemrosesan', en: 'Legal basis' },
  'me.privacy.basisText': {
    id: 'Pelaksanaan tugas pelayanan publik dan kewenangan instansi (Pasal 20 ayat (2) huruf e). Dapat dicari oleh rekan hanya dengan persetujuan Anda, yang dapat ditarik kapan saja.',
    en: 'Public service and the authority of the institution (Article 20 (2) e). Being found by colleagues rests on your consent alone, which you can withdraw at any time.',
  },
  'me.privacy.who': { id: 'Siapa yang melihat', en: 'Who sees it' },
  'me.privacy.whoText': {
    id: 'Nama tampil bagi rekan seunit kerja, kecuali Anda memilih lain. Pengelola gedung dapat melihat nama karena tugasnya, dan setiap kali tercatat. Data tidak diserahkan kepada pihak lain; program lain hanya menerima meja dan waktu tanpa nama.',
    en: 'Colleagues of your unit see the name, unless you choose otherwise. Facility managers can see names by duty, and each look is logged. Nothing is given to others; other programs only get desk and time without a name.',
  },
  'me.privacy.auto': { id: 'Keputusan otomatis', en: 'Automated decisions' },
  'me.privacy.autoText': {
    id: 'Meja yang kosong dilepas otomatis setelah tenggang waktu. Anda diingatkan lebih dahulu dan dapat mengambilnya kembali dalam lima menit selama masih bebas. Sensor yang tidak terbaca tidak melepas meja.',
    en: 'An empty desk is released automatically after a grace time. You are reminded first and can take it back within five minutes while it is free. A sensor that is silent releases no desk.',
  },
  'me.privacy.keep': { id: 'Masa retensi', en: 'How long it is kept' },
  'me.privacy.keepText': {
    id: 'Pesanan memuat nama Anda selama masa retensi; sesudahnya hanya nama samaran.',
    en: 'A booking carries your name for the time of retention; afterwards only a pseudonym.',
  },
  'me.privacy.keepDays': {
    id: 'Saat ini: {n, plural, other {# hari}}.',
    en: 'At present: {n, plural, one {# day} other {# days}}.',
  },
  'me.privacy.keepSensors': {
    id: 'Bacaan sensor meja satu per satu disimpan 30 hari; sesudahnya tersisa ringkasan tiap meja, tanpa nama.',
    en: 'Single readings of desk sensors are kept for 30 days; then summaries of each desk stay, without a name.',
  },
  'me.privacy.rights': { id: 'Hak Anda', en: 'Your rights' },
  'me.privacy.rightsText': {
    id: 'Mengetahui, memperbaiki, mengunduh, dan menghapus data Anda, membatasi siapa yang melihat nama, serta berkeberatan atas keputusan otomatis. Mengunduh data, menghapus riwayat, dan membatasi siapa yang melihat nama ada pada Setelan saya; untuk perbaikan data dan keberatan, hubungi pejabat pelindungan data pribadi instansi Anda.',
    en: 'To know, correct, download and erase your data, to limit who sees your name, and to object to automated decisions. Downloading data, erasing history and limiting who sees your name are on My settings; for corrections and objections ask the data protection officer of your institution.',
  },
} as const satisfies Record<string, Text>

addMessages(ownMessages)
