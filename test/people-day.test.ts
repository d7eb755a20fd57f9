import { afterEach, expect, test } from 'vitest'
import { judge } from '../simulators/people/judge.ts'
import { tasksFrom } from '../simulators/people/plan.ts'
import { Player } from '../simulators/people/player.ts'
import { readMeant } from '../simulators/people/truth.ts'
import type { Story } from '../simulators/physics/stint.ts'
import { smallCampus } from '../simulators/support/fleets.ts'
import { Stage } from './support/players.ts'

const MINUTE = 60_000
/** On this Friday the people of the floor play all that people of an office do. */
const VARIED_SEED = 4_346
const STORIES: readonly Story[] = [
  'absent',
  'cancels',
  'late',
  'leaves_early',
  'neighbour',
  'on_time',
  'releases',
  'squatted',
  'steps_out',
  'too_late',
  'unbooked',
  'waits',
  'walk_in',
]
/** From leaving without a word to the release: 90 minutes of absence and 15 for the question, with a break of 90 minutes between them. */
const RELEASED_AFTER_MS = (90 + 15 + 90) * MINUTE
/** Who leaves may have been at the printer just before; steps of time. */
const SHORTLY_MS = 12 * MINUTE

let stage: Stage | undefined
afterEach(async () => {
  await stage?.stop()
  stage = undefined
})

const friday = (clock: string) => Date.parse(`2026-11-27T${clock}+08:00`)

test('a whole Friday is decided as everybody meant it, with the prayer in its middle', async () => {
  const campus = smallCampus()
  stage = await new Stage(campus, friday('06:25'), VARIED_SEED).start()
  const { office, accounts, truthFile } = stage
  await stage.live(friday('16:45'))
  const now = office.clock.now()
  const meant = (await readMeant(truthFile)).filter(({ to }) => to < now)
  const judgement = await judge({ url: office.httpUrl, accounts, meant, now })
  expect(judgement).toMatchObject({ asMeant: meant.length, meant: meant.length, open: 0, examples: [] })
  expect(Object.keys(judgement.stories).sort()).toEqual(STORIES)
  const left = tasksFrom(campus, friday('06:25'), VARIED_SEED, new Set()).filter(
    ({ story, date }) => story === 'leaves_early' && date === '2026-11-27',
  )
  for (const task of left) {
    const account = accounts.find(({ who }) => who === task.who)
    const [booking] = account ? await new Player(office.httpUrl, { ...account }).bookingsOf(task) : []
    const after_ms = (booking?.releasedAt ?? 0) - (task.stays.at(-1)?.to ?? 0)
    expect(Math.abs(after_ms - RELEASED_AFTER_MS)).toBeLessThan(SHORTLY_MS)
  }
  expect(left).toHaveLength(1)
}, 600_000)
