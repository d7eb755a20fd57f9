import { encode } from 'uqr'

/** Modules of quiet zone around a code (ISO/IEC 18004 §6.3.8 asks for four). */
const BORDER = 4

export interface QrCode {
  /** Side of the square in modules, quiet zone included. */
  readonly size: number
  /** SVG path of the dark modules. */
  readonly path: string
}

/** A text as a QR code that survives a scratched sticker (level M, 15 %). */
export function qrCode(text: string): QrCode {
  const { size, data } = encode(text, { ecc: 'M', border: BORDER })
  const path = data
    .flatMap((row, y) => runsOf(row).map(([from, length]) => `M${from} ${y}h${length}v1h-${length}z`))
    .join('')
  return { size, path }
}

/** Runs of dark modules of a row, `[start, length]`: a fifth of the path that single modules would need. */
function runsOf(row: readonly boolean[]): [from: number, length: number][] {
  const runs: [number, number][] = []
  for (const [x, dark] of row.entries()) {
    const last = runs.at(-1)
    if (!dark) continue
    if (last && last[0] + last[1] === x) last[1] += 1
    else runs.push([x, 1])
  }
  return runs
}

/** Addresses that no other device reaches. */
export const isLocal = (address: string): boolean =>
  /^(localhost|127\.|\[::1\])/.test(new URL(address).host) || new URL(address).hostname === '0.0.0.0'
