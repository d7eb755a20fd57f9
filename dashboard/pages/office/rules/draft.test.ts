import { expect, test } from 'vitest'
import { translate } from '../../../i18n/text.ts'
import '../../../i18n/messages/office.ts'
import { changedRules, changedUnits, faultsOf, rebased, rebasedUnits, without } from './draft.ts'

test('faults stand at their field and name the bounds', () => {
  const faults = faultsOf((key, values) => translate('id', key, values), {
    grace_min: 2,
    mode: 'off',
    breaks: { '1': { from: '12:00', to: '25:00' } },
  })
  expect([...faults]).toEqual([
    ['grace_min', 'Isi bilangan bulat 5 sampai 1.440.'],
    ['breaks.1.to', 'Isian ini tidak sah.'],
  ])
})

test('a draft knows what it changes, also by inheriting again', () => {
  const before = { grace_min: 20, visitors: true }
  expect(changedRules(before, { grace_min: 20, visitors: true })).toEqual([])
  expect(changedRules(before, { ...without(before, 'visitors'), grace_min: 25 })).toEqual([
    'grace_min',
    'visitors',
  ])
})

test('a draft goes on over what somebody else has set: what was typed stays, the rest is theirs', () => {
  const before = { grace_min: 30, maxPerWeek: 3, mode: 'off' as const }
  const typed = { grace_min: 45, maxPerWeek: 3 }
  const now = { grace_min: 60, maxPerWeek: 5, mode: 'off' as const, visitors: false }
  expect(rebased(before, typed, now)).toEqual({ grace_min: 45, maxPerWeek: 5, visitors: false })
  expect(rebased(before, before, now)).toEqual(now)
})

test('units go on over those of somebody else, by their names', () => {
  const row = (unit: string, weekdays: number) => ({ unit, weekdays })
  const before = [row('biro', 31), row('itjen', 31), row('setjen', 31)]
  const typed = [row('biro', 3), row('setjen', 31), row('humas', 1), row('', 31)]
  const now = [row('biro', 31), row('deputi', 7), row('itjen', 31)]
  expect(changedUnits(before, now)).toEqual(['deputi', 'setjen'])
  expect(rebasedUnits(before, typed, now)).toEqual([
    row('biro', 3),
    row('deputi', 7),
    row('humas', 1),
    row('', 31),
  ])
})
