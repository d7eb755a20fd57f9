import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#platform/clock.ts'
import type { Part } from '#platform/lifecycle.ts'
import type { Log } from '#platform/log.ts'
import type { AccessAdmin } from '../../api/access/admin.ts'
import { simulatorProcess } from './simulator.ts'

/** Given back as soon as everybody is in, which takes minutes. */
const TOKEN_D = 1

export interface DemoPeopleOptions {
  readonly dataDir: string
  readonly access: AccessAdmin
  readonly clock: Clock
  readonly log: Log
  readonly httpUrl: () => string
  readonly ending?: AbortSignal | undefined
}

/**
 * The demo employees: a few dozen a building, invited on the first start and signed in with passwords of their own, run as a child process
 * that knows nothing but those. What they do agrees with the desk sensors of the demo fleet.
 */
export function demoPeople({ dataDir, access, clock, log, httpUrl, ending }: DemoPeopleOptions): Part {
  const file = join(dataDir, 'demo', 'people.json')
  let token: string | null = null
  let part: Part | undefined

  /** A token for as long as somebody is still to be invited. */
  const environment = async () => {
    if (await haveAllJoined(file)) return {}
    const created = await access.createToken({ name: 'demo people', role: 'admin', expiresIn_d: TOKEN_D })
    token = created.id
    return { SIMULATE_TOKEN: created.token }
  }
  const giveBack = async () => {
    if (token === null) return
    const id = token
    token = null
    await access
      .revokeToken(id)
      .catch((error: unknown) => log.warn({ err: error }, 'the token stays until it ends'))
  }

  return {
    name: 'demo people',
    async start() {
      part = simulatorProcess({
        name: 'demo people',
        args: ['people', '--people', file, '--api', httpUrl(), '--json'],
        env: environment,
        heard: (line) => {
          if (token !== null && haveAllComeIn(line)) void giveBack()
        },
        clock,
        log,
        ending,
      })
      await part.start()
    },
    async stop() {
      await part?.stop()
      await giveBack()
    },
  }
}

const haveAllJoined = (file: string): Promise<boolean> =>
  readFile(file, 'utf8').then(
    (text) => (JSON.parse(text) as { people: { joined: boolean }[] }).people.every(({ joined }) => joined),
    () => false,
  )

function haveAllComeIn(line: string): boolean {
  try {
    const { people } = JSON.parse(line) as { people?: { people: number; joined: number } }
    return people !== undefined && people.joined === people.people
  } catch {
    return false
  }
}
