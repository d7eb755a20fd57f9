import type { Log } from './log.ts'

export interface Part {
  readonly name: string
  start(): Promise<void>
  stop(): Promise<void>
}

/** Starts parts in order; when one fails, stops those already started, newest first, and throws its error. */
export class Lifecycle {
  #started: Part[] = []
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  async start(part: Part): Promise<void> {
    try {
      await part.start()
    } catch (error) {
      await this.stop()
      throw error
    }
    this.#started.push(part)
  }

  /** Stops everything; a part that fails to stop is logged and does not keep the others running. */
  async stop(): Promise<void> {
    for (let part = this.#started.pop(); part; part = this.#started.pop()) {
      try {
        await part.stop()
      } catch (error) {
        this.#log.error({ err: error, part: part.name }, 'a part did not stop cleanly')
      }
    }
  }
}

/** Resolves with the first SIGINT or SIGTERM; a second one ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve(signal)
        process.once(signal, () => process.exit(130))
      })
    }
  })
}
