import type { Command } from 'commander'
import { type CsvError, parse } from 'csv-parse/sync'
import type * as z from 'zod'
import { newDeviceSchema } from '#model/api/devices.ts'
import { DenyutError, type FieldFault, isDenyutError } from '#model/errors.ts'
import { checked } from '#model/faults.ts'
import type { Device } from '#model/registry.ts'
import type { Access } from './access.ts'
import { command } from './command.ts'
import { faultyFile, readGiven } from './file.ts'
import { table } from './output.ts'

const COLUMNS = Object.keys(newDeviceSchema.shape)
const REQUIRED = ['id', 'type', 'place']
/** Spreadsheets of Indonesian settings write semicolons. */
const DELIMITERS = [',', ';', '\t']

type NewDevice = z.input<typeof newDeviceSchema>

/** The devices of a file, each with the line that it stands in. */
export interface DeviceRows {
  readonly devices: readonly NewDevice[]
  readonly lines: readonly number[]
}

export function addImportDevices(parent: Command): void {
  command(
    parent,
    'import <file>',
    {
      id: `Daftarkan semua perangkat dari berkas CSV, atau tidak satu pun; kolom: ${COLUMNS.join(', ')}. Kata sandi dicetak sekali saja`,
      en: `Register all devices of a CSV file, or none; columns: ${COLUMNS.join(', ')}. Passwords are printed once`,
    },
    ['npm run denyut -- devices import perangkat.csv --json > kredensial.json'],
    () => {},
    async ({ ask, output }, _options, [file = '']) => {
      const rows = readDeviceRows(await readGiven(file), file)
      const answer = await ask<{ devices: { device: Device; access: Access | null }[] }>('devices.import', {
        devices: rows.devices,
      }).catch((error: unknown) => {
        throw inFile(error, rows, file)
      })
      const added = answer.devices.map(({ device, access }) => ({ device, ...access }))
      output.result({ devices: added }, () => {
        table(
          output,
          ['id', 'type', 'place', 'password', 'topic'],
          answer.devices.map(({ device, access }) => [
            device.id,
            device.type,
            device.place,
            access?.password ?? device.gateway ?? '',
            access?.topic ?? '',
          ]),
        )
        output.say({
          id: `${added.length} perangkat terdaftar. Simpan kata sandinya: tidak ditampilkan lagi. Nama pengguna dan ID klien adalah ID perangkat; perangkat di belakang gerbang memakai kredensial gerbangnya.`,
          en: `${added.length} devices are registered. Keep the passwords: they are not shown again. User name and client id are the id of the device; one behind a gateway uses the gateway's credential.`,
        })
      })
    },
  )
}

/** Throws `usage` for what is no table of devices, `validation_failed` with every fault by line and column. */
export function readDeviceRows(text: string, file: string): DeviceRows {
  const [names = [], ...records] = cellsOf(text, file)
  const unknown = names.filter((name) => !COLUMNS.includes(name))
  const missing = REQUIRED.filter((name) => !names.includes(name))
  if (unknown.length + missing.length > 0)
    throw new DenyutError('usage', {
      id: `${file}: baris pertama harus menamai kolom ${REQUIRED.join(', ')} dan boleh ${COLUMNS.join(', ')}; ${namesOf(missing, 'tidak ada', unknown, 'tidak dikenal')}.`,
      en: `${file}: the first line has to name the columns ${REQUIRED.join(', ')}, and may ${COLUMNS.join(', ')}; ${namesOf(missing, 'missing', unknown, 'unknown')}.`,
    })
  if (records.length === 0)
    throw new DenyutError('usage', {
      id: `${file} tidak berisi perangkat.`,
      en: `${file} has no devices in it.`,
    })
  const rows = records.map(({ cells, line }) => ({ line, ...read(names, cells) }))
  const errors = rows.flatMap(({ line, faults }) => faults.map((fault) => atLine(line, fault)))
  if (errors.length > 0) throw faultyFile('validation_failed', file, errors, OF_LINES)
  return { devices: rows.map(({ device }) => device), lines: rows.map(({ line }) => line) }
}

interface Line {
  readonly cells: readonly string[]
  readonly line: number
}

function cellsOf(text: string, file: string): [names?: readonly string[], ...records: Line[]] {
  try {
    const read = parse(text, {
      bom: true,
      delimiter: DELIMITERS,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    const [head, ...rest] = read.map(({ record, info }) => ({ cells: record, line: info.lines }))
    return head ? [head.cells, ...rest] : []
  } catch (error) {
    const { message } = error as CsvError
    throw new DenyutError(
      'usage',
      { id: `${file} bukan berkas CSV: ${message}.`, en: `${file} is no CSV file: ${message}.` },
      { cause: error },
    )
  }
}

function namesOf(missing: readonly string[], absent: string, unknown: readonly string[], strange: string) {
  const parts = [
    [missing, absent],
    [unknown, strange],
  ] as const
  return parts
    .flatMap(([names, word]) => (names.length > 0 ? [`${word}: ${names.join(', ')}`] : []))
    .join('; ')
}

/** A device from the cells of a line; what cannot be one becomes faults. */
function read(
  names: readonly string[],
  cells: readonly string[],
): { device: NewDevice; faults: FieldFault[] } {
  const given = Object.fromEntries(
    names.flatMap((name, i) => (cells[i] ? [[name, cellValue(name, cells[i])]] : [])),
  )
  const result = checked(newDeviceSchema, given)
  const faults = result.ok ? [] : [...result.errors]
  if (cells.length > names.length) faults.push({ path: '', message: TOO_MANY })
  return { device: given as NewDevice, faults }
}

const TOO_MANY = {
  id: 'punya lebih banyak sel daripada baris pertama',
  en: 'has more cells than the first line',
}

/** A cell as the JSON that the API takes; one that is no number or truth stays text, for the schema to refuse. */
function cellValue(name: string, cell: string): unknown {
  if (name === 'expectedInterval_s') return Number.isNaN(Number(cell)) ? cell : Number(cell)
  if (name === 'directionInverted') return { true: true, false: false }[cell.toLowerCase()] ?? cell
  return cell
}

const atLine = (line: number, { path, message }: FieldFault): FieldFault => ({
  path: path === '' ? `${line}` : `${line}.${path}`,
  message,
})

/** Faults that the running instance found, by the lines of the file. */
function inFile(error: unknown, { lines }: DeviceRows, file: string): unknown {
  if (!isDenyutError(error) || !error.errors?.every(({ path }) => OF_DEVICE.test(path))) return error
  const errors = error.errors.map(({ path, message }) => {
    const [, index, field = ''] = OF_DEVICE.exec(path) ?? []
    return atLine(lines[Number(index)] ?? 0, { path: field, message })
  })
  return faultyFile(error.code, file, errors, OF_LINES)
}

/** Path of a fault: which of the devices, and what of it. */
const OF_DEVICE = /^devices\.(\d+)\.?(.*)$/

const OF_LINES = {
  id: 'Angka di depan adalah nomor baris. Tidak ada yang didaftarkan.',
  en: 'The number in front is the line. Nothing was registered.',
}
