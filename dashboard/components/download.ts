import { currentLanguage } from '../i18n/text.ts'

/** Hands the browser a file to save. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The click has taken its reference by the next task.
  queueMicrotask(() => URL.revokeObjectURL(url))
}

export type Cell = string | number | null

const quote = (text: string): string => (/["\n\r;,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

// A cell that a spreadsheet would run as a formula is defused (OWASP, CSV injection).
const defuse = (text: string): string =>
  /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text

/** CSV that the reader's spreadsheet splits by itself: BOM, and ";" with a decimal comma where Indonesian is the language. */
export function toCsv(rows: readonly (readonly Cell[])[], indonesian: boolean): string {
  const cell = (value: Cell): string => {
    if (value === null) return ''
    if (typeof value === 'number') return indonesian ? String(value).replace('.', ',') : String(value)
    return quote(defuse(value))
  }
  return `\uFEFF${rows.map((row) => row.map(cell).join(indonesian ? ';' : ',')).join('\r\n')}\r\n`
}

export const downloadCsv = (name: string, rows: readonly (readonly Cell[])[]): void =>
  download(name, new Blob([toCsv(rows, currentLanguage() === 'id')], { type: 'text/csv;charset=utf-8' }))

/** ISO 8601 with the offset of the zone, for files. */
export function isoIn(zone: string, at: number): string {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZoneName: 'longOffset',
    })
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  )
  const offset = (parts.timeZoneName ?? '').replace('GMT', '') || '+00:00'
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:${parts.second}${offset}`
}
