import type { Text } from '#model/text.ts'
import { addMessages } from './known.ts'
import type { changeMessages } from './messages/change.ts'
import type { deskMessages } from './messages/desks.ts'
import { fixMessages } from './messages/fixes.ts'
import type { ledgerMessages } from './messages/ledger.ts'
import type { mapMessages } from './messages/map.ts'
import type { officeMessages } from './messages/office.ts'
import type { ownMessages } from './messages/own.ts'

/**
 * Texts of the dashboard in both languages, as ICU messages; a missing translation does not compile. Those of an area that starts
 * later stand in a file of their own, which its pages load.
 */
export const messages = {
  'app.skip': { id: 'Langsung ke isi', en: 'Skip to content' },
  'app.loading': { id: 'Memuat', en: 'Loading' },
  'app.retry': { id: 'Coba lagi', en: 'Try again' },
  'app.close': { id: 'Tutup', en: 'Close' },
  'app.unknown': { id: 'Tidak diketahui', en: 'Unknown' },
  'app.ago': { id: '{age} lalu', en: '{age} ago' },
  'app.never': { id: 'belum pernah', en: 'never' },
  'undo.region': { id: 'Yang baru dilakukan', en: 'Just done' },
  'undo.undo': { id: 'Urungkan', en: 'Undo' },
  'undo.doing': { id: 'Mengurungkan…', en: 'Undoing…' },
  'undo.undone': { id: 'Diurungkan.', en: 'Undone.' },
  'undo.failed': { id: 'Tidak dapat diurungkan', en: 'Could not be undone' },
  'app.shown': {
    id: '{shown, number} dari {total, number}',
    en: '{shown, number} of {total, number}',
  },
  'app.more': { id: 'Tampilkan lebih banyak', en: 'Show more' },
  'app.notFound': { id: 'Halaman ini tidak ada', en: 'There is no such page' },
  'app.notFoundHint': {
    id: 'Tautannya mungkin salah ketik atau sudah dipindahkan.',
    en: 'The link may be mistyped or has moved.',
  },
  'app.toStart': { id: 'Ke halaman awal', en: 'To the start page' },
  'app.forbidden': { id: 'Peran Anda tidak mencakup halaman ini', en: 'Your role does not cover this page' },
  'app.forbiddenHint': {
    id: 'Mintalah peran yang sesuai kepada admin.',
    en: 'Ask an admin for a role on this place.',
  },

  'nav.main': { id: 'Utama', en: 'Main' },
  'nav.crumb': { id: 'Jejak halaman', en: 'Breadcrumb' },
  'nav.overview': { id: 'Ringkasan', en: 'Overview' },
  'nav.floor': { id: 'Denah langsung', en: 'Live floor' },
  'nav.desks': { id: 'Meja', en: 'My desk' },
  'nav.deskMap': { id: 'Peta meja', en: 'Map of desks' },
  'nav.myBookings': { id: 'Pesanan saya', en: 'My bookings' },
  'nav.myBookingsShort': { id: 'Pesanan', en: 'Bookings' },
  'nav.notices': { id: 'Pemberitahuan', en: 'Notices' },
  'nav.mySettings': { id: 'Setelan saya', en: 'My settings' },
  'nav.unread': { id: '{n} belum dibaca', en: '{n} unread' },
  'nav.office': { id: 'Kelola meja', en: 'Manage desks' },
  'nav.devices': { id: 'Perangkat', en: 'Devices' },
  'nav.ledger': { id: 'Neraca data', en: 'Data ledger' },
  'nav.more': { id: 'Lainnya', en: 'More' },
  'nav.signOut': { id: 'Keluar', en: 'Sign out' },
  'nav.themeLight': { id: 'Tema: terang', en: 'Theme: light' },
  'nav.themeDark': { id: 'Tema: gelap', en: 'Theme: dark' },
  'nav.themeAuto': { id: 'Tema: ikut perangkat', en: 'Theme: as the device' },
  'nav.language': { id: 'Switch to English', en: 'Ganti ke bahasa Indonesia' },
  'nav.help': { id: 'Pintasan papan ketik', en: 'Keyboard shortcuts' },

  'link.live': { id: 'Langsung', en: 'Live' },
  'link.delayed': { id: 'Tertunda', en: 'Delayed' },
  'link.offline': { id: 'Luring', en: 'Offline' },
  'link.connecting': { id: 'Menyambung…', en: 'Connecting…' },
  'link.lost': { id: 'Sambungan terputus.', en: 'Connection lost.' },
  'link.showing': {
    id: 'Menampilkan keadaan pukul {time}. Denyut terus mencoba menyambung.',
    en: 'Showing the state of {time}. Denyut keeps trying to reconnect.',
  },
  'link.nothing': {
    id: 'Belum ada data langsung. Denyut terus mencoba menyambung.',
    en: 'No live data yet. Denyut keeps trying to connect.',
  },
  'link.retry': { id: 'Coba sekarang', en: 'Try now' },

  'error.title': { id: 'Data ini gagal dimuat', en: 'This could not be loaded' },
  'error.network': {
    id: 'Server tidak terjangkau. Periksa jaringan Anda.',
    en: 'The server cannot be reached. Check your network.',
  },
  'error.timeout': {
    id: 'Server tidak menjawab dalam 10 detik.',
    en: 'The server did not answer within 10 seconds.',
  },
  'error.contract': {
    id: 'Jawaban server tidak sesuai kontraknya. Muat ulang halaman; bila berulang, laporkan.',
    en: 'The answer does not fit its contract. Reload the page; report it if it happens again.',
  },
  'error.code': { id: 'Kode {code}', en: 'Code {code}' },
  'error.request': { id: 'permintaan {id}', en: 'request {id}' },
  'error.notKept': {
    id: 'Halaman ini belum tersimpan di perangkat Anda',
    en: 'This page is not kept on your device yet',
  },
  'error.notKeptHint': {
    id: 'Halaman terbuka sendiri begitu jaringan kembali.',
    en: 'It opens by itself once the network is back.',
  },
  'error.page': { id: 'Halaman ini mengalami kesalahan', en: 'This page met a fault' },

  'auth.signIn': { id: 'Masuk', en: 'Sign in' },
  'auth.lead': {
    id: 'Denyut kampus: siapa di dalam, meja mana kosong, berapa daya.',
    en: 'The pulse of the campus: who is in, which desk is free, how much power.',
  },
  'auth.email': { id: 'Surel', en: 'E-mail' },
  'auth.password': { id: 'Kata sandi', en: 'Password' },
  'auth.newPassword': { id: 'Kata sandi baru', en: 'New password' },
  'auth.passwordHint': {
    id: 'Paling sedikit {min} karakter; kalimat pendek paling mudah diingat.',
    en: 'At least {min} characters; a short sentence is easiest to remember.',
  },
  'auth.show': { id: 'Tampilkan', en: 'Show' },
  'auth.hide': { id: 'Sembunyikan', en: 'Hide' },
  'auth.name': { id: 'Nama', en: 'Name' },
  'auth.privacy': { id: 'Pemberitahuan privasi', en: 'Privacy notice' },
  'auth.lost': {
    id: 'Lupa kata sandi? Mintalah tautan masuk kepada admin.',
    en: 'Lost the password? Ask an admin for a sign-in link.',
  },
  'auth.working': { id: 'Memeriksa…', en: 'Checking…' },
  'auth.setupTitle': { id: 'Siapkan Denyut', en: 'Set up Denyut' },
  'auth.setupLead': {
    id: 'Anda menjadi admin pertama. Tautan ini berlaku satu kali.',
    en: 'You become the first admin. This link works once.',
  },
  'auth.inviteTitle': { id: 'Selamat datang di Denyut', en: 'Welcome to Denyut' },
  'auth.inviteLead': {
    id: 'Undangan untuk {email}. Pilih nama dan kata sandi.',
    en: 'An invitation for {email}. Choose a name and a password.',
  },
  'auth.resetTitle': { id: 'Kata sandi baru', en: 'A new password' },
  'auth.resetLead': {
    id: 'Untuk {email}. Sesi lain akan berakhir.',
    en: 'For {email}. Other sessions will end.',
  },
  'auth.create': { id: 'Simpan dan masuk', en: 'Save and sign in' },
  'auth.noCode': { id: 'Tautan ini tidak memuat kode', en: 'This link has no code' },
  'auth.noCodeHint': {
    id: 'Salin tautan selengkapnya dari terminal atau undangan Anda.',
    en: 'Copy the whole link from the terminal or your invitation.',
  },
  'auth.toSignIn': { id: 'Ke halaman masuk', en: 'To sign-in' },
  'auth.validEmail': { id: 'Isi alamat surel yang lengkap.', en: 'Enter a complete e-mail address.' },
  'field.early': { id: 'Pilih tanggal yang lebih akhir.', en: 'Choose a later date.' },
  'field.late': { id: 'Pilih tanggal yang lebih awal.', en: 'Choose an earlier date.' },
  'auth.needed': { id: 'Wajib diisi.', en: 'This is needed.' },

  'overview.title': { id: 'Ringkasan kampus', en: 'Campus overview' },
  'overview.crumb': {
    id: '{campus} · {n, plural, other {# gedung}}',
    en: '{campus} · {n, plural, one {# building} other {# buildings}}',
  },
  'overview.people': { id: 'Orang di dalam', en: 'People inside' },
  'overview.ofCapacity': { id: '{percent} kapasitas', en: '{percent} of capacity' },
  'overview.desks': { id: 'Meja tersedia', en: 'Desks free' },
  'overview.of': { id: 'dari {n}', en: 'of {n}' },
  'overview.desksNote': {
    id: '{occupied} terisi · {unknown} tidak diketahui',
    en: '{occupied} occupied · {unknown} unknown',
  },
  'overview.power': { id: 'Daya', en: 'Power' },
  'overview.powerNote': { id: '{value} W per orang di dalam', en: '{value} W per person inside' },
  'overview.powerArea': { id: '{value} W/m² luas AC', en: '{value} W/m² of conditioned area' },
  'overview.devices': { id: 'Perangkat daring', en: 'Devices online' },
  'overview.devicesNote': { id: '{quiet} dari {total} tidak mengirim', en: '{quiet} of {total} not sending' },
  'overview.devicesAll': { id: 'semua {total} mengirim', en: 'all {total} sending' },
  'overview.buildings': { id: 'Gedung', en: 'Buildings' },
  'overview.worst': { id: 'yang perlu perhatian di atas', en: 'most in need of attention first' },
  'overview.chart': { id: 'Orang di dalam kampus', en: 'People inside the campus' },
  'overview.today': { id: 'Rentang ini', en: 'This range' },
  'overview.weekAgo': { id: 'Tujuh hari sebelumnya', en: 'Seven days earlier' },

  'place.building': { id: 'Gedung', en: 'Building' },
  'place.floor': { id: 'Lantai', en: 'Floor' },
  'place.floors': { id: 'Lantai', en: 'Floors' },
  'place.room': { id: 'Ruang', en: 'Room' },
  'place.rooms': { id: 'Ruang', en: 'Rooms' },
  'place.desk': { id: 'Meja', en: 'Desk' },
  'place.desks': { id: 'Meja', en: 'Desks' },
  'place.people': { id: 'Orang', en: 'People' },
  'place.peopleOf': { id: 'Orang / kapasitas', en: 'People / capacity' },
  'place.data': { id: 'Data', en: 'Data' },
  'place.state': { id: 'Keadaan', en: 'State' },
  'place.since': { id: 'Sejak', en: 'Since' },
  'place.kind': { id: 'Jenis', en: 'Kind' },
  'place.lastData': { id: 'Data terakhir', en: 'Last data' },
  'place.noData': { id: 'tanpa data', en: 'no data' },
  'place.suspect': { id: 'di luar kisaran wajar', en: 'outside the plausible range' },
  'place.old': { id: 'data lama', en: 'old data' },
  'place.level': { id: 'Lantai {level}', en: 'Level {level}' },
  'place.gone': { id: 'Tempat ini tidak ada di kampus', en: 'This place is not on the campus' },
  'place.goneHint': {
    id: 'Denah mungkin sudah diganti. Pilih dari daftar gedung.',
    en: 'The campus may have been replaced. Choose from the buildings.',
  },

  'kind.office': { id: 'Ruang kerja', en: 'Office' },
  'kind.meeting': { id: 'Ruang rapat', en: 'Meeting room' },
  'kind.pantry': { id: 'Pantri', en: 'Pantry' },
  'kind.prayer': { id: 'Musala', en: 'Prayer room' },
  'kind.core': { id: 'Inti gedung', en: 'Building core' },
  'kind.corridor': { id: 'Koridor', en: 'Corridor' },
  'kind.lobby': { id: 'Lobi', en: 'Lobby' },
  'kind.service': { id: 'Ruang layanan', en: 'Service room' },
  'kind.special': { id: 'Ruang khusus', en: 'Special room' },

  'building.chart': { id: 'Orang di dalam gedung', en: 'People inside the building' },

  'floor.view': { id: 'Tampilan', en: 'View' },
  'floor.plan': { id: 'Denah', en: 'Plan' },
  'floor.table': { id: 'Tabel', en: 'Table' },
  'floor.layer': { id: 'Lapisan', en: 'Layer' },
  'floor.status': { id: 'Status', en: 'Status' },
  'floor.choose': { id: 'Pilih lantai', en: 'Choose a floor' },
  'floor.planLabel': {
    id: 'Denah {floor}. Tombol panah untuk berpindah, Enter untuk membuka.',
    en: 'Plan of {floor}. Arrow keys to move, Enter to open.',
  },
  'floor.occupancyScale': { id: 'Hunian ruang', en: 'Room occupancy' },
  'floor.noRoomData': { id: 'Tanpa data', en: 'No data' },
  'floor.empty': { id: 'Kosong', en: 'Empty' },
  'floor.nowRooms': { id: 'Ruang sekarang', en: 'Rooms now' },
  'floor.nothingSelected': {
    id: 'Pilih ruang atau meja pada denah untuk rinciannya.',
    en: 'Choose a room or desk on the plan for its details.',
  },
  'floor.deskPrivacy': {
    id: 'Hanya keadaan sekarang. Riwayat satu meja tidak ditampilkan demi privasi penggunanya.',
    en: 'The present state only. The history of a single desk is not shown, for the privacy of who sits there.',
  },
  'floor.chart24': { id: '{metric}, 24 jam', en: '{metric}, 24 h' },
  'floor.noDesks': {
    id: 'Keadaan meja tidak termasuk peran Anda.',
    en: 'The state of desks is not part of your role.',
  },
  'floor.filter': { id: 'Saring daftar', en: 'Filter the list' },
  'floor.noMatch': { id: 'Tidak ada yang cocok', en: 'Nothing matches' },
  'floor.clear': { id: 'Hapus saringan', en: 'Clear the filter' },
  'floor.zoomIn': { id: 'Perbesar denah', en: 'Zoom in' },
  'floor.zoomOut': { id: 'Perkecil denah', en: 'Zoom out' },
  'floor.reset': { id: 'Seluruh denah', en: 'Whole plan' },

  'desk.equipment': { id: 'Perlengkapan', en: 'Equipment' },
  'attribute.monitor': { id: 'monitor', en: 'monitor' },
  'attribute.window': { id: 'dekat jendela', en: 'by the window' },
  'attribute.standing': { id: 'dapat berdiri', en: 'sit-stand' },
  'attribute.accessible': { id: 'ramah kursi roda', en: 'wheelchair access' },
  'attribute.quiet': { id: 'tenang', en: 'quiet' },
  'desk.free': { id: 'Tersedia', en: 'Free' },
  'desk.occupied': { id: 'Terisi', en: 'Occupied' },
  'desk.unknown': { id: 'Tidak diketahui', en: 'Unknown' },

  'chart.table': { id: 'Lihat sebagai tabel', en: 'Show as a table' },
  'chart.chart': { id: 'Lihat sebagai grafik', en: 'Show as a chart' },
  'chart.csv': { id: 'Unduh CSV', en: 'Download CSV' },
  'chart.png': { id: 'Unduh PNG', en: 'Download PNG' },
  'chart.label': {
    id: 'Grafik {title}. Panah kiri dan kanan membaca nilai, + memperbesar, Backspace kembali.',
    en: 'Chart of {title}. Left and right arrows read values, + zooms in, Backspace goes back.',
  },
  'chart.reset': { id: 'Kembali ke 24 jam', en: 'Back to 24 h' },
  'chart.empty': { id: 'Tidak ada data pada rentang ini', en: 'No data in this range' },
  'chart.emptyHint': {
    id: 'Pilih rentang lain, atau tunggu data pertama.',
    en: 'Choose another range, or wait for the first data.',
  },
  'chart.time': { id: 'Waktu', en: 'Time' },
  'chart.min': { id: 'Terendah', en: 'Lowest' },
  'chart.max': { id: 'Tertinggi', en: 'Highest' },
  'chart.quality': { id: 'Mutu data', en: 'Data quality' },
  'chart.gap': { id: 'tanpa data', en: 'no data' },
  'chart.range': { id: 'Rentang', en: 'Range' },
  'chart.more': {
    id: 'Menampilkan {shown} dari {total} baris; unduh CSV untuk semuanya.',
    en: 'Showing {shown} of {total} rows; download the CSV for all.',
  },
  'range.1h': { id: '1 jam', en: '1 h' },
  'range.24h': { id: '24 jam', en: '24 h' },
  'range.7d': { id: '7 hari', en: '7 d' },
  'range.30d': { id: '30 hari', en: '30 d' },
  'range.custom': { id: 'Pilihan', en: 'Custom' },

  'devices.title': { id: 'Perangkat', en: 'Devices' },
  'devices.search': { id: 'Cari id, label, nomor seri', en: 'Search id, label, serial number' },
  'devices.type': { id: 'Semua jenis', en: 'All types' },
  'devices.place': { id: 'Semua gedung', en: 'All buildings' },
  'devices.device': { id: 'Perangkat', en: 'Device' },
  'devices.typeCol': { id: 'Jenis', en: 'Type' },
  'devices.placeCol': { id: 'Tempat', en: 'Place' },
  'devices.battery': { id: 'Baterai', en: 'Battery' },
  'devices.signal': { id: 'Sinyal', en: 'Signal' },
  'devices.last': { id: 'Terakhir', en: 'Last seen' },
  'devices.found': {
    id: '{n, plural, other {# perangkat}}',
    en: '{n, plural, one {# device} other {# devices}}',
  },
  'devices.none': { id: 'Tidak ada perangkat yang cocok', en: 'No device matches' },
  'devices.noneHint': {
    id: 'Periksa ejaan atau hapus saringan.',
    en: 'Check the spelling or clear the filters.',
  },
  'devices.first': { id: 'Belum ada perangkat', en: 'No devices yet' },
  'devices.firstHint': {
    id: 'Daftarkan yang pertama dari terminal:',
    en: 'Register the first one from a terminal:',
  },
  'health.online': { id: 'Daring', en: 'Online' },
  'health.late': { id: 'Terlambat', en: 'Late' },
  'health.stale': { id: 'Kedaluwarsa', en: 'Stale' },
  'health.offline': { id: 'Luring', en: 'Offline' },
  'health.never': { id: 'Belum pernah', en: 'Never seen' },

  'device.values': { id: 'Nilai sekarang', en: 'Present values' },
  'device.about': { id: 'Tentang perangkat', en: 'About the device' },
  'device.noValues': { id: 'Belum ada nilai yang diterima', en: 'No value received yet' },
  'device.noValuesHint': {
    id: 'Periksa kredensial dan topik perangkat ini.',
    en: 'Check the credentials and topic of this device.',
  },
  'device.model': { id: 'Model', en: 'Model' },
  'device.format': { id: 'Format', en: 'Format' },
  'device.external': { id: 'Nomor seri', en: 'Serial number' },
  'device.gateway': { id: 'Gerbang', en: 'Gateway' },
  'device.interval': { id: 'Selang yang diharapkan', en: 'Expected interval' },
  'device.inverted': { id: 'Arah terbalik', en: 'Direction inverted' },
  'device.flags': { id: 'Catatan', en: 'Flags' },
  'flag.skewed': { id: 'jam atau antaran menyimpang', en: 'clock or delivery skewed' },
  'flag.chatty': { id: 'terlalu sering mengirim', en: 'sends too often' },
  'flag.stuck': { id: 'nilai tidak bergerak', en: 'value does not move' },
  'flag.low_battery': { id: 'baterai lemah', en: 'battery low' },
  'flag.clock_frozen': { id: 'jam berhenti', en: 'clock frozen' },
  'flag.disconnected': { id: 'terputus dari broker', en: 'disconnected from the broker' },
  'flag.quarantined': { id: 'ada pesan di karantina', en: 'has quarantined messages' },
  'device.yes': { id: 'ya', en: 'yes' },
  'device.metric': { id: 'Besaran', en: 'Metric' },
  'device.noChart': {
    id: 'Riwayat satu meja tidak ditampilkan',
    en: 'The history of a single desk is not shown',
  },

  'demo.history': {
    id: 'Riwayat 30 hari armada contoh sedang diisi; grafik menyusul.',
    en: 'The 30-day history of the demo fleet is being filled in; charts follow.',
  },
  'keys.title': { id: 'Pintasan papan ketik', en: 'Keyboard shortcuts' },
  'keys.go': { id: 'Pergi ke {page}', en: 'Go to {page}' },
  'keys.book': { id: 'Pesan meja yang disarankan', en: 'Book the suggested desk' },
  'keys.undo': { id: 'Urungkan yang terakhir', en: 'Undo the last change' },
  'keys.search': { id: 'Cari pada halaman ini', en: 'Search on this page' },
  'keys.help': { id: 'Bantuan ini', en: 'This help' },
  'keys.move': { id: 'Berpindah pada denah atau grafik', en: 'Move on the plan or chart' },
  'keys.open': { id: 'Buka yang terpilih', en: 'Open what is selected' },
  'keys.close': { id: 'Tutup', en: 'Close' },
  'keys.on': { id: 'Pintasan huruf menyala', en: 'Letter shortcuts are on' },
  ...fixMessages,
} as const satisfies Record<string, Text>

addMessages(messages)

export type MessageKey =
  | keyof typeof messages
  | keyof typeof changeMessages
  | keyof typeof ledgerMessages
  | keyof typeof deskMessages
  | keyof typeof mapMessages
  | keyof typeof officeMessages
  | keyof typeof ownMessages
