import { readFileSync } from 'node:fs'
import { type FieldFault, faulty } from '#model/errors.ts'
import { checked } from '#model/faults.ts'
import { type Settings, settingsSchema } from '#model/settings.ts'
import type { Text } from '#model/text.ts'
import { pathFault } from './path-fault.ts'

/**
 * Settings from environment variables; NAME_FILE names a file that holds the value. Variables that begin with DENYUT_ and are no
 * setting are refused, because a misspelt name would silently mean its default. Throws `setting_invalid` with every fault listed.
 */
export function loadSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const given: Record<string, string> = {}
  const errors: FieldFault[] = []
  const names = Object.keys(settingsSchema.shape)
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || value === '') continue
    if (names.includes(name)) given[name] = value
    else if (names.includes(name.replace(/_FILE$/, ''))) readFromFile(name, value, given, errors)
    else if (name.startsWith('DENYUT_')) errors.push({ path: name, message: NO_SETTING })
  }
  const read = checked(settingsSchema, given)
  if (read.ok) for (const faultsOf of TOGETHER) errors.push(...faultsOf(read.value))
  else errors.push(...read.errors)
  if (read.ok && errors.length === 0) return read.value
  throw faulty('setting_invalid', errors)
}

const NO_SETTING = { id: 'tidak ada setelan dengan nama ini', en: 'there is no setting of this name' }

/** Two servers of one process on one port: each alone would blame another program. Port 0 is any free one. */
function portFaults(settings: Settings): FieldFault[] {
  if (settings.MQTT_URL) return []
  const names = settings.DENYUT_TLS_CERT ? PORTS : PORTS.slice(0, 2)
  return names.flatMap((name, i) =>
    names
      .slice(0, i)
      .filter((other) => settings[name] !== 0 && settings[name] === settings[other])
      .map((other) => ({
        path: name,
        message: {
          id: `${settings[name]} dipakai ${other} juga; pilih yang lain`,
          en: `${settings[name]} is that of ${other} too; choose another`,
        },
      })),
  )
}

const PORTS = ['DENYUT_HTTP_PORT', 'DENYUT_MQTT_PORT', 'DENYUT_MQTT_TLS_PORT'] as const

/** A process of its own shares records and telemetry with others, so both must be servers. */
function roleFaults({ DENYUT_ROLE: role, MQTT_URL, INFLUX_URL, DATABASE_URL }: Settings): FieldFault[] {
  if (role === 'all') return []
  if (role === 'api')
    return [
      {
        path: 'DENYUT_ROLE',
        message: {
          id: 'halaman dan API berjalan bersama ingest; pakai all, dan ingest untuk proses tambahan',
          en: 'pages and API run where ingest runs; use all, and ingest for further processes',
        },
      },
    ]
  return Object.entries({ MQTT_URL, INFLUX_URL, DATABASE_URL })
    .filter(([, value]) => !value)
    .map(([path]) => ({
      path,
      message: { id: `wajib ada bila DENYUT_ROLE=${role}`, en: `is needed with DENYUT_ROLE=${role}` },
    }))
}

function mailFaults({ DENYUT_SMTP_URL, DENYUT_MAIL_FROM }: Settings): FieldFault[] {
  if (!DENYUT_SMTP_URL || DENYUT_MAIL_FROM) return []
  return [
    {
      path: 'DENYUT_MAIL_FROM',
      message: {
        id: 'wajib ada bila DENYUT_SMTP_URL disetel, misalnya Denyut <denyut@example.go.id>',
        en: 'is needed with DENYUT_SMTP_URL, as in Denyut <denyut@example.go.id>',
      },
    },
  ]
}

/** What single settings cannot tell. */
const TOGETHER = [portFaults, roleFaults, mailFaults]

function readFromFile(name: string, path: string, given: Record<string, string>, errors: FieldFault[]): void {
  try {
    given[name.replace(/_FILE$/, '')] = readFileSync(path, 'utf8').trim()
  } catch (error) {
    errors.push({ path: name, message: unreadable(pathFault(path, error)) })
  }
}

const unreadable = ({ id, en }: Text): Text => ({
  id: `tidak dapat dibaca: ${id.replace(/\.$/, '')}`,
  en: `cannot be read: ${en.replace(/\.$/, '')}`,
})
