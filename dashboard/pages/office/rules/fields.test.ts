import { expect, test } from 'vitest'
import { RULE_NAMES } from '#model/bookings/policy.ts'
import { officeMessages } from '../../../i18n/messages/office.ts'
import { boundsOf, GROUPS } from './fields.ts'

const fields = GROUPS.flatMap((group) => group.fields)

test('every rule of the model stands in the form once, with a name and an explanation', () => {
  expect(fields.map(({ rule }) => rule).sort()).toEqual([...RULE_NAMES].sort())
  for (const rule of RULE_NAMES) {
    expect(officeMessages).toHaveProperty([`rule.${rule}`])
    expect(officeMessages).toHaveProperty([`rule.${rule}.help`])
  }
  for (const field of fields)
    if (field.kind === 'choice')
      for (const one of field.choices) expect(officeMessages).toHaveProperty([`rule.${field.rule}.${one}`])
})

test('bounds are those of the schema', () => {
  expect(boundsOf('grace_min')).toEqual({ min: 5, max: 1_440 })
  expect(boundsOf('capacity').min).toBe(1)
})
