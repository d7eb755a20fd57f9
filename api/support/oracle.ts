import { ALLOWED, type Role, type Verb } from '#model/access/roles.ts'
import type { Contract } from '#model/api/contract.ts'

/** The test campus as a person would draw it; the product's tree is not asked. */
export const PARENT: Readonly<Record<string, string>> = {
  a: 'kampus',
  'a-l1': 'a',
  'a-l1-z': 'a-l1',
  'a-l1-r1': 'a-l1-z',
  'a-l1-r1-d1': 'a-l1-r1',
  'a-l1-r2': 'a-l1',
  b: 'kampus',
  'b-l1': 'b',
  'b-l1-r1': 'b-l1-z',
  'b-l1-z': 'b-l1',
  'b-l1-r1-d1': 'b-l1-r1',
  'm-a': 'a',
  'm-a-l1': 'a-l1',
  'm-b': 'b',
  'm-main': 'kampus',
}
export const PLACES = ['kampus', ...Object.keys(PARENT)]
export const STANDS_ON: Readonly<Record<string, string>> = {
  'a-desk': 'a-l1-r1-d1',
  'a-air': 'a-l1-r1',
  'a-meter': 'm-a',
  'b-desk': 'b-l1-r1-d1',
  'b-air': 'b-l1-r1',
}
export const DEVICES = Object.keys(STANDS_ON)
export const DESKS = new Set(['a-l1-r1-d1', 'b-l1-r1-d1'])

export interface Granted {
  readonly role: Role
  readonly scope: string
}

export type Expected = 'ok' | 'forbidden' | 'not_found'

const isWithin = (place: string, scope: string): boolean =>
  place === scope || (PARENT[place] !== undefined && isWithin(PARENT[place], scope))

export const has = ({ role }: Granted, verb: Verb): boolean => ALLOWED[role].has(verb)

/** What asking a verb on a target comes to. */
export function expectAt(granted: Granted, verb: Verb, target: string): Expected {
  if (!has(granted, verb)) return 'forbidden'
  if (isWithin(STANDS_ON[target] ?? target, granted.scope)) return 'ok'
  return PLACES.includes(target) && isWithin(granted.scope, target) ? 'forbidden' : 'not_found'
}

export const allOf = (...expected: Expected[]): Expected => expected.find((one) => one !== 'ok') ?? 'ok'

/** What a contract's own words promise, without the two that depend on the kind of subject. */
export function expectContract(
  granted: Granted,
  { verb, scope }: Contract,
  target: string | undefined,
): Expected {
  if (verb === null || verb === 'signed-in') return 'ok'
  if (target !== undefined) return expectAt(granted, verb, target)
  if (!has(granted, verb)) return 'forbidden'
  return scope === 'own' || granted.scope === 'kampus' ? 'ok' : 'forbidden'
}

const kindVerb = (target: string): Verb =>
  DESKS.has(target)
    ? 'desk.read'
    : STANDS_ON[target] || !PLACES.includes(target)
      ? 'device.read'
      : 'aggregate.read'

export const expectLatest = (granted: Granted, target: string): Expected =>
  allOf(expectAt(granted, 'campus.read', target), expectAt(granted, kindVerb(target), target))

/** `metric` occupied of a desk's sensor tells of a person as the desk itself does. */
export function expectHistory(granted: Granted, target: string): Expected {
  const personal = DESKS.has(target) || target.endsWith('-desk')
  return allOf(
    expectAt(granted, 'history.read', target),
    PLACES.includes(target) ? 'ok' : expectAt(granted, 'device.read', target),
    personal ? expectAt(granted, 'desk.history', target) : 'ok',
  )
}
