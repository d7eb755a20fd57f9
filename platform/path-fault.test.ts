import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pathFault } from './path-fault.ts'

const failure = (action: () => unknown): unknown => {
  try {
    return action()
  } catch (error) {
    return error
  }
}

test('a file that is not there or holds no JSON is told in both languages', () => {
  const missing = pathFault(
    'x.json',
    failure(() => readFileSync('/nowhere/x.json')),
  )
  expect(missing.id).toBe('x.json: berkas atau direktori itu tidak ada.')
  expect(missing.en).toMatch(/^x\.json: ENOENT: no such file/)
  const torn = pathFault(
    'x.json',
    failure(() => JSON.parse('{')),
  )
  expect(torn.id).toMatch(/^x\.json: bukan JSON: /)
  expect(torn.en).toMatch(/^x\.json: is no JSON: /)
  expect(pathFault('x.json', new Error('odd')).id).toBe('x.json: odd.')
})
