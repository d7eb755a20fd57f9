import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES, type Role } from '#model/access/roles.ts'
import type { Contract } from '#model/api/contract.ts'
import { API, API_PREFIX } from '#model/api/index.ts'
import type { ChannelName } from '#model/live.ts'
import { TestApi } from '../support/api.ts'
import {
  DESKS,
  DEVICES,
  type Expected,
  expectAt,
  expectContract,
  expectHistory,
  expectLatest,
  type Granted,
  has,
  PLACES,
  STANDS_ON,
} from '../support/oracle.ts'
import { TestSocket } from '../support/socket.ts'

const SCOPES = ['kampus', 'a', 'a-l1', 'b-l1-r1']
/** A screen is bound to one floor. */
const scopesOf = (role: Role) => (role === 'kiosk' ? ['a-l1'] : SCOPES)
const GRANTS: Granted[] = ROLES.flatMap((role) => scopesOf(role).map((scope) => ({ role, scope })))
const CONTRACTS = Object.values(API).flatMap((contracts) => Object.entries<Contract>(contracts))
const SUBJECTS = [...PLACES, ...DEVICES, 'nowhere']

/** The first of the people in memory, with a role on every place that can be taken. */
const SOMEBODY = { id: 'user-1', email: 'seseorang@contoh.go.id', role: 'viewer' } as const

let serial = 0
const bodyOf = (name: string, target: string | undefined): Record<string, unknown> | undefined => {
  serial++
  switch (name) {
    case 'signIn':
      return { email: 'x@contoh.go.id', password: 'x' }
    case 'setLanguage':
      return {}
    case 'useLink':
      return { name: 'x', password: 'twelve letters' }
    case 'inviteUser':
      return { email: `p${serial}@contoh.go.id`, role: 'viewer', ...(target ? { scope: target } : {}) }
    case 'linkUser':
      return { email: 'nobody@contoh.go.id' }
    case 'createToken':
      return { role: 'viewer', ...(target ? { scope: target } : {}) }
    case 'createLink':
      return { floor: target ?? 'a-l1' }
    case 'disableUser':
      return {}
    case 'addDevice':
      return { id: `new-${serial}`, type: 'indoor-climate', place: target ?? 'a-l1' }
    case 'moveDevice':
      return { place: STANDS_ON[target ?? ''] ?? 'a-l1' }
    case 'addGateway':
      return { id: `gw-${serial}`, format: 'native', topics: ['denyut/v1/kampus/x/telemetry'] }
    case 'replayQuarantine':
      return target ? { device: target } : {}
    default:
      return undefined
  }
}

/** Targets that a contract can be asked about; undefined: none. */
function targetsOf(name: string, { placeOf, scope, params }: Contract): (string | undefined)[] {
  if (name === 'addDevice') return [...PLACES, 'nowhere']
  if (name === 'listDevices') return [undefined, ...PLACES, 'nowhere']
  if (name === 'listQuarantine' || name === 'replayQuarantine') return [undefined, ...DEVICES, 'nowhere']
  if (placeOf === 'floor') return ['a-l1', 'b-l1', 'nowhere']
  if (placeOf === 'desk') return [...DESKS, 'nowhere']
  if (placeOf === 'device') return [...DEVICES, 'nowhere']
  if (placeOf === 'place') return [...PLACES, 'nowhere']
  if (placeOf === 'subject') return SUBJECTS
  if (placeOf === 'scope') return [undefined, ...PLACES, 'nowhere']
  expect(placeOf === undefined || scope === 'own' || params !== undefined).toBe(true)
  return [undefined]
}

function metricFor(subject: string): string {
  if (DESKS.has(subject)) return 'presence'
  if (subject.endsWith('-desk')) return 'occupied'
  if (subject.endsWith('-air')) return 'co2_ppm'
  return 'power_kw'
}

function expected(name: string, contract: Contract, granted: Granted, target: string | undefined): Expected {
  if (name === 'latest') return expectLatest(granted, target ?? '')
  if (name === 'history') return expectHistory(granted, target ?? '')
  if ((name === 'listQuarantine' || name === 'replayQuarantine') && has(granted, contract.verb as never)) {
    if (granted.scope === 'kampus') return 'ok'
    return target === undefined ? 'forbidden' : expectAt(granted, contract.verb as never, target)
  }
  return expectContract(granted, contract, target)
}

async function ask(
  denyut: TestApi,
  name: string,
  contract: Contract,
  target: string | undefined,
  headers: Record<string, string>,
) {
  const fixed: Readonly<Record<string, string>> = {
    code: 'no-such-code',
    metric: metricFor(target ?? ''),
    user: SOMEBODY.id,
    role: SOMEBODY.role,
  }
  const path = contract.path.replace(/\{(\w+)\}/g, (_, field: string) => fixed[field] ?? target ?? '')
  const query = new URLSearchParams(
    name === 'history'
      ? { from: '0', to: '60000', reason: 'pemeriksaan rutin' }
      : contract.method === 'GET' && target
        ? fieldOf(contract, target)
        : {},
  )
  const body = bodyOf(name, target)
  return denyut.fetch(`${API_PREFIX}${path}${query.size > 0 ? `?${query}` : ''}`, {
    method: contract.method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
}

const fieldOf = ({ query }: Contract, target: string): Record<string, string> => {
  const name = ['place', 'device'].find((field) => query?.shape[field])
  return name ? { [name]: target } : {}
}

/** What an answer says about access: other faults, as of a password, are no matter here. */
async function verdict(answer: Response, contract: Contract, target: string | undefined): Promise<Expected> {
  const problem = answer.ok ? null : ((await answer.json()) as { code: string; errors?: { path: string }[] })
  if (problem?.code === 'forbidden') return 'forbidden'
  if (problem?.code === 'not_found' && target !== undefined) return 'not_found'
  // A place in a body that is not to be known is a fault of its field.
  const field = contract.placeOf
  if (problem?.code === 'validation_failed' && field && problem.errors?.some(({ path }) => path === field))
    return 'not_found'
  return 'ok'
}

test('nobody reads or changes anything without signing in', async () => {
  const denyut = await new TestApi().start()
  for (const [name, contract] of CONTRACTS) {
    const answer = await ask(denyut, name, contract, 'a-l1', {})
    if (contract.verb === null) expect([name, answer.status]).not.toEqual([name, 403])
    else expect([name, answer.status]).toEqual([name, 401])
    await answer.text()
  }
  await denyut.stop()
})

describe.each(GRANTS)('$role on $scope', (granted) => {
  let denyut: TestApi
  let headers: Record<string, string>
  beforeAll(async () => {
    denyut = await new TestApi().start()
    for (const place of PLACES)
      await denyut.records.people.invite(SOMEBODY.email, { role: SOMEBODY.role, place }, 0)
    headers = await denyut.token(granted.role, granted.scope)
  })
  afterAll(() => denyut.stop())

  test('each operation on each place and device is allowed, refused or hidden as the table says', async () => {
    const wrong: string[] = []
    for (const [name, contract] of CONTRACTS) {
      if (contract.verb === null) continue
      for (const target of targetsOf(name, contract)) {
        const answer = await ask(denyut, name, contract, target, headers)
        const got = await verdict(answer, contract, target)
        const want = expected(name, contract, granted, target)
        // Unknown users and disabled tokens are not_found and forbidden for reasons of their own.
        if (got !== want && !(name === 'setLanguage' && got === 'forbidden'))
          wrong.push(`${name} ${target}: ${got}, not ${want}`)
        if (answer.ok && !answer.bodyUsed) await answer.text()
      }
    }
    expect(wrong).toEqual([])
  })

  test('each live channel is granted, refused or hidden as the table says', async () => {
    const socket = await new TestSocket(denyut.url, headers).connected()
    const wrong: string[] = []
    const floors = ['a-l1', 'b-l1', 'nowhere']
    const channels: [ChannelName, string][] = [
      ['campus', 'kampus'],
      ...['a', 'b', 'nowhere'].map((id): [ChannelName, string] => [`building:${id}`, id]),
      ...floors.map((id): [ChannelName, string] => [`floor:${id}`, id]),
      ...[...DEVICES, 'nowhere'].map((id): [ChannelName, string] => [`device:${id}`, id]),
    ]
    for (const [ch, id] of channels) {
      const answer = await socket.subscribe({ ch })
      socket.socket.emit('unsub', { ch })
      const got: Expected =
        answer.k !== 'err' ? 'ok' : answer.code === 'unknown' ? 'not_found' : (answer.code as Expected)
      const want = expectChannel(granted, ch, id)
      if (got !== want) wrong.push(`${ch}: ${got}, not ${want}`)
      await denyut.clock.advance(1_000)
    }
    expect(wrong).toEqual([])
    socket.close()
  })
})

function expectChannel(granted: Granted, channel: string, id: string): Expected {
  if (channel.startsWith('device:')) return expectAt(granted, 'device.read', id)
  // Who may not read the campus knows of no place on it.
  if (!has(granted, 'campus.read')) return 'not_found'
  const seen = expectAt(granted, 'campus.read', id)
  if (seen !== 'ok') return seen
  if (has(granted, 'aggregate.read')) return 'ok'
  return channel.startsWith('floor:') && has(granted, 'desk.read') ? 'ok' : 'forbidden'
}

test('what is hidden answers as what does not exist, word for word but for its name', async () => {
  const denyut = await new TestApi().start()
  const headers = await denyut.token('engineer', 'a')
  const textOf = async (path: string, id: string) => {
    const { requestId: _, ...rest } = (await (
      await denyut.fetch(`${API_PREFIX}${path.replace('{}', id)}`, { headers })
    ).json()) as { requestId: string }
    return JSON.stringify(rest).replaceAll(id, '{}')
  }
  for (const path of [
    '/devices/{}',
    '/latest/{}',
    '/live/{}',
    '/devices?place={}',
    '/history/{}/co2_ppm?from=0&to=9',
    '/quarantine?device={}',
  ]) {
    expect(await textOf(path, 'b-air')).toBe(await textOf(path, 'nowhere'))
    expect(await textOf(path, 'b-l1')).toBe(await textOf(path, 'nowhere'))
  }
  await denyut.stop()
})
