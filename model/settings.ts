import * as z from 'zod'
import { saying } from './field-words.ts'

const port = (fallback: number, title: string, description: string) =>
  z.coerce.number().int().min(0).max(65_535).default(fallback).meta({ title, description })

const text = (title: string, description: string) => z.string().min(1).optional().meta({ title, description })

const DURATION = /^(\d+)(s|m|h|d|y)$/
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 } as const

/** Milliseconds of a duration such as `400d`, `12h`, `5y`. The text has passed `duration()`. */
export function durationMs(value: string): number {
  const match = DURATION.exec(value)
  if (!match) throw new RangeError(`not a duration: ${value}`)
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS]
}

const duration = (fallback: string, title: string, description: string) =>
  z
    .string()
    .refine((given) => DURATION.test(given), {
      params: saying({
        id: 'sebut angka dan satu dari s, m, h, d, y, misalnya 400d',
        en: 'give a number and one of s, m, h, d, y, as 400d',
      }),
    })
    .default(fallback)
    .meta({ title, description })

/**
 * Every setting of a process, by the name of its environment variable. `secret` ones may also come from a file:
 * NAME_FILE holds the path (Docker and systemd secrets).
 */
export const settingsSchema = z.strictObject({
  DENYUT_ROLE: z.enum(['all', 'ingest', 'api']).default('all').meta({
    title: 'Role of this process',
    description:
      'all: broker, ingest, API and pages in one process. ingest: a further process without pages that shares the load of an external broker; it needs MQTT_URL, INFLUX_URL, DATABASE_URL and a data directory of its own. api is reserved: a process with it does not start.',
  }),
  DENYUT_HTTP_HOST: z.string().min(1).default('127.0.0.1').meta({
    title: 'HTTP address',
    description: 'Address the web server listens on. 0.0.0.0 opens it to the network: put TLS in front.',
  }),
  DENYUT_HTTP_PORT: port(
    8080,
    'HTTP port',
    'Port of the web server: pages, API, live socket, MQTT over WebSocket.',
  ),
  DENYUT_MQTT_HOST: z.string().min(1).default('127.0.0.1').meta({
    title: 'MQTT address',
    description: 'Address the embedded broker listens on. 0.0.0.0 warns unless TLS is on.',
  }),
  DENYUT_MQTT_PORT: port(1883, 'MQTT port', 'Port of the embedded broker.'),
  DENYUT_MQTT_TLS_PORT: port(
    8883,
    'MQTT TLS port',
    'Port of the embedded broker with TLS; used when DENYUT_TLS_CERT and DENYUT_TLS_KEY are set.',
  ),
  DENYUT_TLS_CERT: text(
    'TLS certificate',
    'Path of a PEM certificate chain for MQTT over TLS; needs DENYUT_TLS_KEY. DENYUT_MQTT_PORT stays open without TLS.',
  ),
  DENYUT_TLS_KEY: text('TLS key', 'Path of the PEM key of DENYUT_TLS_CERT.'),
  DENYUT_PUBLIC_URL: z.url().optional().meta({
    title: 'Public address',
    description:
      'Address people use, as in https://denyut.example.go.id. Links and secure cookies follow it.',
  }),
  DENYUT_DATA_DIR: z.string().min(1).default('./data').meta({
    title: 'Data directory',
    description: 'Spool, embedded stores, control socket. One process at a time.',
  }),
  DENYUT_BACKUP_DIR: text(
    'Directory of back-ups',
    'Where back-ups of the records go, better on another disk; the folder backups in the data directory without it.',
  ),
  DENYUT_CAMPUS: text(
    'Campus file',
    'Path of a campus JSON file to import on the first start instead of the built-in IKN campus.',
  ),
  DENYUT_RAW_RETENTION: duration(
    '400d',
    'Raw retention',
    'How long raw readings are kept; older messages are quarantined as too_old, presence of single desks after 29 days already.',
  ),
  DENYUT_SPOOL_MAX: z.coerce.number().int().min(16).default(10_240).meta({
    title: 'Spool limit',
    description: 'Largest size of the durable spool in MiB; when full, acknowledgements stop.',
  }),
  DENYUT_DISK_RESERVE: z.coerce.number().int().min(0).default(1_024).meta({
    title: 'Disk reserve',
    description: 'Free disk space in MiB below which acknowledgements stop.',
  }),
  DENYUT_LOG: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta({ title: 'Log level', description: 'Lowest level that is written to standard error.' }),
  DENYUT_LANGUAGE: z.enum(['id', 'en']).default('id').meta({
    title: 'Language of the terminal',
    description: 'Language of what commands print: id or en. Pages follow each reader.',
  }),
  DENYUT_METRICS_TOKEN: z.string().min(16).optional().meta({
    title: 'Metrics token',
    description:
      'Bearer token for /metrics from other machines, at least 16 characters; without it only loopback may read.',
    secret: true,
  }),
  DENYUT_SMTP_URL: z
    .string()
    .refine((given) => z.url({ protocol: /^smtps?$/ }).safeParse(given).success, {
      params: saying({
        id: 'sebut alamat seperti smtp://pengguna:sandi@mail.example.go.id:587',
        en: 'give an address such as smtp://user:password@mail.example.go.id:587',
      }),
    })
    .optional()
    .meta({
      title: 'Mail server',
      description:
        'smtp:// or smtps:// address that notices, invitations and sign-in links are sent through. Without it notices are in the application alone.',
      secret: true,
    }),
  DENYUT_MAIL_FROM: text(
    'Sender of mail',
    'Address that mail comes from, as in Denyut <denyut@example.go.id>; needed with DENYUT_SMTP_URL.',
  ),
  INFLUX_URL: z.url().optional().meta({
    title: 'InfluxDB address',
    description: 'InfluxDB 2.x server; without it telemetry is kept in the embedded DuckDB.',
  }),
  INFLUX_TOKEN: z.string().min(1).optional().meta({
    title: 'InfluxDB token',
    description:
      'Token that may write the buckets, and read them unless INFLUX_READ_TOKEN may. For `denyut influx setup`: the operator token.',
    secret: true,
  }),
  INFLUX_READ_TOKEN: z.string().min(1).optional().meta({
    title: 'InfluxDB token for reading',
    description: 'Token that queries are made with; without it INFLUX_TOKEN.',
    secret: true,
  }),
  INFLUX_ORG: z
    .string()
    .min(1)
    .default('denyut')
    .meta({ title: 'InfluxDB organisation', description: 'Organisation that owns the buckets.' }),
  INFLUX_BUCKET_PREFIX: z
    .string()
    .regex(/^[a-z0-9_]+$/)
    .default('denyut')
    .meta({
      title: 'InfluxDB bucket prefix',
      description: 'Buckets are named PREFIX_raw, PREFIX_15m, PREFIX_1h, PREFIX_1d.',
    }),
  DATABASE_URL: z.string().min(1).optional().meta({
    title: 'PostgreSQL address',
    description: 'postgres://…; without it records are kept in the embedded PGlite.',
    secret: true,
  }),
  MQTT_URL: z.string().min(1).optional().meta({
    title: 'External broker',
    description: 'mqtt:// or mqtts:// address of a broker to consume from instead of the embedded one.',
    secret: true,
  }),
  MQTT_SHARED: z.enum(['on', 'off']).optional().meta({
    title: 'Shared subscription',
    description:
      'on: processes that all have it divide the messages of MQTT_URL (MQTT 5). off: this process takes all. Without it on for the role ingest, else off: Mosquitto 2.0 forgets shared subscriptions when it is restarted, plain ones it keeps.',
  }),
})

export type Settings = Readonly<z.infer<typeof settingsSchema>>
export type SettingName = keyof Settings

/** Whether a process takes only its share of the messages of an external broker, and so knows only a share of the present. */
export const takesShare = ({ MQTT_URL, MQTT_SHARED, DENYUT_ROLE }: Settings): boolean =>
  MQTT_URL !== undefined && (MQTT_SHARED ?? (DENYUT_ROLE === 'ingest' ? 'on' : 'off')) === 'on'
