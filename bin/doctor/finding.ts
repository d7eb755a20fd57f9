import * as z from 'zod'
import type { Text } from '#model/text.ts'

/** good: as it should be. warning: works, but somebody should look. fault: does not work. */
export type Level = 'good' | 'warning' | 'fault'

/** What each check is called. */
export const PARTS = {
  node: { id: 'Node', en: 'Node' },
  data_dir: { id: 'Direktori data', en: 'Data directory' },
  disk: { id: 'Disk', en: 'Disk' },
  clock: { id: 'Jam', en: 'Clock' },
  certificate: { id: 'Sertifikat TLS', en: 'TLS certificate' },
  instance: { id: 'Denyut', en: 'Denyut' },
  http_port: { id: 'Porta HTTP', en: 'HTTP port' },
  mqtt_port: { id: 'Porta MQTT', en: 'MQTT port' },
  mqtt_tls_port: { id: 'Porta MQTT TLS', en: 'MQTT TLS port' },
  records: { id: 'Basis data catatan', en: 'Records database' },
  backups: { id: 'Cadangan catatan', en: 'Back-ups of the records' },
  store: { id: 'Penyimpanan telemetri', en: 'Telemetry store' },
  broker: { id: 'Broker MQTT', en: 'MQTT broker' },
  spool: { id: 'Antrean', en: 'Spool' },
  sink: { id: 'Penulisan', en: 'Writing' },
  ledger: { id: 'Neraca data', en: 'Ledger' },
  quarantine: { id: 'Karantina', en: 'Quarantine' },
  devices: { id: 'Perangkat', en: 'Devices' },
  device_clocks: { id: 'Jam perangkat', en: 'Device clocks' },
  people: { id: 'Admin', en: 'Administrator' },
  tokens: { id: 'Token API', en: 'API tokens' },
  holidays: { id: 'Hari libur', en: 'Holidays' },
  mail: { id: 'Surel', en: 'Mail' },
  webhooks: { id: 'Webhook', en: 'Webhooks' },
  demo: { id: 'Armada contoh', en: 'Demo fleet' },
} as const satisfies Record<string, Text>

export type PartName = keyof typeof PARTS

/** One finding, with what to do when it is not good. */
export interface Finding {
  readonly part: PartName
  readonly level: Level
  readonly found: Text
  readonly remedy?: Text
}

const textSchema = z.object({ id: z.string(), en: z.string() })
const findingSchema = z.object({
  part: z.enum(Object.keys(PARTS) as [PartName, ...PartName[]]),
  level: z.enum(['good', 'warning', 'fault']),
  found: textSchema,
  remedy: textSchema.optional(),
})

/** Of what a running process says only the findings that this version understands, and whether that was all. */
export function understood(answer: unknown): { findings: Finding[]; whole: boolean } {
  const said = Array.isArray(answer) ? answer : [null]
  const findings = said.flatMap((one): Finding[] => {
    const { data } = findingSchema.safeParse(one)
    if (!data) return []
    const { remedy, ...finding } = data
    return [remedy ? { ...finding, remedy } : finding]
  })
  return { findings, whole: findings.length === said.length }
}

export const good = (part: PartName, found: Text): Finding => ({ part, level: 'good', found })
export const warning = (part: PartName, found: Text, remedy: Text): Finding => ({
  part,
  level: 'warning',
  found,
  remedy,
})
export const fault = (part: PartName, found: Text, remedy: Text): Finding => ({
  part,
  level: 'fault',
  found,
  remedy,
})

/** Words that are the same in both languages: names, addresses, what another program answered. */
export const same = (text: string): Text => ({ id: text, en: text })
