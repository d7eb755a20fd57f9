import { crc32 } from 'node:zlib'
import type { SpooledMessage } from '#model/readings.ts'

/*
 * Segment file `000000000042.seg`, little-endian:
 *   header  magic 8 bytes, version u32, crc32 u32 of the first sequence, first sequence u64
 *   record  body length u32, crc32 u32 of the body, body
 *   body    receive time f64 (Unix ms), qos u8, publisher length u16, topic length u16, publisher, topic, payload
 * Sequence numbers are not in the records: the n-th record (from 0) has first sequence + n.
 */
export const HEADER_BYTES = 24
const LENGTH_BYTES = 8
const BODY_FIXED_BYTES = 13
export const RECORD_FIXED_BYTES = LENGTH_BYTES + BODY_FIXED_BYTES
/** A packet is at most 256 KiB; four times that leaves room for other sources. A longer length field means a torn or damaged file. */
export const RECORD_BYTES_MAX = 1024 * 1024
const MAGIC = Buffer.from('DNYSPOOL', 'latin1')
const VERSION = 1

export function writeHeader(buffer: Buffer, firstSequence: number): void {
  MAGIC.copy(buffer, 0)
  buffer.writeUInt32LE(VERSION, 8)
  buffer.writeBigUInt64LE(BigInt(firstSequence), 16)
  buffer.writeUInt32LE(crc32(buffer.subarray(16, 24)), 12)
}

/** First sequence of a segment; null when the bytes are no header. */
export function readHeader(buffer: Buffer): number | null {
  if (buffer.length < HEADER_BYTES || !buffer.subarray(0, 8).equals(MAGIC)) return null
  if (buffer.readUInt32LE(8) !== VERSION || buffer.readUInt32LE(12) !== crc32(buffer.subarray(16, 24)))
    return null
  return Number(buffer.readBigUInt64LE(16))
}

/**
 * Writes one record at `at` and returns where it ends. The caller has made sure of the room: `RECORD_FIXED_BYTES`, three bytes for each
 * UTF-16 unit of the two strings, and the payload.
 */
export function writeRecord(
  buffer: Buffer,
  at: number,
  receivedAt: number,
  qos: number,
  publisher: string,
  topic: string,
  payload: Uint8Array,
): number {
  const body = at + LENGTH_BYTES
  buffer.writeDoubleLE(receivedAt, body)
  buffer[body + 8] = qos
  let end = body + BODY_FIXED_BYTES
  const publisherBytes = buffer.write(publisher, end)
  end += publisherBytes
  const topicBytes = buffer.write(topic, end)
  end += topicBytes
  buffer.writeUInt16LE(publisherBytes, body + 9)
  buffer.writeUInt16LE(topicBytes, body + 11)
  buffer.set(payload, end)
  end += payload.length
  buffer.writeUInt32LE(end - body, at)
  buffer.writeUInt32LE(crc32(buffer.subarray(body, end)), at + 4)
  return end
}

/** Whole length of the record that starts at `at`; 0: its end is not within `end`; -1: no record. Does not look at the checksum. */
export function recordLength(buffer: Buffer, at: number, end: number): number {
  if (end - at < LENGTH_BYTES) return 0
  const length = buffer.readUInt32LE(at)
  if (length < BODY_FIXED_BYTES || length > RECORD_BYTES_MAX) return -1
  return at + LENGTH_BYTES + length > end ? 0 : LENGTH_BYTES + length
}

/** Whether checksum and inner lengths of the record at `at` are right. */
export function isWhole(buffer: Buffer, at: number, length: number): boolean {
  const body = at + LENGTH_BYTES
  const inner = BODY_FIXED_BYTES + buffer.readUInt16LE(body + 9) + buffer.readUInt16LE(body + 11)
  if (inner > length - LENGTH_BYTES) return false
  return buffer.readUInt32LE(at + 4) === crc32(buffer.subarray(body, at + length))
}

export const receivedAtOf = (buffer: Buffer, at: number): number => buffer.readDoubleLE(at + LENGTH_BYTES)

/** The message of a whole record; its payload is a view of `buffer`. */
export function readRecord(buffer: Buffer, at: number, length: number, sequence: number): SpooledMessage {
  const body = at + LENGTH_BYTES
  const publisherAt = body + BODY_FIXED_BYTES
  const topicAt = publisherAt + buffer.readUInt16LE(body + 9)
  const payloadAt = topicAt + buffer.readUInt16LE(body + 11)
  return {
    topic: buffer.toString('utf8', topicAt, payloadAt),
    payload: buffer.subarray(payloadAt, at + length),
    qos: buffer[body + 8] as 0 | 1 | 2,
    publisher: buffer.toString('utf8', publisherAt, topicAt),
    receivedAt: buffer.readDoubleLE(body),
    sequence,
  }
}
