import type { Text } from '#model/text.ts'
import { addMessages } from '../known.ts'

/** The page of the ledger; it comes with the page. */
export const ledgerMessages = {
  'ledger.title': { id: 'Neraca data', en: 'Data ledger' },
  'ledger.lead': {
    id: 'Setiap pesan yang diterima ada tempatnya.',
    en: 'Every message received is accounted for.',
  },
  'ledger.balanced': { id: 'Seimbang', en: 'Balanced' },
  'ledger.unbalanced': { id: 'Tidak seimbang', en: 'Not balanced' },
  'ledger.messages': { id: 'Pesan', en: 'Messages' },
  'ledger.readings': { id: 'Bacaan', en: 'Readings' },
  'ledger.received': { id: 'diterima', en: 'received' },
  'ledger.stored': { id: 'tersimpan', en: 'stored' },
  'ledger.duplicate': { id: 'ganda', en: 'duplicate' },
  'ledger.quarantined': { id: 'karantina', en: 'quarantined' },
  'ledger.inFlight': { id: 'dalam perjalanan', en: 'in flight' },
  'ledger.decoded': { id: 'terurai', en: 'decoded' },
  'ledger.overwritten': { id: 'ditimpa', en: 'overwritten' },
  'ledger.refused': { id: 'ditolak', en: 'refused' },
  'ledger.difference': { id: 'selisih {n}', en: 'difference {n}' },
  'ledger.spool': { id: 'Antrean tahan-lama', en: 'Durable spool' },
  'ledger.spoolState.accepting': { id: 'menerima', en: 'accepting' },
  'ledger.spoolState.full': { id: 'penuh: perangkat menunggu', en: 'full: devices wait' },
  'ledger.spoolState.failing': { id: 'gagal menulis', en: 'cannot write' },
  'ledger.records': {
    id: '{n, plural, other {# pesan}} menunggu',
    en: '{n, plural, one {# message} other {# messages}} waiting',
  },
  'ledger.oldest': { id: 'tertua {age}', en: 'oldest {age}' },
  'ledger.sink': { id: 'Penyimpanan', en: 'Store' },
  'ledger.sinkState.ok': { id: 'menulis', en: 'writing' },
  'ledger.sinkState.retrying': { id: 'mencoba lagi', en: 'retrying' },
  'ledger.sinkState.paused': { id: 'berhenti: perlu tindakan', en: 'paused: needs action' },
  'ledger.sinkState.stopped': { id: 'berhenti: jalankan ulang Denyut', en: 'stopped: restart Denyut' },
  'ledger.rate': { id: 'pesan/dtk', en: 'messages/s' },
  'ledger.catchUp': { id: 'terkejar dalam {age}', en: 'caught up in {age}' },
  'ledger.caughtUp': { id: 'tidak ada yang tertinggal', en: 'nothing behind' },
  'ledger.notCatchingUp': {
    id: 'belum mengejar: yang masuk tidak kurang daripada yang tersimpan',
    en: 'not catching up: as much comes in as is stored',
  },
  'ledger.lateness': { id: 'Keterlambatan', en: 'Lateness' },
  'ledger.latenessLead': {
    id: 'bacaan tersimpan, menurut jeda dari waktu ukur sampai diterima',
    en: 'stored readings, by the time from measured to received',
  },
  'ledger.nearlyAll': {
    id: '95 persen bacaan datang dalam {age}',
    en: '95 per cent of the readings come within {age}',
  },
  'ledger.nearlyAllLater': {
    id: '95 persen bacaan datang dalam lebih dari {age}',
    en: '95 per cent of the readings take more than {age}',
  },
  'ledger.nearlyAllHint': {
    id: 'waktu bagi 95 persen bacaan',
    en: 'the time that 95 per cent of the readings take',
  },
  'ledger.messagesReceived': { id: 'pesan diterima', en: 'messages received' },
  'ledger.readingsSuspect': { id: 'bacaan di luar kisaran', en: 'readings outside range' },
  'ledger.readingsLate': { id: 'bacaan terlambat', en: 'late readings' },
  'ledger.marks': { id: 'Tersimpan dengan tanda', en: 'Stored with a mark' },
  'ledger.suspect': { id: 'di luar kisaran', en: 'outside range' },
  'ledger.late': { id: 'datang terlambat', en: 'came late' },
  'ledger.clockAhead': { id: 'jam mendahului', en: 'clock ahead' },
  'ledger.clockFrozen': { id: 'jam berhenti', en: 'clock frozen' },
  'ledger.qos0': { id: 'QoS 0', en: 'QoS 0' },
  'ledger.qos0Note': { id: '{shed} dilepas saat beban penuh', en: '{shed} shed under load' },
  'ledger.notKept': { id: '{n} isi tidak disimpan', en: '{n} payloads not kept' },
  'ledger.rollups': { id: 'rangkuman menunggu: {n}', en: 'roll-ups waiting: {n}' },
  'ledger.perDevice': { id: 'Per perangkat', en: 'By device' },
  'ledger.troubled': { id: 'yang paling bermasalah di atas', en: 'most troubled first' },
  'ledger.noDevices': { id: 'Belum ada perangkat yang mengirim', en: 'No device has sent yet' },
} as const satisfies Record<string, Text>

addMessages(ledgerMessages)
