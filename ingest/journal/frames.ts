import { crc32 } from 'node:zlib'

/** Length and CRC-32 of the body, both little-endian u32. */
const FRAME_HEADER_BYTES = 8
/** Longer than any record can be; a length beyond it is a torn or foreign file. */
const FRAME_LIMIT_BYTES = 256 * 1024 * 1024

export function frame(body: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(FRAME_HEADER_BYTES + body.length)
  framed.writeUInt32LE(body.length, 0)
  framed.writeUInt32LE(crc32(body), 4)
  framed.set(body, FRAME_HEADER_BYTES)
  return framed
}

/** The whole frames at the start of `bytes`, and where the first torn one begins. */
export function unframe(bytes: Buffer): { bodies: Buffer[]; end: number } {
  const bodies: Buffer[] = []
  let end = 0
  while (end + FRAME_HEADER_BYTES <= bytes.length) {
    const length = bytes.readUInt32LE(end)
    const start = end + FRAME_HEADER_BYTES
    // A file that was lengthened and not written before the power went off reads as zeros, and zero is the checksum of nothing.
    if (length === 0 || length > FRAME_LIMIT_BYTES || start + length > bytes.length) break
    const body = bytes.subarray(start, start + length)
    if (crc32(body) !== bytes.readUInt32LE(end + 4)) break
    bodies.push(body)
    end = start + length
  }
  return { bodies, end }
}
