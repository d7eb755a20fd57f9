import type { Text } from '#model/text.ts'

/** Accounts of people: roles, unit, ways in. */
export const officePeopleMessages = {
  'people.search': { id: 'Cari nama, surel, unit', en: 'Search name, e-mail, unit' },
  'people.invite': { id: 'Undang', en: 'Invite' },
  'people.inviteTitle': { id: 'Undang seseorang', en: 'Invite somebody' },
  'people.email': { id: 'Surel', en: 'E-mail' },
  'people.emailFault': { id: 'Isi alamat surel yang lengkap.', en: 'Enter a complete e-mail address.' },
  'people.role': { id: 'Peran', en: 'Role' },
  'people.roles': { id: 'Peran', en: 'Roles' },
  'people.unit': { id: 'Unit kerja', en: 'Unit' },
  'people.unitOf': { id: 'Unit kerja {name}', en: 'Unit of {name}' },
  'people.unitSet': { id: 'Unit kerja {name} diubah.', en: 'The unit of {name} is changed.' },
  'people.noUnit': { id: 'belum ada', en: 'none yet' },
  'people.state': { id: 'Keadaan', en: 'State' },
  'people.invited': { id: 'diundang', en: 'invited' },
  'people.active': { id: 'aktif', en: 'active' },
  'people.disabled': { id: 'dinonaktifkan', en: 'disabled' },
  'people.name': { id: 'Nama', en: 'Name' },
  'people.link': { id: 'Tautan masuk', en: 'Sign-in link' },
  'people.linkFor': { id: 'Tautan masuk untuk {email}', en: 'Sign-in link for {email}' },
  'people.linkLead': {
    id: 'Kirim tautan ini kepada orangnya lewat saluran yang aman. Sekali pakai, sampai {until}.',
    en: 'Send this link to the person by a safe way. It works once, until {until}.',
  },
  'people.linksEnded': {
    id: 'Tautan sebelumnya ke akun ini tidak berlaku lagi.',
    en: 'Earlier links to this account no longer work.',
  },
  'people.linkKnown': {
    id: 'Orang ini sudah punya kata sandi: ia masuk seperti biasa dengan peran barunya.',
    en: 'This person has a password already and signs in as before, with the new role.',
  },
  'people.none': { id: 'Tidak ada yang cocok', en: 'Nobody matches' },
  'people.noneHint': {
    id: 'Periksa ejaan, atau undang orangnya.',
    en: 'Check the spelling, or invite the person.',
  },
  'people.count': { id: '{n, plural, other {# orang}}', en: '{n, plural, one {# person} other {# people}}' },

  'people.manage': { id: 'Kelola', en: 'Manage' },
  'people.manageOf': { id: 'Kelola akun {name}', en: 'Manage the account of {name}' },
  'people.placeGone': { id: '{place}, tidak ada lagi di kampus', en: '{place}, no longer on the campus' },
  'people.noRoles': { id: 'Tidak ada peran.', en: 'No roles.' },
  'people.give': { id: 'Beri peran', en: 'Give a role' },
  'people.giveTitle': { id: 'Beri peran kepada {name}', en: 'Give a role to {name}' },
  'people.take': { id: 'Cabut', en: 'Take away' },
  'people.takeOf': { id: 'Cabut peran {role}', en: 'Take away the role {role}' },
  'people.takeSure': {
    id: 'Berlaku seketika, juga di layar yang sedang terbuka.',
    en: 'It counts at once, also on pages that are open.',
  },
  'people.takeYes': { id: 'Cabut peran ini', en: 'Take this role away' },
  'people.taken': { id: 'Peran {role} dicabut.', en: 'The role {role} is taken away.' },
  'people.account': { id: 'Akun', en: 'Account' },
  'people.elsewhere': {
    id: 'Orang ini juga punya peran di luar tempat Anda. Akunnya diurus oleh admin yang mencakup semuanya.',
    en: 'This person also has roles outside your places. An admin who covers all of them looks after the account.',
  },
  'people.self': {
    id: 'Akun Anda sendiri hanya dapat dinonaktifkan oleh admin lain.',
    en: 'Your own account can only be disabled by another admin.',
  },
  'people.linkWhy': {
    id: 'Untuk memilih kata sandi baru; kata sandi lama tetap berlaku sampai tautannya dipakai. Tautan sebelumnya berakhir.',
    en: 'To choose a new password; the old one holds until the link is used. Earlier links end.',
  },
  'people.disable': { id: 'Nonaktifkan akun', en: 'Disable the account' },
  'people.disableWhy': {
    id: 'Orangnya langsung keluar dan tidak dapat masuk lagi. Riwayatnya tetap ada.',
    en: 'The person is signed out at once and cannot sign in any more. The history stays.',
  },
  'people.disableTitle': { id: 'Nonaktifkan akun {name}?', en: 'Disable the account of {name}?' },
  'people.disableEnds': {
    id: 'Seketika berakhir: sesi, token API, alamat kalender, tautan masuk, dan daftar tunggu. Layar lantai yang dipasangnya tetap menyala.',
    en: 'These end at once: sessions, API tokens, calendar address, sign-in links and waiting lists. Screens of floors it put up stay on.',
  },
  'people.coming': { id: 'Pesanan mendatang', en: 'Coming bookings' },
  'people.comingNone': {
    id: 'Tidak ada pesanan mendatang atau meja tetap.',
    en: 'There are no coming bookings or assigned desks.',
  },
  'people.comingLogged': {
    id: 'Orangnya dapat membaca bahwa Anda melihat daftar ini.',
    en: 'The person can read that you looked at this list.',
  },
  'people.assigned': { id: 'meja tetap', en: 'assigned desk' },
  'people.visitor': { id: 'untuk tamu', en: 'for a guest' },
  'people.cancelThem': {
    id: 'Batalkan pesanan dan bebaskan meja tetap',
    en: 'Cancel the bookings and free assigned desks',
  },
  'people.cancelThemHint': {
    id: 'Mejanya dapat langsung dipesan orang lain.',
    en: 'Others can book the desks at once.',
  },
  'people.disableDo': { id: 'Nonaktifkan', en: 'Disable' },
  'people.disabling': { id: 'Menonaktifkan…', en: 'Disabling…' },
  'people.disabledNow': { id: 'Akun {name} dinonaktifkan.', en: 'The account of {name} is disabled.' },
  'people.ended': {
    id: '{bookings, plural, other {# pesanan}} dibatalkan, {desks, plural, other {# meja tetap}} dibebaskan.',
    en: '{bookings, plural, one {# booking} other {# bookings}} cancelled, {desks, plural, one {# assigned desk} other {# assigned desks}} freed.',
  },
  'people.left': {
    id: '{bookings, plural, other {# pesanan}} dan {desks, plural, other {# meja tetap}} dibiarkan.',
    en: '{bookings, plural, one {# booking} other {# bookings}} and {desks, plural, one {# assigned desk} other {# assigned desks}} were left.',
  },
  'people.disabledSince': { id: 'Dinonaktifkan sejak {date}.', en: 'Disabled since {date}.' },
  'people.leftovers': { id: 'Pesanan yang tersisa', en: 'Bookings that are left' },
  'people.leftoversWhy': {
    id: 'Pesanan mendatang dan meja tetap yang dibiarkan waktu itu.',
    en: 'Coming bookings and assigned desks that were left at that time.',
  },
  'people.leftoversTitle': { id: 'Pesanan {name} yang tersisa', en: 'Bookings of {name} that are left' },
  'people.cancelDo': { id: 'Batalkan semuanya', en: 'Cancel all of them' },
  'people.enable': { id: 'Aktifkan lagi', en: 'Enable again' },
  'people.enableWhy': {
    id: 'Peran dan kata sandinya berlaku lagi. Sesi, token, dan alamat kalender lama tidak kembali.',
    en: 'Roles and password hold again. Old sessions, tokens and the calendar address do not come back.',
  },
  'people.enabledNow': { id: 'Akun {name} aktif lagi.', en: 'The account of {name} is enabled again.' },
} as const satisfies Record<string, Text>
