export const bytesOf = (base64: string): Uint8Array =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

const PER_LINE = 16
/** A payload may have 256 KiB; a page shows its beginning. */
const SHOWN_BYTES = 4_096

/** Offset, bytes and readable letters, sixteen a line. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, SHOWN_BYTES); at += PER_LINE) {
    const row = [...bytes.subarray(at, at + PER_LINE)]
    const hex = row
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(' ')
      .padEnd(PER_LINE * 3 - 1)
    const letters = row
      .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'))
      .join('')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex}  ${letters}`)
  }
  if (bytes.length > SHOWN_BYTES) lines.push(`… ${bytes.length - SHOWN_BYTES} B`)
  return lines.join('\n')
}
