import type { QuarantineReason } from '#model/readings.ts'
import type { Text } from '#model/text.ts'

/** What to do about each reason for which a message is refused. */
export const fixMessages = {
  'fix.not_json': {
    id: 'Pengirim harus mengirim JSON, atau perangkat didaftarkan dengan format lain. Pesan ini sendiri tidak dapat dipulihkan bila isinya memang bukan JSON.',
    en: 'The sender has to send JSON, or the device belongs to another format. The message itself cannot be saved when its content is no JSON.',
  },
  'fix.invalid': {
    id: 'Bandingkan isi pesan dengan contoh pada docs/sensors.md, lalu perbaiki pengirimnya.',
    en: 'Compare the payload with the example in docs/sensors.md, then correct the sender.',
  },
  'fix.decode_failed': {
    id: 'Periksa apakah format dan model perangkat yang terdaftar cocok dengan alatnya; setelah dikoreksi, proses ulang.',
    en: 'Check that the registered format and model are those of the device; once corrected, process again.',
  },
  'fix.decode_partial': {
    id: 'Yang dikenal sudah tersimpan. Saluran yang tersisa belum dikenal untuk model ini: periksa model yang terdaftar, atau perbarui Denyut, lalu proses ulang. Penghitung yang membagi garisnya ke beberapa pesan: setel agar semua garis dikirim dalam satu pesan.',
    en: 'What is known is stored. The rest has a channel that this model does not have: check the registered model, or update Denyut, then process again. A counter that divides its lines among messages: set it to send all lines in one.',
  },
  'fix.topic_foreign': {
    id: 'Perangkat ini memakai kredensial perangkat lain, atau topiknya salah: setel topik yang dicetak denyut devices add.',
    en: 'This device uses the credential of another, or a wrong topic: set the topic that denyut devices add printed.',
  },
  'fix.topic_unknown': {
    id: 'Setel topik perangkat seperti yang dicetak denyut devices add, atau daftarkan topik gerbang dengan denyut gateways add.',
    en: 'Set the topic of the device as denyut devices add printed it, or register the gateway’s topic with denyut gateways add.',
  },
  'fix.device_unknown': {
    id: 'Daftarkan perangkat dengan id luar itu (denyut devices add --external-id), lalu proses ulang: pesannya masuk dengan waktu terimanya.',
    en: 'Register the device with that external id (denyut devices add --external-id), then process again: the message keeps its receive time.',
  },
  'fix.device_retired': {
    id: 'Perangkat sudah dipensiunkan tetapi masih mengirim: matikan, atau daftarkan kembali dengan id baru.',
    en: 'The device is retired but still sends: switch it off, or register it anew under another id.',
  },
  'fix.metric_unknown': {
    id: 'Jenis sensor ini tidak punya besaran itu: periksa jenis yang terdaftar dan ejaan besarannya (docs/sensors.md).',
    en: 'This sensor type has no such metric: check the registered type and the spelling of the metric (docs/sensors.md).',
  },
  'fix.not_a_number': {
    id: 'Nilai harus bilangan atau true/false: perbaiki pengirimnya; NaN dan teks tidak dapat disimpan.',
    en: 'A value has to be a number or true/false: correct the sender; NaN and text cannot be stored.',
  },
  'fix.too_old': {
    id: 'Waktunya lebih lama daripada masa simpan (DENYUT_RAW_RETENTION; kehadiran satu meja 29 hari): periksa jam perangkat, atau perpanjang masa simpan lalu proses ulang.',
    en: 'Its time is older than the retention (DENYUT_RAW_RETENTION; presence of a single desk 29 days): check the clock of the device, or keep readings longer and process again.',
  },
  'fix.store_refused': {
    id: 'Penyimpanan menolak bacaan ini: sebabnya tertulis di atas. Setelah diperbaiki di sana, proses ulang.',
    en: 'The store refuses this reading for the reason above. Once that is mended there, process again.',
  },
} as const satisfies Record<`fix.${QuarantineReason}`, Text>
