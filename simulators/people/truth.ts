import { createReadStream } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { DenyutError } from '#model/errors.ts'
import { pathFault } from '#platform/path-fault.ts'
import type { Story } from '../physics/stint.ts'
import type { DeedKind, Task } from './plan.ts'

/** A line of the truth log: what somebody means to do, before it begins. */
export interface MeantLine {
  readonly kind: 'meant'
  readonly key: string
  readonly email: string
  readonly story: Story
  readonly from: number
  readonly to: number
  readonly booked: string | null
  readonly seat: string | null
}

/** What was done on the phone, and what came of it. */
export interface DidLine {
  readonly kind: 'did'
  readonly key: string
  readonly deed: DeedKind
  readonly at: number
  readonly result: string
}

/** All that the simulated employees mean and do, as NDJSON, to judge a platform by. */
export class PeopleTruth {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Throws `usage` when the file cannot be written. */
  async start(): Promise<void> {
    await writeFile(this.#path, '', { mode: 0o600 }).catch((error: Error) => {
      throw new DenyutError('usage', pathFault(this.#path, error), { cause: error })
    })
  }

  meant({ key, story, from, to, booked, seat }: Task, email: string): Promise<void> {
    return this.#write({ kind: 'meant', key, email, story, from, to, booked, seat })
  }

  did(key: string, deed: DeedKind, at: number, result: string): Promise<void> {
    return this.#write({ kind: 'did', key, deed, at, result })
  }

  #write(line: MeantLine | DidLine): Promise<void> {
    return appendFile(this.#path, `${JSON.stringify(line)}\n`)
  }
}

/** What was meant, by key. Throws `usage` for a file that is no truth log of people. */
export async function readMeant(path: string): Promise<MeantLine[]> {
  const stream = createReadStream(path)
  const opened = new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject))
  await opened.catch((error: Error) => {
    throw new DenyutError('usage', pathFault(path, error), { cause: error })
  })
  const meant = new Map<string, MeantLine>()
  for await (const text of createInterface({ input: stream })) {
    if (text === '') continue
    const line = lineOf(path, text)
    if (line.kind === 'meant') meant.set(line.key, line)
  }
  return [...meant.values()]
}

function lineOf(path: string, text: string): MeantLine | DidLine {
  try {
    const line = JSON.parse(text) as MeantLine | DidLine
    if (line.kind === 'did' || (line.kind === 'meant' && typeof line.email === 'string')) return line
  } catch {
    // Falls through: a torn last line of a killed run reads like any other line that is none.
  }
  throw new DenyutError('usage', {
    id: `${path} bukan log kebenaran pegawai: ${text.slice(0, 80)}`,
    en: `${path} is no truth log of people: ${text.slice(0, 80)}`,
  })
}
