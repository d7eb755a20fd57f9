import { X509Certificate } from 'node:crypto'
import { access, constants, readdir, readFile, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Settings } from '#model/settings.ts'
import { type Finding, fault, good, same, warning } from './finding.ts'
import { duration, size } from './words.ts'

const MIB = 2 ** 20
const DAY_MS = 86_400_000
/** A file of ours that is newer than now by more than this was written under another clock. */
const CLOCK_LIMIT_MS = 60_000
/** Time to have a certificate renewed. */
const CERTIFICATE_MS = 30 * DAY_MS
/** Where time stamps tell when something was written last. */
const WRITTEN = ['.', 'spool', 'journal']

/** What can be said of the machine without asking anybody: it holds whether an instance runs or not. */
export async function inspectMachine(settings: Settings, now: number): Promise<Finding[]> {
  const directory = settings.DENYUT_DATA_DIR
  const state = await stateOf(directory)
  const findings = [good('node', same(process.version)), dataDirectory(directory, state)]
  if (state === 'usable') {
    findings.push(await disk(settings))
    findings.push(await clock(directory, now))
  }
  if (settings.DENYUT_TLS_CERT) findings.push(await certificate(settings.DENYUT_TLS_CERT, now))
  return findings
}

type DirectoryState = 'usable' | 'missing' | 'unusable'

async function stateOf(directory: string): Promise<DirectoryState> {
  try {
    if (!(await stat(directory)).isDirectory()) return 'unusable'
    await access(directory, constants.W_OK)
    return 'usable'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unusable'
  }
}

function dataDirectory(directory: string, state: DirectoryState): Finding {
  if (state === 'usable') return good('data_dir', same(directory))
  if (state === 'missing')
    return good('data_dir', {
      id: `${directory} belum ada; dibuat saat Denyut dijalankan`,
      en: `${directory} does not exist yet; it is made when Denyut is started`,
    })
  return fault(
    'data_dir',
    { id: `${directory} tidak dapat ditulisi`, en: `${directory} cannot be written` },
    {
      id: 'Beri hak tulis kepada pengguna ini, atau pilih DENYUT_DATA_DIR lain.',
      en: 'Give this user write permission, or choose another DENYUT_DATA_DIR.',
    },
  )
}

async function disk(settings: Settings): Promise<Finding> {
  const { bavail, bsize } = await statfs(settings.DENYUT_DATA_DIR)
  const free = bavail * bsize
  const reserve = settings.DENYUT_DISK_RESERVE * MIB
  const found = { id: `${size(free).id} bebas`, en: `${size(free).en} free` }
  if (free <= reserve)
    return fault('disk', found, {
      id: `Kosongkan disk: di bawah ${size(reserve).id} (DENYUT_DISK_RESERVE) pengakuan pesan berhenti.`,
      en: `Free disk space: below ${size(reserve).en} (DENYUT_DISK_RESERVE) acknowledgements stop.`,
    })
  const whole = reserve + settings.DENYUT_SPOOL_MAX * MIB
  if (free < whole)
    return warning('disk', found, {
      id: `Antrean boleh sampai ${settings.DENYUT_SPOOL_MAX} MiB (DENYUT_SPOOL_MAX), tetapi disk tidak cukup untuk itu; sediakan ${size(whole).id}.`,
      en: `The spool may grow to ${settings.DENYUT_SPOOL_MAX} MiB (DENYUT_SPOOL_MAX), but the disk has no room for that; provide ${size(whole).en}.`,
    })
  return good('disk', found)
}

/** Files written "tomorrow" tell that the clock has been set back, or that a machine without a battery has lost it. */
async function clock(directory: string, now: number): Promise<Finding> {
  const times = await Promise.all(WRITTEN.map((name) => newest(join(directory, name))))
  const ahead_ms = Math.max(...times) - now
  const found = same(new Date(now).toISOString())
  if (ahead_ms <= CLOCK_LIMIT_MS) return good('clock', found)
  return fault(
    'clock',
    {
      id: `${found.id}, padahal data terakhir ditulis ${duration(ahead_ms).id} sesudahnya`,
      en: `${found.en}, but the newest data was written ${duration(ahead_ms).en} after that`,
    },
    {
      id: 'Setel jam mesin dan nyalakan NTP (timedatectl set-ntp true): waktu terima pesan memakai jam ini.',
      en: 'Set the machine’s clock and switch NTP on (timedatectl set-ntp true): messages get their receive time from it.',
    },
  )
}

/** When something in a directory was written last, Unix ms; 0 when there is nothing. */
async function newest(directory: string): Promise<number> {
  const names = await readdir(directory).catch(() => [])
  const times = names.map((name) =>
    stat(join(directory, name)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  )
  return Math.max(0, ...(await Promise.all(times)))
}

async function certificate(file: string, now: number): Promise<Finding> {
  const remedy = {
    id: 'Perbarui sertifikat DENYUT_TLS_CERT, lalu mulai ulang Denyut.',
    en: 'Renew the certificate of DENYUT_TLS_CERT, then restart Denyut.',
  }
  try {
    const left_ms = new X509Certificate(await readFile(file)).validToDate.getTime() - now
    if (left_ms <= 0) return fault('certificate', { id: 'sudah kedaluwarsa', en: 'has expired' }, remedy)
    const found = {
      id: `berlaku ${duration(left_ms).id} lagi`,
      en: `valid for another ${duration(left_ms).en}`,
    }
    return left_ms < CERTIFICATE_MS ? warning('certificate', found, remedy) : good('certificate', found)
  } catch (error) {
    return fault('certificate', same(`${file}: ${(error as Error).message}`), {
      id: 'Tunjuk DENYUT_TLS_CERT ke berkas PEM yang dapat dibaca.',
      en: 'Point DENYUT_TLS_CERT at a PEM file that can be read.',
    })
  }
}
