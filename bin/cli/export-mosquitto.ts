import { chown, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { DenyutError } from '#model/errors.ts'
import { EVENTS_PREFIX, STATE_PREFIX } from '#model/topics.ts'
import { ownDirectory, replaceFile } from '#platform/durable.ts'
import { mosquittoHash, randomSecret } from '#platform/secrets.ts'
import type { BrokerAccount } from '../control/accounts.ts'
import { type Context, command, help } from './command.ts'

const FILES = { passwords: 'passwords', acl: 'acl', config: 'denyut.conf' } as const
const OWNER_ONLY = 0o600

export function addExportMosquitto(parent: Command): void {
  command(
    parent,
    'export',
    {
      id: 'Tulis akun perangkat, gerbang, dan ingest untuk Mosquitto; rahasia perangkat tetap berlaku',
      en: 'Write the accounts of devices, gateways and ingest for Mosquitto; secrets of devices stay as they are',
    },
    ['npm run denyut -- devices export --mosquitto /etc/mosquitto/denyut'],
    (added) =>
      added.requiredOption(
        '--mosquitto <directory>',
        help({
          id: `direktori untuk ${Object.values(FILES).join(', ')}`,
          en: `directory for ${Object.values(FILES).join(', ')}`,
        }),
      ),
    (context, { mosquitto }) => exportAccounts(context, resolve(String(mosquitto))),
  )
}

async function exportAccounts({ ask, output }: Context, directory: string): Promise<void> {
  const { accounts } = await ask<{ accounts: BrokerAccount[] }>('devices.accounts')
  const [ingest, ...others] = accounts as [BrokerAccount, ...BrokerAccount[]]
  if (others.some(({ username }) => username === ingest.username)) {
    throw new DenyutError('validation_failed', {
      id: `${ingest.username} adalah akun ingest dan juga perangkat atau gerbang: beri ingest nama pengguna lain pada MQTT_URL.`,
      en: `${ingest.username} is the account of ingest and a device or gateway too: give ingest another user name in MQTT_URL.`,
    })
  }
  await ownDirectory(directory)
  const { line, secret } = await ingestPassword(ingest, join(directory, FILES.passwords))
  const known = others.filter(({ hash }) => hash !== null)
  const missing = others.filter(({ hash }) => hash === null).map(({ username }) => username)
  const lines = [line, ...known.map(({ username, hash }) => `${username}:${hash}`)]
  await replaceOwned(join(directory, FILES.passwords), `${lines.join('\n')}\n`)
  await replaceOwned(join(directory, FILES.acl), aclFile(accounts))
  await replaceOwned(join(directory, FILES.config), configFile(directory))
  const result = { directory, accounts: lines.length, missing, ingest: ingest.username, password: secret }
  output.result(result, () => {
    output.say({
      id: `${lines.length} akun ditulis ke ${directory}; Mosquitto membacanya setelah dimuat ulang (SIGHUP).`,
      en: `${lines.length} accounts are in ${directory}; Mosquitto reads them after a reload (SIGHUP).`,
    })
    if (secret) {
      output.say({
        id: 'Setel ini untuk Denyut; kata sandi tidak ditampilkan lagi:',
        en: 'Set this for Denyut; the password is not shown again:',
      })
      output.line(`  MQTT_URL=mqtt://${ingest.username}:${secret}@HOST:1883`)
    }
    if (missing.length > 0) {
      output.say({
        id: `Tanpa kata sandi untuk broker lain, perlu devices rotate: ${missing.join(' ')}`,
        en: `Without a password for another broker, need devices rotate: ${missing.join(' ')}`,
      })
    }
  })
}

/** By MQTT_URL, else as it was exported before, else a new one that is shown once. */
async function ingestPassword(
  { username, hash }: BrokerAccount,
  file: string,
): Promise<{ line: string; secret: string | null }> {
  if (hash !== null) return { line: `${username}:${hash}`, secret: null }
  const before = await readFile(file, 'utf8').catch(() => '')
  const line = before.split('\n').find((each) => each.startsWith(`${username}:`))
  if (line) return { line, secret: null }
  const secret = randomSecret()
  return { line: `${username}:${await mosquittoHash(secret)}`, secret }
}

/** What is not listed is denied; `deny` goes before any grant, so that no filter of a gateway reaches what is reserved for the platform itself. */
function aclFile(accounts: readonly BrokerAccount[]): string {
  const sections = accounts.map(({ username, publish, subscribe }) => [
    `user ${username}`,
    `topic deny ${STATE_PREFIX}#`,
    `topic deny ${EVENTS_PREFIX}#`,
    ...publish.map((filter) => `topic write ${oneLine(filter)}`),
    ...subscribe.map((filter) => `topic read ${oneLine(filter)}`),
    '',
  ])
  return sections.map((lines) => lines.join('\n')).join('\n')
}

function oneLine(filter: string): string {
  if (!/\p{Cc}/u.test(filter)) return filter
  throw new DenyutError('validation_failed', {
    id: `Saringan topik ${JSON.stringify(filter)} berisi karakter kendali.`,
    en: `The topic filter ${JSON.stringify(filter)} has control characters.`,
  })
}

const configFile = (directory: string): string =>
  `# Include this in the configuration of Mosquitto, beside its listener and persistence_location.
allow_anonymous false
password_file ${join(directory, FILES.passwords)}
acl_file ${join(directory, FILES.acl)}
# Messages wait here while ingest is away; beyond the default of 1000 Mosquitto drops them after it has acknowledged them.
# Not 0 for "no limit": with it Mosquitto 2.0 disconnects a client whose message it refuses.
persistence true
max_queued_messages 100000000
# Ingest acknowledges many messages at once, after a sync of its disk; the default of 20 would hold it up.
max_inflight_messages 2000
`

/** Keeps owner and mode of a file that is there: Mosquitto reads it as a user of its own. */
async function replaceOwned(path: string, content: string): Promise<void> {
  const before = await stat(path).catch(() => null)
  await replaceFile(path, content, before ? before.mode & 0o777 : OWNER_ONLY)
  if (before && before.uid !== process.getuid?.()) await chown(path, before.uid, before.gid)
}
