import type { Text } from '#model/text.ts'

/** What the page of the API says besides the contracts. */
export const WORDS = {
  title: { id: 'API Denyut', en: 'Denyut API' },
  lead: {
    id: 'Waktu dalam milidetik Unix, satuan di akhir nama. Kesalahan berupa dokumen masalah (RFC 9457) dengan kode tetap.',
    en: 'Times are Unix milliseconds, units stand at the end of names. Errors are problem documents (RFC 9457) with a stable code.',
  },
  token: {
    id: 'Buat token dengan npm run denyut -- tokens create --role viewer --json, lalu simpan pada API_TOKEN.',
    en: 'Make a token with npm run denyut -- tokens create --role viewer --json and keep it in API_TOKEN.',
  },
  machine: { id: 'Dokumen OpenAPI 3.1', en: 'OpenAPI 3.1 document' },
  other: { id: 'English', en: 'Bahasa Indonesia' },
  contents: { id: 'Daftar operasi', en: 'Operations' },
  parameters: { id: 'Parameter', en: 'Parameters' },
  required: { id: 'wajib', en: 'required' },
  body: { id: 'Badan permintaan', en: 'Request body' },
  answer: { id: 'Jawaban', en: 'Answer' },
  nothing: { id: 'tanpa isi', en: 'no content' },
  example: { id: 'Contoh', en: 'Example' },
} satisfies Record<string, Text>

export const TAGS: Readonly<Record<string, Text>> = {
  access: { id: 'Akses', en: 'Access' },
  campus: { id: 'Kampus', en: 'Campus' },
  telemetry: { id: 'Telemetri', en: 'Telemetry' },
  devices: { id: 'Perangkat', en: 'Devices' },
  ledger: { id: 'Neraca data', en: 'Ledger' },
  bookings: { id: 'Pemesanan meja', en: 'Desk booking' },
  'desk-admin': { id: 'Pengelolaan meja', en: 'Desk management' },
  kiosk: { id: 'Layar lantai', en: 'Floor screens' },
}
