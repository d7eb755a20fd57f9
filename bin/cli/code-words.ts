import type { DeviceHealth } from '#model/readings.ts'
import type { Text } from '#model/text.ts'
import type { LedgerPort } from '../../api/ports.ts'

type Flow = ReturnType<LedgerPort['status']>
type Words<Code extends string> = Readonly<Record<Code, Text>>

/** What codes are called in tables; --json keeps the codes. */
export const HEALTH_WORDS: Words<DeviceHealth> = {
  online: { id: 'daring', en: 'online' },
  late: { id: 'terlambat', en: 'late' },
  stale: { id: 'kedaluwarsa', en: 'stale' },
  offline: { id: 'luring', en: 'offline' },
  never: { id: 'belum pernah', en: 'never seen' },
}

export const ACCOUNT_WORDS: Words<'active' | 'invited' | 'disabled'> = {
  active: { id: 'aktif', en: 'active' },
  invited: { id: 'diundang', en: 'invited' },
  disabled: { id: 'dinonaktifkan', en: 'disabled' },
}

export const SPOOL_WORDS: Words<Flow['spool']['state']> = {
  accepting: { id: 'menerima', en: 'accepting' },
  full: { id: 'penuh: perangkat menunggu', en: 'full: devices wait' },
  failing: { id: 'gagal menulis', en: 'cannot write' },
}

export const SINK_WORDS: Words<Flow['sink']['state']> = {
  ok: { id: 'menulis', en: 'writing' },
  retrying: { id: 'mencoba lagi', en: 'retrying' },
  paused: { id: 'berhenti: perlu tindakan', en: 'paused: needs action' },
  stopped: { id: 'berhenti: jalankan ulang Denyut', en: 'stopped: restart Denyut' },
}

/** What setting InfluxDB up has made, by how its step begins; a name follows. */
export const INFLUX_WORDS: Words<'onboarded' | 'org' | 'bucket' | 'retention of' | 'token'> = {
  onboarded: { id: 'server disiapkan', en: 'server set up' },
  org: { id: 'organisasi', en: 'organisation' },
  bucket: { id: 'bucket', en: 'bucket' },
  'retention of': { id: 'masa simpan', en: 'retention of' },
  token: { id: 'token', en: 'token' },
}
