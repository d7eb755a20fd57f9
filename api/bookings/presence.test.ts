import { beforeEach, expect, test } from 'vitest'
import type { Sense } from '#model/bookings/sensor.ts'
import type { PresenceSpan } from '#storage/records/bookings/figures/port.ts'
import { Presence } from './presence.ts'
import { at, desk, MINUTE } from './support/desks.ts'

const HOUR = 60 * MINUTE
const DESK = desk(1)
const START = at('2026-11-24T07:00')
const clock = (hour: number) => START + (hour - 7) * HOUR

let desks: string[]
let sense: Sense
let written: PresenceSpan[]
let incidents: string[]
let isAway: boolean
let presence: Presence
beforeEach(() => {
  desks = [DESK]
  sense = { sitting: null, since: 0, state: 'unknown' }
  written = []
  incidents = []
  isAway = false
  presence = new Presence({
    directory: { all: () => desks.map((id) => ({ id })) },
    senses: { of: () => sense },
    bookings: {
      async addPresence(spans: readonly PresenceSpan[]) {
        if (isAway) throw new Error('the records are away')
        written.push(...spans)
      },
      async incident(_desk: string, kind: string) {
        incidents.push(kind)
      },
    },
  } as never)
})

/** At these hours the sensor says this, and somebody looks. */
async function says(hour: number, sitting: boolean | null, since = hour): Promise<void> {
  sense = { sitting, since: clock(since), state: sitting === null ? 'unknown' : 'fresh' }
  await presence.look(clock(hour))
}
const spans = () => written.map(({ sitting, from, to }) => [sitting, hourOf(from), hourOf(to)])
const hourOf = (time: number) => 7 + (time - START) / HOUR

test('who sat and when nobody did is written by the times of the sensor, from the first look on', async () => {
  await says(7, false, 0)
  await says(8.1, true, 8)
  await says(9.2, false, 9)
  await presence.close(clock(10))
  expect(spans()).toEqual([
    [false, 7, 8],
    [true, 8, 9],
    [false, 9, 10],
  ])
})

test('of a sensor that is silent nothing is known, also when it speaks again as if nothing had been', async () => {
  await says(8, true)
  await says(9, null)
  await says(9.5, null)
  await says(9.6, true, 8)
  await says(11.1, false, 11)
  expect(spans()).toEqual([
    [true, 8, 9],
    [true, 9.5, 11],
  ])
})

test('what lasts long is written in pieces that follow each other: a process that is killed loses the last one', async () => {
  await says(7, false)
  for (let hour = 8; hour <= 20; hour++) await says(hour, false, 7)
  expect(spans()).toEqual([
    [false, 7, 11.5],
    [false, 11.5, 15.5],
    [false, 15.5, 19.5],
  ])
  // That somebody came is told late by the debounced sensor.
  await says(20.1, true, 19.4)
  await presence.close(clock(21))
  expect(spans().slice(3)).toEqual([[true, 19.5, 21]])
})

test('what cannot be written is kept, and written once it can be', async () => {
  await says(8, true)
  isAway = true
  await expect(says(9, false)).rejects.toThrow('away')
  await expect(says(9.5, true)).rejects.toThrow('away')
  isAway = false
  await says(10, false)
  expect(spans()).toEqual([
    [true, 8, 9],
    [false, 9, 9.5],
    [true, 9.5, 10],
  ])
})

test('what ends on a whole campus at once is written by several looks, and all of it when watching ends', async () => {
  desks = Array.from({ length: 450 }, (_, n) => desk(n))
  await says(7, false)
  await says(8, true)
  expect(written).toHaveLength(200)
  await says(8.1, true, 8)
  expect(written).toHaveLength(400)
  await presence.close(clock(9))
  expect(written).toHaveLength(900)
})

test('a desk that somebody sits at for a day is told once, until it is left', async () => {
  await says(7, false)
  for (const hour of [8, 20, 31, 32, 33, 50]) await says(hour, true, 8)
  expect(incidents).toEqual(['sensor_suspect'])
  await says(51, false)
  for (const hour of [52, 80]) await says(hour, true, 52)
  expect(incidents).toHaveLength(2)
})
