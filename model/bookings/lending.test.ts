import { expect, test } from 'vitest'
import { lentAfter } from './lending.ts'

const span = (from: number, to: number) => ({ from, to })

test('nobody booked: the time that is taken back is gone, before and after it stay lent', () => {
  expect(lentAfter([span(0, 100)], span(0, 100), [])).toEqual([])
  expect(lentAfter([span(0, 100), span(200, 300)], span(50, 250), [])).toEqual([span(0, 50), span(250, 300)])
})

test('what others booked stays lent, as one with what it touches', () => {
  const lent = [span(0, 100)]
  expect(lentAfter(lent, span(0, 100), [span(20, 30), span(30, 40), span(60, 70)])).toEqual([
    span(20, 40),
    span(60, 70),
  ])
  expect(lentAfter(lent, span(50, 100), [span(40, 60)])).toEqual([span(0, 60)])
  expect(lentAfter(lent, span(50, 100), [span(90, 140)])).toEqual([span(0, 50), span(90, 100)])
})
