declare module 'aedes-persistence-level/asyncPersistence.js' {
  import type { Readable } from 'node:stream'

  /** The parts that the broker extends; the package brings no types. */
  export default class AsyncLevelPersistence {
    constructor(db: unknown)
    storeRetained(packet: { topic: string; payload: Uint8Array }): Promise<void>
    createRetainedStream(filter: string): Readable
    createRetainedStreamCombi(filters: string[]): Readable
    addSubscriptions(client: { id: string }, subscriptions: object[]): Promise<void>
    cleanSubscriptions(client: { id: string }): Promise<void>
    outgoingEnqueue(sub: { clientId: string }, packet: object): Promise<void>
    outgoingEnqueueCombi(subs: readonly { clientId: string }[], packet: object): Promise<unknown>
    outgoingUpdate(client: { id: string }, packet: object): Promise<void>
    outgoingClearMessageId(client: { id: string }, packet: object): Promise<object | undefined>
  }
}
