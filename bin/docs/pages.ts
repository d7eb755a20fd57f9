import * as z from 'zod'
import { ERRORS, EXIT_CODES } from '#model/errors.ts'
import { SENSOR_TYPES } from '#model/sensors/index.ts'
import { unitText } from '#model/sensors/words.ts'
import { settingsSchema } from '#model/settings.ts'
import { openApiDocument } from '../../api/docs/openapi.ts'
import { METRICS } from '../run/metrics/definitions.ts'
import { mqttPage } from './mqtt.ts'
import { page } from './page.ts'
import { rolesPage } from './roles.ts'

/** The generated pages of docs/, by file name. */
export const generatedDocs = (): readonly { file: string; text: string }[] => [
  { file: 'errors.md', text: errorsPage() },
  { file: 'settings.md', text: settingsPage() },
  { file: 'sensors.md', text: sensorsPage() },
  { file: 'metrics.md', text: metricsPage() },
  { file: 'roles.md', text: rolesPage() },
  { file: 'mqtt.md', text: mqttPage() },
  { file: 'openapi.json', text: `${JSON.stringify(openApiDocument(), null, 2)}\n` },
]

function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, fault, title, remedy }]) =>
      `| \`${code}\` | ${status} | ${fault} | ${EXIT_CODES[fault]} | ${title.en}<br>${title.id} | ${remedy.en}<br>${remedy.id} |`,
  )
  return page('Errors', [
    'Every error has a stable code. Over HTTP it is a problem document (RFC 9457) of type `urn:denyut:error:<code>`; a command ends with the exit code.',
    '',
    '| code | HTTP status | fault | exit code | what happened | what to do |',
    '|---|---|---|---|---|---|',
    ...rows,
  ])
}

interface SettingDocument {
  title?: string
  description?: string
  default?: unknown
  enum?: unknown[]
  type?: string
  secret?: boolean
}

function settingsPage(): string {
  const { properties } = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' }) as {
    properties: Record<string, SettingDocument>
  }
  const rows = Object.entries(properties).map(
    ([name, { title, description, default: fallback, enum: choices, secret }]) => {
      const value = fallback === undefined ? '–' : `\`${String(fallback)}\``
      const words = [
        description,
        choices ? `One of ${choices.map((choice) => `\`${String(choice)}\``).join(', ')}.` : '',
        secret ? `Secret: may come from a file named by \`${name}_FILE\`.` : '',
      ]
      return `| \`${name}\` | ${title ?? ''} | ${value} | ${words.filter(Boolean).join(' ')} |`
    },
  )
  return page('Settings', [
    'Settings are environment variables, read once at the start. `NAME_FILE` names a file that holds the value. A wrong value, or a DENYUT_ name that is none of these, stops the start with every fault listed.',
    '',
    '| name | what | default | meaning |',
    '|---|---|---|---|',
    ...rows,
  ])
}

function sensorsPage(): string {
  const sections = [...SENSOR_TYPES.values()].flatMap(
    ({ id, label, expectedInterval_s, metrics, samples }) => [
      '',
      `## \`${id}\` ${label.en} / ${label.id}`,
      '',
      `Expected interval ${expectedInterval_s} s.`,
      '',
      '| metric | what | unit | kind | plausible range | across places |',
      '|---|---|---|---|---|---|',
      ...metrics.map(
        ({ name, label: words, unit, kind, range, across }) =>
          `| \`${name}\` | ${words.en} / ${words.id} | ${unitText(unit).en || '–'} | ${kind} | ${range[0]} … ${range[1]} | ${across} |`,
      ),
      '',
      ...samples.map((sample) => ['```json', JSON.stringify(sample), '```'].join('\n')),
    ],
  )
  return page('Sensor types', [
    'A value outside the plausible range is stored and marked `suspect`.',
    ...sections,
  ])
}

function metricsPage(): string {
  const rows = METRICS.map(
    ({ name, kind, help, alarm }) =>
      `| \`${name}\` | ${kind} | ${help} | ${alarm ? `\`${alarm.replaceAll('|', '\\|')}\`` : '–'} |`,
  )
  return page('Metrics', [
    '`/metrics` is Prometheus text, for loopback or with `DENYUT_METRICS_TOKEN`. Beside these there are the usual `denyut_process_…` and `denyut_nodejs_…` of prom-client.',
    'The conditions are PromQL to begin with: a rule waits (`for: 5m`) so that a restart is no alarm.',
    '',
    '| name | type | what | alarm on |',
    '|---|---|---|---|',
    ...rows,
  ])
}
