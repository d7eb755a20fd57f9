import type { Text } from '#model/text.ts'

/** Changes of accounts, and the kinds of changes. */
export const officeChangeMessages = {
  'change.kind': { id: 'Jenis perubahan', en: 'Kind of change' },
  'change.kind.all': { id: 'Semua perubahan', en: 'All changes' },
  'change.kind.booking': { id: 'Pesanan', en: 'Bookings' },
  'change.kind.policy': { id: 'Aturan', en: 'Rules' },
  'change.kind.access': { id: 'Unit', en: 'Units' },
  'change.kind.holidays': { id: 'Hari libur', en: 'Days off' },
  'change.kind.assignment': { id: 'Meja tetap', en: 'Assigned desks' },
  'change.kind.lending': { id: 'Peminjaman meja', en: 'Lent desks' },
  'change.kind.account': { id: 'Akun dan peran', en: 'Accounts and roles' },
  'change.kind.token': { id: 'Token API', en: 'API tokens' },
  'change.noneOfKind': { id: 'Tidak ada perubahan jenis ini', en: 'No changes of this kind' },
  'change.noneOfKindHint': {
    id: 'Pilih jenis lain atau tempat yang lebih luas.',
    en: 'Choose another kind, or a wider place.',
  },
  'change.nowhere': { id: '–', en: '–' },
  'change.token': { id: 'Token API {name}', en: 'API token {name}' },
  'change.somebody': { id: 'Seseorang', en: 'Somebody' },
  'change.account.invited': {
    id: '{name} diundang dengan peran {role}',
    en: '{name} was invited with the role {role}',
  },
  'change.account.role_given': { id: '{name} diberi peran {role}', en: '{name} was given the role {role}' },
  'change.account.role_removed': {
    id: 'Peran {role} dicabut dari {name}',
    en: 'The role {role} was taken from {name}',
  },
  'change.account.disabled': { id: 'Akun {name} dinonaktifkan', en: 'The account of {name} was disabled' },
  'change.account.enabled': {
    id: 'Akun {name} diaktifkan lagi',
    en: 'The account of {name} was enabled again',
  },
  'change.account.unit': { id: 'Unit kerja {name} diubah', en: 'The unit of {name} was changed' },
  'change.account.unitTo': {
    id: 'Unit kerja {name} menjadi {unit}',
    en: 'The unit of {name} became {unit}',
  },
  'change.account.unitNone': { id: 'Unit kerja {name} dikosongkan', en: 'The unit of {name} was removed' },
  'change.account.link_made': {
    id: 'Tautan masuk dibuat untuk {name}',
    en: 'A sign-in link was made for {name}',
  },
  'change.account.link_used': {
    id: '{name} memilih kata sandi lewat tautan',
    en: '{name} chose a password by a link',
  },
  'change.account.token_made': {
    id: 'Token {name} dibuat dengan peran {role}',
    en: 'Token {name} was made with the role {role}',
  },
  'change.account.token_revoked': { id: 'Token {name} dicabut', en: 'Token {name} was revoked' },
} as const satisfies Record<string, Text>
