import { readdir, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import type { SettingName, Settings } from '#model/settings.ts'
import type { Text } from '#model/text.ts'
import { systemClock } from '#platform/clock.ts'
import { heldSince, lockHolder } from '#platform/lock.ts'
import { silentLog } from '#platform/log.ts'
import { connectServer } from '#storage/records/connection.ts'
import { smtpTransport } from '../../api/outbox/smtp.ts'
import { controlAddress } from '../control/protocol.ts'
import { telemetryStore } from '../run/telemetry.ts'
import { inspectStoppedBackups } from './backups.ts'
import { type Finding, fault, good, type PartName, same, warning } from './finding.ts'
import { size } from './words.ts'

/** A neighbour that does not answer within this is away; opening a large InfluxDB takes seconds. */
const ANSWER_LIMIT_MS = 20_000

/** Why no instance answers, and whether one could start. */
export async function inspectStopped(settings: Settings): Promise<Finding[]> {
  const running = await instance(settings.DENYUT_DATA_DIR)
  return [
    running,
    ...(await spool(settings.DENYUT_DATA_DIR)),
    ...(await inspectStoppedBackups(settings, systemClock.now())),
    // Whoever is starting may listen already.
    ...(running.level === 'warning' ? [] : await ports(settings)),
    ...(await neighbours(settings)),
  ]
}

async function instance(dataDir: string): Promise<Finding> {
  const pid = await lockHolder(dataDir)
  if (pid === null)
    return fault(
      'instance',
      { id: 'tidak berjalan', en: 'is not running' },
      { id: 'Jalankan npm start.', en: 'Run npm start.' },
    )
  if (await isStarting(dataDir))
    return warning(
      'instance',
      { id: `sedang dimulai (proses ${pid})`, en: `is starting (process ${pid})` },
      {
        id: 'Tunggu sebentar, lalu ulangi; bila tetap begini setelah beberapa menit, baca lognya.',
        en: 'Wait a little, then repeat; if it stays like this for minutes, read its log.',
      },
    )
  return fault(
    'instance',
    {
      id: `proses ${pid} memegang direktori data, tetapi tidak menjawab`,
      en: `process ${pid} holds the data directory but does not answer`,
    },
    {
      id: `Baca lognya, hentikan proses ${pid}, dan mulai lagi: yang sudah diakui tidak hilang.`,
      en: `Read its log, end process ${pid} and start again: nothing acknowledged is lost.`,
    },
  )
}

/** A process opens its control socket last: until then there is none, or that of the one before, which was killed. */
async function isStarting(dataDir: string): Promise<boolean> {
  const since = await heldSince(dataDir)
  const opened = await stat(controlAddress(dataDir)).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.NEGATIVE_INFINITY,
  )
  return since !== null && opened < since
}

/** Messages that were accepted and not stored before the end. */
async function spool(dataDir: string): Promise<Finding[]> {
  const directory = join(dataDir, 'spool')
  const names = await readdir(directory).catch(() => [])
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).size))
  const bytes = sizes.reduce((sum, one) => sum + one, 0)
  if (names.length === 0) return []
  return [
    good('spool', {
      id: `${size(bytes).id} di disk; yang belum tersimpan disimpan saat Denyut dijalankan`,
      en: `${size(bytes).en} on disk; what is not stored yet is stored when Denyut is started`,
    }),
  ]
}

async function ports(settings: Settings): Promise<Finding[]> {
  const wanted: [PartName, SettingName, string, number][] = [
    ['http_port', 'DENYUT_HTTP_PORT', settings.DENYUT_HTTP_HOST, settings.DENYUT_HTTP_PORT],
  ]
  if (!settings.MQTT_URL) {
    wanted.push(['mqtt_port', 'DENYUT_MQTT_PORT', settings.DENYUT_MQTT_HOST, settings.DENYUT_MQTT_PORT])
    if (settings.DENYUT_TLS_CERT)
      wanted.push([
        'mqtt_tls_port',
        'DENYUT_MQTT_TLS_PORT',
        settings.DENYUT_MQTT_HOST,
        settings.DENYUT_MQTT_TLS_PORT,
      ])
  }
  return await Promise.all(wanted.map((one) => port(...one)))
}

async function port(part: PartName, setting: SettingName, host: string, number: number): Promise<Finding> {
  const code = await listenOnce(host, number)
  if (code === null) return good(part, { id: `${number} bebas`, en: `${number} is free` })
  const found = PORT_FAULTS[code]?.(number, host) ?? same(`${host}:${number}: ${code}`)
  return fault(part, found, PORT_REMEDIES[code]?.(setting, number) ?? otherPort(setting, number))
}

const PORT_FAULTS: Readonly<Record<string, (port: number, host: string) => Text>> = {
  EADDRINUSE: (port) => ({ id: `${port} dipakai program lain`, en: `${port} is used by another program` }),
  EACCES: (port) => ({
    id: `${port} tidak boleh dipakai oleh pengguna ini`,
    en: `this user may not use ${port}`,
  }),
  EADDRNOTAVAIL: (_port, host) => ({
    id: `${host} bukan alamat mesin ini`,
    en: `${host} is no address of this machine`,
  }),
}

const otherPort = (setting: SettingName, port: number): Text => ({
  id: `Lihat pemakainya dengan ss -ltnp 'sport = :${port}' dan hentikan, atau setel ${setting}.`,
  en: `See who with ss -ltnp 'sport = :${port}' and stop it, or set ${setting}.`,
})

const PORT_REMEDIES: Readonly<Record<string, (setting: SettingName, port: number) => Text>> = {
  EACCES: (setting) => ({
    id: `Setel ${setting} ke 1024 atau lebih.`,
    en: `Set ${setting} to 1024 or more.`,
  }),
  EADDRNOTAVAIL: (setting) => {
    const host = setting.replace(/_(TLS_)?PORT$/, '_HOST')
    return { id: `Perbaiki ${host}.`, en: `Correct ${host}.` }
  },
}

/** Error code of listening there, null when it can be done. */
function listenOnce(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    probe.listen(port, host, () => probe.close(() => resolve(null)))
  })
}

/** The servers that the settings name, asked as Denyut would. */
async function neighbours(settings: Settings): Promise<Finding[]> {
  const { DATABASE_URL, INFLUX_URL, MQTT_URL, DENYUT_SMTP_URL, DENYUT_MAIL_FROM } = settings
  const asked: Promise<Finding>[] = []
  if (DATABASE_URL)
    asked.push(
      answering('records', new URL(DATABASE_URL).host, () => askDatabase(DATABASE_URL), {
        id: 'Periksa DATABASE_URL dan server PostgreSQL.',
        en: 'Check DATABASE_URL and the PostgreSQL server.',
      }),
    )
  if (INFLUX_URL)
    asked.push(
      answering('store', new URL(INFLUX_URL).host, () => askInflux(settings), {
        id: 'Periksa INFLUX_URL, INFLUX_ORG dan INFLUX_TOKEN; bucket dibuat oleh denyut influx setup.',
        en: 'Check INFLUX_URL, INFLUX_ORG and INFLUX_TOKEN; buckets are made by denyut influx setup.',
      }),
    )
  if (MQTT_URL)
    asked.push(
      answering('broker', new URL(MQTT_URL).host, () => askBroker(MQTT_URL), {
        id: 'Periksa MQTT_URL, nama pengguna, dan kata sandinya.',
        en: 'Check MQTT_URL, its user name and its password.',
      }),
    )
  if (DENYUT_SMTP_URL && DENYUT_MAIL_FROM)
    asked.push(
      answering(
        'mail',
        new URL(DENYUT_SMTP_URL).host,
        () => askMailServer(DENYUT_SMTP_URL, DENYUT_MAIL_FROM),
        {
          id: 'Periksa DENYUT_SMTP_URL, nama pengguna, kata sandinya, dan server surel.',
          en: 'Check DENYUT_SMTP_URL, its user name and password, and the mail server.',
        },
      ),
    )
  return await Promise.all(asked)
}

/** Runs a question with a limit; the address is named without the credentials in it. */
async function answering(
  part: PartName,
  name: string,
  question: () => Promise<void>,
  remedy: Text,
): Promise<Finding> {
  const late = new AbortController()
  const limit = systemClock.wait(ANSWER_LIMIT_MS, late.signal).then(() => {
    throw new Error(`no answer within ${ANSWER_LIMIT_MS / 1_000} s`)
  })
  limit.catch(() => undefined)
  try {
    await Promise.race([question(), limit])
    return good(part, { id: `${name} menjawab`, en: `${name} answers` })
  } catch (error) {
    return fault(part, same(`${name}: ${(error as Error).message}`), remedy)
  } finally {
    late.abort()
  }
}

async function askDatabase(url: string): Promise<void> {
  const connection = connectServer(url, silentLog)
  try {
    await connection.run('SELECT 1')
  } finally {
    await connection.close()
  }
}

async function askInflux(settings: Settings): Promise<void> {
  const store = telemetryStore(settings, systemClock, silentLog)
  try {
    await store.open()
  } finally {
    await store.close()
  }
}

async function askBroker(url: string): Promise<void> {
  const client = await connectAsync(url, {
    connectTimeout: ANSWER_LIMIT_MS,
    reconnectPeriod: 0,
    clean: true,
  })
  await client.endAsync()
}

async function askMailServer(url: string, from: string): Promise<void> {
  const transport = smtpTransport(url, from)
  try {
    await transport.verify()
  } finally {
    transport.close()
  }
}
