import { notOnCampus } from './field-words.ts'
import type { Language, Text } from './text.ts'

/** Whose fault a failure is: the caller's input, missing rights, a clash with present state, the surroundings, or our own bug. */
export type Fault = 'input' | 'access' | 'conflict' | 'environment' | 'bug'

/** Exit code of a command by whose fault it was; 0 is success. */
export const EXIT_CODES: Readonly<Record<Fault, number>> = {
  bug: 1,
  input: 2,
  access: 3,
  conflict: 4,
  environment: 5,
}

interface ErrorDefinition {
  readonly status: number
  readonly fault: Fault
  /** What happened. */
  readonly title: Text
  /** What to do about it. */
  readonly remedy: Text
}

const define = <const T extends Record<string, ErrorDefinition>>(table: T): T => table

/** Every error that leaves a process, by its stable code. Codes are never renamed or reused. */
export const ERRORS = define({
  validation_failed: {
    status: 400,
    fault: 'input',
    title: { id: 'Isian tidak sah', en: 'The request is not valid' },
    remedy: {
      id: 'Perbaiki apa yang disebut, lalu ulangi.',
      en: 'Correct what is named, then repeat.',
    },
  },
  malformed_json: {
    status: 400,
    fault: 'input',
    title: { id: 'Badan permintaan bukan JSON', en: 'The body is not JSON' },
    remedy: {
      id: 'Kirim JSON yang sah dengan Content-Type application/json.',
      en: 'Send valid JSON with Content-Type application/json.',
    },
  },
  payload_too_large: {
    status: 413,
    fault: 'input',
    title: { id: 'Permintaan terlalu besar', en: 'The request is too large' },
    remedy: { id: 'Kirim dalam bagian yang lebih kecil.', en: 'Send it in smaller parts.' },
  },
  unauthenticated: {
    status: 401,
    fault: 'access',
    title: { id: 'Belum masuk', en: 'Not signed in' },
    remedy: {
      id: 'Masuk dahulu, atau kirim token API pada kepala Authorization.',
      en: 'Sign in, or send an API token in the Authorization header.',
    },
  },
  wrong_credentials: {
    status: 401,
    fault: 'access',
    title: { id: 'Surel atau kata sandi salah', en: 'E-mail or password is wrong' },
    remedy: {
      id: 'Periksa ejaan; mintalah tautan masuk kepada admin bila lupa kata sandi.',
      en: 'Check the spelling; ask an admin for a sign-in link if the password is lost.',
    },
  },
  link_expired: {
    status: 410,
    fault: 'access',
    title: { id: 'Tautan sudah tidak berlaku', en: 'The link is no longer valid' },
    remedy: {
      id: 'Mintalah tautan baru kepada admin Anda; untuk penyiapan pertama, mulai ulang Denyut.',
      en: 'Ask your administrator for a new link; for the first set-up restart Denyut.',
    },
  },
  forbidden: {
    status: 403,
    fault: 'access',
    title: { id: 'Tidak berhak', en: 'Not allowed' },
    remedy: {
      id: 'Mintalah peran yang sesuai untuk tempat ini kepada admin.',
      en: 'Ask an admin for a role on this place.',
    },
  },
  not_found: {
    status: 404,
    fault: 'input',
    title: { id: 'Tidak ditemukan', en: 'Not found' },
    remedy: { id: 'Periksa alamat atau id-nya.', en: 'Check the address or the id.' },
  },
  already_exists: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Sudah ada', en: 'It exists already' },
    remedy: {
      id: 'Pakai id lain, atau ubah yang sudah ada.',
      en: 'Use another id, or change the existing one.',
    },
  },
  in_use: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Masih dipakai', en: 'It is still in use' },
    remedy: { id: 'Lepaskan dahulu apa yang memakainya.', en: 'Release what uses it first.' },
  },
  last_admin: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Admin terakhir kampus', en: 'The last administrator of the campus' },
    remedy: {
      id: 'Beri orang lain peran admin atas seluruh kampus dan tunggu sampai ia memilih kata sandi, lalu ulangi.',
      en: 'Give somebody else the role admin on the whole campus, wait until they have chosen a password, then repeat.',
    },
  },
  person_disabled: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Akun ini dinonaktifkan', en: 'The account is disabled' },
    remedy: {
      id: 'Aktifkan dahulu: halaman Orang, atau denyut users enable SUREL.',
      en: 'Enable it first: the page People, or denyut users enable EMAIL.',
    },
  },
  setup_done: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Penyiapan sudah selesai', en: 'Set-up is already done' },
    remedy: { id: 'Masuk dengan akun yang ada.', en: 'Sign in with an existing account.' },
  },
  too_many_requests: {
    status: 429,
    fault: 'input',
    title: { id: 'Terlalu sering', en: 'Too many requests' },
    remedy: {
      id: 'Tunggu sesuai kepala Retry-After, lalu coba lagi.',
      en: 'Wait as the Retry-After header says, then try again.',
    },
  },
  range_too_large: {
    status: 400,
    fault: 'input',
    title: { id: 'Rentang terlalu panjang', en: 'The range is too long' },
    remedy: {
      id: 'Persempit rentang waktu atau perbesar langkahnya.',
      en: 'Narrow the time range or use a larger step.',
    },
  },
  store_unavailable: {
    status: 503,
    fault: 'environment',
    title: { id: 'Penyimpanan telemetri tidak menjawab', en: 'The telemetry store does not answer' },
    remedy: {
      id: 'Pesan tetap aman di antrean; jalankan denyut doctor untuk sebabnya.',
      en: 'Messages are safe in the spool; run denyut doctor for the cause.',
    },
  },
  spool_full: {
    status: 503,
    fault: 'environment',
    title: { id: 'Antrean tahan-lama penuh', en: 'The durable spool is full' },
    remedy: {
      id: 'Kosongkan ruang disk atau pulihkan penyimpanan telemetri; perangkat akan mengirim ulang.',
      en: 'Free disk space or restore the telemetry store; devices will send again.',
    },
  },
  unavailable: {
    status: 503,
    fault: 'environment',
    title: { id: 'Belum siap', en: 'Not ready' },
    remedy: {
      id: 'Coba lagi sebentar lagi; /health/ready menyebut sebabnya.',
      en: 'Try again shortly; /health/ready names the reason.',
    },
  },
  internal: {
    status: 500,
    fault: 'bug',
    title: { id: 'Kesalahan pada Denyut', en: 'A fault in Denyut' },
    remedy: { id: 'Laporkan requestId ini kepada pengelola.', en: 'Report this requestId to the operator.' },
  },
  setting_invalid: {
    status: 500,
    fault: 'environment',
    title: { id: 'Setelan salah', en: 'A setting is wrong' },
    remedy: {
      id: 'Perbaiki setelan yang disebut, lalu mulai lagi.',
      en: 'Correct the named setting and start again.',
    },
  },
  port_in_use: {
    status: 500,
    fault: 'environment',
    title: { id: 'Porta sudah dipakai', en: 'The port is in use' },
    remedy: {
      id: 'Hentikan program yang memakainya, atau pilih porta lain dengan setelan yang disebut.',
      en: 'Stop the program that uses it, or choose another port with the named setting.',
    },
  },
  data_dir_in_use: {
    status: 500,
    fault: 'environment',
    title: { id: 'Direktori data dipakai proses Denyut lain', en: 'Another Denyut uses this data directory' },
    remedy: {
      id: 'Hentikan proses itu, atau pilih DENYUT_DATA_DIR lain.',
      en: 'Stop that process, or choose another DENYUT_DATA_DIR.',
    },
  },
  data_dir_unusable: {
    status: 500,
    fault: 'environment',
    title: { id: 'Direktori data tidak dapat ditulisi', en: 'The data directory is not writable' },
    remedy: {
      id: 'Beri hak tulis, atau pilih DENYUT_DATA_DIR lain.',
      en: 'Give write permission, or choose another DENYUT_DATA_DIR.',
    },
  },
  database_unavailable: {
    status: 503,
    fault: 'environment',
    title: { id: 'Basis data catatan tidak menjawab', en: 'The records database does not answer' },
    remedy: {
      id: 'Periksa DATABASE_URL dan server PostgreSQL.',
      en: 'Check DATABASE_URL and the PostgreSQL server.',
    },
  },
  database_corrupt: {
    status: 500,
    fault: 'environment',
    title: { id: 'Basis data catatan rusak', en: 'The records database is damaged' },
    remedy: {
      id: 'Pulihkan dari cadangan terakhir (docs/operations.md).',
      en: 'Restore the last back-up (docs/operations.md).',
    },
  },
  backup_invalid: {
    status: 400,
    fault: 'input',
    title: { id: 'Cadangan tidak dapat dibaca', en: 'The back-up cannot be read' },
    remedy: {
      id: 'Pilih cadangan lain (denyut records list); berkas ini tidak utuh atau bukan cadangan catatan.',
      en: 'Choose another back-up (denyut records list); this file is not whole or is no back-up of records.',
    },
  },
  records_not_empty: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Sudah ada catatan di sana', en: 'There are records already' },
    remedy: {
      id: 'Tambahkan --replace untuk memindahkan catatan tertanam ke samping; untuk PostgreSQL siapkan basis data kosong.',
      en: 'Add --replace to move the embedded records aside; for PostgreSQL make an empty database.',
    },
  },
  database_newer: {
    status: 500,
    fault: 'environment',
    title: {
      id: 'Basis data berasal dari Denyut yang lebih baru',
      en: 'The records database is of a newer Denyut',
    },
    remedy: {
      id: 'Jalankan versi Denyut yang baru itu, atau pulihkan cadangan dari sebelum pembaruan.',
      en: 'Run that newer version, or restore the back-up from before the update.',
    },
  },
  campus_invalid: {
    status: 400,
    fault: 'input',
    title: { id: 'Berkas kampus tidak sah', en: 'The campus file is not valid' },
    remedy: {
      id: 'Perbaiki bagian yang disebut; periksa dengan denyut campus check BERKAS.',
      en: 'Correct the named parts; check with denyut campus check FILE.',
    },
  },
  not_running: {
    status: 503,
    fault: 'environment',
    title: {
      id: 'Denyut tidak berjalan pada direktori data ini',
      en: 'No Denyut runs on this data directory',
    },
    remedy: {
      id: 'Jalankan npm start, atau tunjuk DENYUT_DATA_DIR yang benar.',
      en: 'Run npm start, or point DENYUT_DATA_DIR at the right directory.',
    },
  },
  other_user: {
    status: 403,
    fault: 'access',
    title: { id: 'Direktori data milik pengguna lain', en: 'The data directory is of another user' },
    remedy: {
      id: 'Jalankan perintah ini sebagai pemilik direktori data itu.',
      en: 'Run the command as the owner of that data directory.',
    },
  },
  unreachable: {
    status: 503,
    fault: 'environment',
    title: { id: 'Tidak ada yang menjawab di alamat itu', en: 'Nothing answers at that address' },
    remedy: {
      id: 'Periksa alamatnya, dan jalankan npm start bila Denyut belum berjalan.',
      en: 'Check the address, and run npm start if Denyut is not running.',
    },
  },
  other_version: {
    status: 503,
    fault: 'environment',
    title: {
      id: 'Proses yang berjalan berasal dari versi Denyut yang lain',
      en: 'The running process is of another version of Denyut',
    },
    remedy: {
      id: 'Mulai ulang Denyut, supaya proses dan perintah dari versi yang sama.',
      en: 'Restart Denyut, so that process and command are of the same version.',
    },
  },
  usage: {
    status: 400,
    fault: 'input',
    title: { id: 'Perintah keliru', en: 'The command is wrong' },
    remedy: { id: 'Lihat --help untuk contoh.', en: 'See --help for examples.' },
  },
  booking_desk_taken: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Meja sudah dipesan pada waktu itu', en: 'The desk is taken at that time' },
    remedy: {
      id: 'Pilih meja atau waktu lain; "details.alternatives" menyebut yang terdekat.',
      en: 'Choose another desk or time; "details.alternatives" names the nearest.',
    },
  },
  booking_buffer: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Meja dibersihkan pada waktu itu', en: 'The desk is being cleaned at that time' },
    remedy: {
      id: 'Mulai pada "details.from" atau akhiri pada "details.to"; "details.alternatives" menyebut meja lain.',
      en: 'Begin at "details.from" or end at "details.to"; "details.alternatives" names other desks.',
    },
  },
  booking_person_busy: {
    status: 409,
    fault: 'conflict',
    title: {
      id: 'Sudah ada pesanan meja pada waktu itu',
      en: 'A desk is booked at that time already',
    },
    remedy: {
      id: 'Pindahkan atau batalkan pesanan yang ada lebih dahulu.',
      en: 'Move or cancel the existing booking first.',
    },
  },
  booking_nothing_free: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Tidak ada meja bebas', en: 'No desk is free' },
    remedy: {
      id: 'Pilih waktu atau zona lain, atau masuk daftar tunggu.',
      en: 'Choose another time or zone, or join the waiting list.',
    },
  },
  booking_closed: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Gedung tutup pada hari itu', en: 'The building is closed on that day' },
    remedy: {
      id: 'Pilih hari kerja; "details.reason" menyebut sebabnya.',
      en: 'Choose a working day; "details.reason" names the cause.',
    },
  },
  booking_outside_hours: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Di luar jam buka', en: 'Outside opening hours' },
    remedy: {
      id: 'Pilih waktu dalam jam buka pada "details".',
      en: 'Choose a time within the opening hours in "details".',
    },
  },
  booking_too_far: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Terlalu jauh ke depan', en: 'Too far ahead' },
    remedy: {
      id: 'Tunggu sampai tanggal itu dapat dipesan; batasnya pada "details.limit".',
      en: 'Wait until that date can be booked; the limit is in "details.limit".',
    },
  },
  booking_too_late: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Waktu itu sudah lewat atau terlalu dekat', en: 'That time is over or too near' },
    remedy: { id: 'Pilih waktu yang lebih kemudian.', en: 'Choose a later time.' },
  },
  booking_too_short: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Terlalu singkat', en: 'Too short' },
    remedy: {
      id: 'Perpanjang sampai lama minimum pada "details.limit" (menit).',
      en: 'Extend it to the minimum in "details.limit" (minutes).',
    },
  },
  booking_too_long: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Terlalu lama', en: 'Too long' },
    remedy: {
      id: 'Persingkat sampai lama maksimum pada "details.limit" (menit).',
      en: 'Shorten it to the maximum in "details.limit" (minutes).',
    },
  },
  booking_off_slot: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Waktu tidak tepat pada langkahnya', en: 'The time is not on a slot' },
    remedy: {
      id: 'Bulatkan waktu ke kelipatan "details.limit" menit.',
      en: 'Round the times to multiples of "details.limit" minutes.',
    },
  },
  booking_quota_upcoming: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Jumlah pesanan mendatang sudah penuh', en: 'Too many upcoming bookings' },
    remedy: {
      id: 'Batalkan satu pesanan mendatang; batasnya pada "details.limit".',
      en: 'Cancel one upcoming booking; the limit is in "details.limit".',
    },
  },
  booking_quota_week: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Jumlah pesanan pekan itu sudah penuh', en: 'Too many bookings in that week' },
    remedy: {
      id: 'Pilih pekan lain; batasnya pada "details.limit".',
      en: 'Choose another week; the limit is in "details.limit".',
    },
  },
  booking_zone_full: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Zona sudah penuh', en: 'The zone is full' },
    remedy: { id: 'Pilih zona atau waktu lain.', en: 'Choose another zone or time.' },
  },
  booking_other_unit: {
    status: 409,
    fault: 'access',
    title: { id: 'Zona ini untuk unit lain pada hari itu', en: 'The zone is for another unit on that day' },
    remedy: {
      id: 'Pilih zona unit sendiri atau zona bersama.',
      en: 'Choose a zone of the own unit or a shared one.',
    },
  },
  booking_desk_assigned: {
    status: 409,
    fault: 'access',
    title: { id: 'Meja ini tetap milik seseorang', en: 'The desk is assigned to somebody' },
    remedy: {
      id: 'Pilih meja lain, atau minta pemiliknya meminjamkan.',
      en: 'Choose another desk, or ask its holder to lend it.',
    },
  },
  booking_desk_off: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Meja ini tidak dapat dipesan', en: 'The desk cannot be booked' },
    remedy: { id: 'Pilih meja lain.', en: 'Choose another desk.' },
  },
  booking_not_yours: {
    status: 403,
    fault: 'access',
    title: { id: 'Pesanan orang lain', en: "Somebody else's booking" },
    remedy: {
      id: 'Hanya orangnya, wakilnya, atau pengelola yang dapat mengubahnya.',
      en: 'Only the person, a delegate or a manager can change it.',
    },
  },
  booking_not_lent: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Meja ini tidak dipinjamkan pada waktu itu', en: 'The desk is not lent at that time' },
    remedy: {
      id: 'Muat ulang: mungkin sudah diambil kembali atau waktunya sudah lewat.',
      en: 'Load the page again: it may have been taken back, or the time is over.',
    },
  },
  waitlist_full: {
    status: 409,
    fault: 'conflict',
    title: {
      id: 'Anda sudah menunggu meja sebanyak yang diizinkan',
      en: 'You wait for as many desks as is allowed',
    },
    remedy: {
      id: 'Keluar dari salah satu daftar tunggu Anda di "Pesanan saya", lalu coba lagi.',
      en: 'Leave one of your waiting lists in "My bookings", then try again.',
    },
  },
  waitlist_twice: {
    status: 409,
    fault: 'conflict',
    title: {
      id: 'Anda sudah menunggu meja di sana pada waktu itu',
      en: 'You wait for a desk there at that time already',
    },
    remedy: {
      id: 'Tidak perlu apa-apa lagi: Anda diberi tahu begitu ada meja yang bebas.',
      en: 'Nothing more to do: you are told as soon as a desk is free.',
    },
  },
  booking_no_delegate: {
    status: 403,
    fault: 'access',
    title: { id: 'Bukan wakil orang ini', en: 'Not a delegate of this person' },
    remedy: {
      id: 'Minta orang itu menunjuk Anda sebagai wakil.',
      en: 'Ask the person to name you as delegate.',
    },
  },
  webhook_address: {
    status: 400,
    fault: 'input',
    title: {
      id: 'Alamat itu tidak boleh menerima webhook',
      en: 'No webhook may go to that address',
    },
    remedy: {
      id: 'Alamat link-local (169.254.0.0/16, fe80::/10) dan layanan metadata ditolak. Sebut alamat penerimanya.',
      en: 'Link-local addresses (169.254.0.0/16, fe80::/10) and metadata services are refused. Name the address of the receiver.',
    },
  },
  delegate_unknown: {
    status: 400,
    fault: 'input',
    title: { id: 'Tidak ada akun dengan alamat itu', en: 'No account has this address' },
    remedy: {
      id: 'Periksa ejaannya; wakil harus punya akun Denyut yang aktif.',
      en: 'Check its spelling; a delegate needs an active account of Denyut.',
    },
  },
  delegate_self: {
    status: 400,
    fault: 'input',
    title: { id: 'Anda tidak dapat menjadi wakil diri sendiri', en: 'You cannot be your own delegate' },
    remedy: { id: 'Sebut alamat rekan.', en: 'Name the address of a colleague.' },
  },
  booking_person_needed: {
    status: 403,
    fault: 'access',
    title: { id: 'Hanya untuk orang yang masuk', en: 'Only for a person who is signed in' },
    remedy: {
      id: 'Masuk sebagai orang; token API tidak punya pesanan.',
      en: 'Sign in as a person; an API token has no bookings.',
    },
  },
  booking_visitors_refused: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Zona ini tidak menerima tamu', en: 'The zone takes no visitors' },
    remedy: { id: 'Pilih zona lain untuk tamu.', en: 'Choose another zone for visitors.' },
  },
  booking_version: {
    status: 412,
    fault: 'conflict',
    title: { id: 'Pesanan sudah berubah', en: 'The booking has changed' },
    remedy: {
      id: 'Muat ulang, lalu ulangi dengan versi baru pada If-Match.',
      en: 'Reload, then repeat with the new version in If-Match.',
    },
  },
  booking_version_needed: {
    status: 428,
    fault: 'input',
    title: { id: 'Versi pesanan belum disebut', en: 'The version of the booking is missing' },
    remedy: {
      id: 'Kirim versi yang dilihat pada kepala If-Match.',
      en: 'Send the version that was seen in the If-Match header.',
    },
  },
  rules_version: {
    status: 412,
    fault: 'conflict',
    title: { id: 'Sudah diubah sementara itu', en: 'It has changed meanwhile' },
    remedy: {
      id: 'Muat ulang, lalu ulangi dengan versi baru pada If-Match; "details" menyebut versi, waktu, dan orangnya.',
      en: 'Reload, then repeat with the new version in If-Match; "details" names version, time and who.',
    },
  },
  rules_version_needed: {
    status: 428,
    fault: 'input',
    title: { id: 'Versi yang dilihat belum disebut', en: 'The version that was seen is missing' },
    remedy: {
      id: 'Kirim versi yang dilihat pada kepala If-Match; 0 bila belum ada yang disetel.',
      en: 'Send the version that was seen in the If-Match header; 0 where nothing was set yet.',
    },
  },
  booking_over: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Pesanan sudah berakhir', en: 'The booking is over' },
    remedy: {
      id: 'Buat pesanan baru bila mejanya masih bebas.',
      en: 'Make a new booking if the desk is still free.',
    },
  },
  booking_released: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Meja sudah dilepas', en: 'The desk has been released' },
    remedy: {
      id: 'Ambil kembali dengan "undo" selama masih bebas.',
      en: 'Take it back with "undo" while it is free.',
    },
  },
  booking_squat_reported: {
    status: 409,
    fault: 'conflict',
    title: {
      id: 'Sudah dilaporkan bahwa meja ini ditempati orang',
      en: 'Already reported as taken by somebody else',
    },
    remedy: {
      id: 'Pengelola sudah diberi tahu. Ubah pesanan untuk memilih meja lain.',
      en: 'Managers have been told. Change the booking to choose another desk.',
    },
  },
  booking_check_in_early: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Belum waktunya lapor hadir', en: 'Too early to check in' },
    remedy: {
      id: 'Lapor hadir sejak waktu pada "details.from".',
      en: 'Check in from the time in "details.from".',
    },
  },
  booking_cancel_late: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Batas pembatalan sudah lewat', en: 'Too late to cancel' },
    remedy: {
      id: 'Lepaskan mejanya saja; batasnya pada "details.limit" (menit).',
      en: 'Release the desk instead; the limit is in "details.limit" (minutes).',
    },
  },
  booking_cut_edge: {
    status: 409,
    fault: 'input',
    title: {
      id: 'Bagian itu tidak di tengah pesanan',
      en: 'That part is not in the middle of the booking',
    },
    remedy: {
      id: 'Pilih bagian yang menyisakan waktu sebelum dan sesudahnya; bila tidak, persingkat pesanannya.',
      en: 'Choose a part that leaves time before and after it; otherwise shorten the booking.',
    },
  },
  booking_undo_late: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Terlambat untuk mengurungkan', en: 'Too late to undo' },
    remedy: { id: 'Ubah pesanan secara biasa.', en: 'Change the booking as usual.' },
  },
  booking_key_reused: {
    status: 409,
    fault: 'input',
    title: {
      id: 'Kunci permintaan sudah dipakai untuk hal lain',
      en: 'The request key was used for something else',
    },
    remedy: {
      id: 'Kirim Idempotency-Key baru untuk permintaan baru.',
      en: 'Send a new Idempotency-Key for a new request.',
    },
  },
  booking_block_hits: {
    status: 409,
    fault: 'conflict',
    title: { id: 'Ada pesanan pada waktu itu', en: 'There are bookings at that time' },
    remedy: {
      id: 'Lihat "details.hits"; kirim ulang dengan move: true untuk memindahkannya.',
      en: 'See "details.hits"; send again with move: true to move them.',
    },
  },
})

export type ErrorCode = keyof typeof ERRORS

/** One fault of the input: `path` is dotted (`buildings.0.floors.2.id`), empty for the whole. */
export interface FieldFault {
  readonly path: string
  /** In both languages; plain where it is a name, a figure or another program's words. */
  readonly message: Text | string
}

/** A fault of the input as its reader is told. */
export interface FieldError {
  readonly path: string
  readonly message: string
}

/**
 * The one error class of the platform: a stable code, a detail for this occurrence, and where input is at fault the fields.
 * Codes map to HTTP status, exit code and words only at the edges.
 */
export class DenyutError extends Error {
  readonly code: ErrorCode
  /** The message in both languages, where it was given in both. */
  readonly words: Text | undefined
  readonly errors: readonly FieldFault[] | undefined
  /** What a program needs to go on: limits, alternatives. Of the shape that the operation documents. */
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(
    code: ErrorCode,
    detail?: string | Text,
    options: {
      errors?: readonly FieldFault[]
      details?: Readonly<Record<string, unknown>>
      cause?: unknown
    } = {},
  ) {
    super(typeof detail === 'object' ? detail.en : (detail ?? ERRORS[code].title.en), {
      cause: options.cause,
    })
    this.name = 'DenyutError'
    this.code = code
    this.words = typeof detail === 'object' ? detail : undefined
    this.errors = options.errors
    this.details = options.details
  }
}

/** What the reader may not see is as unknown as what is not there. */
export const noPlaceOrDevice = (id: string): DenyutError =>
  new DenyutError('not_found', {
    id: `Tidak ada tempat atau perangkat ${id}.`,
    en: `There is no place or device ${id}.`,
  })

/** `field` is the part of the input that named the place, where a form shows it. */
export const noPlace = (id: string, field?: string): DenyutError =>
  new DenyutError(
    'not_found',
    { id: `Tidak ada tempat ${id}.`, en: `There is no place ${id}.` },
    field === undefined ? {} : { errors: [{ path: field, message: notOnCampus(id) }] },
  )

export const noPerson = (who: string): DenyutError =>
  new DenyutError('not_found', { id: `Tidak ada orang ${who}.`, en: `There is no person ${who}.` })

export const noBooking = (id: string): DenyutError =>
  new DenyutError('not_found', { id: `Tidak ada pesanan ${id}.`, en: `There is no booking ${id}.` })

export const noDevice = (id: string): DenyutError =>
  new DenyutError('not_found', { id: `Tidak ada perangkat ${id}.`, en: `There is no device ${id}.` })

export const noDeviceOrGateway = (id: string): DenyutError =>
  new DenyutError('not_found', {
    id: `Tidak ada perangkat atau gerbang ${id}.`,
    en: `There is no device or gateway ${id}.`,
  })

/** One fault or several of what was given, for people and programs alike. */
export const faulty = (code: ErrorCode, errors: readonly FieldFault[]): DenyutError =>
  new DenyutError(code, { id: listed(errors, 'id'), en: listed(errors, 'en') }, { errors })

const listed = (errors: readonly FieldFault[], language: Language): string =>
  told(errors, language)
    .map(({ path, message }) => `${path === '' ? '' : `${path}: `}${message}.`)
    .join(' ')

export const isDenyutError = (value: unknown): value is DenyutError => value instanceof DenyutError

/** What happened, in the reader's language; null when the title of its code says it all. */
export function detailOf(error: DenyutError, language: Language): string | null {
  if (error.message === ERRORS[error.code].title.en) return null
  return error.words?.[language] ?? error.message
}

export const told = (faults: readonly FieldFault[], language: Language): FieldError[] =>
  faults.map(({ path, message }) => ({
    path,
    message: typeof message === 'string' ? message : message[language],
  }))

/** RFC 9457 problem document. */
export interface Problem {
  type: `urn:denyut:error:${ErrorCode}`
  title: string
  status: number
  detail: string
  code: ErrorCode
  requestId: string
  errors?: readonly FieldError[]
  details?: Readonly<Record<string, unknown>>
}

/** The problem document of an error, in the reader's language. `detail` ends with the remedy. */
export function toProblem(error: DenyutError, requestId: string, language: Language): Problem {
  const { status, title, remedy } = ERRORS[error.code]
  const detail = detailOf(error, language)
  return {
    type: `urn:denyut:error:${error.code}`,
    title: title[language],
    status,
    detail: detail === null ? remedy[language] : `${detail} ${remedy[language]}`,
    code: error.code,
    requestId,
    ...(error.errors ? { errors: told(error.errors, language) } : {}),
    ...(error.details ? { details: error.details } : {}),
  }
}
