import type { Socket } from 'socket.io'

/** A socket with more than this unsent is left out of the deltas of its channels, alone. */
const LAG_ABOVE_BYTES = 64 * 1_024
/** It takes part again below this. */
const LAG_BELOW_BYTES = 4 * 1_024
/** Longer than the ring reaches back there is nothing to gain by waiting. */
const LAG_MAX_MS = 60_000
/** Broadcasts leave this room out. */
export const LAG_ROOM = 'lag'

/** Bytes that were handed to the socket and are not yet with the operating system. */
function unsentBytes(socket: Socket): number {
  const { transport, writeBuffer } = socket.conn as unknown as {
    transport?: { socket?: { bufferedAmount?: number } }
    writeBuffer?: readonly { data?: unknown }[]
  }
  let bytes = transport?.socket?.bufferedAmount ?? 0
  for (const { data } of writeBuffer ?? []) bytes += typeof data === 'string' ? data.length : 0
  return bytes
}

/** Watches how far clients fall behind. One that catches up sees the gap by itself and subscribes again. */
export class LagWatch {
  readonly #unsent: (socket: Socket) => number
  #since = new Map<string, number>()

  constructor(unsent: (socket: Socket) => number = unsentBytes) {
    this.#unsent = unsent
  }

  get lagging(): number {
    return this.#since.size
  }

  /** Every second for every socket; true: it lags too long and is to be closed. */
  check(socket: Socket, now: number): boolean {
    const bytes = this.#unsent(socket)
    const since = this.#since.get(socket.id)
    if (since === undefined) {
      if (bytes > LAG_ABOVE_BYTES) {
        this.#since.set(socket.id, now)
        void socket.join(LAG_ROOM)
      }
      return false
    }
    if (bytes < LAG_BELOW_BYTES) {
      this.forget(socket.id)
      void socket.leave(LAG_ROOM)
      return false
    }
    return now - since > LAG_MAX_MS
  }

  forget(id: string): void {
    this.#since.delete(id)
  }
}
