import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newDeviceSchema, newGatewaySchema } from '#model/api/devices.ts'
import { fleetSchema } from '../fleet/fleet-file.ts'
import { type Request, TestApi } from '../support/api.ts'
import { smallCampus } from '../support/fleets.ts'
import { ApiClient } from './client.ts'
import { registerDevice } from './register-device.ts'
import { registerFleet } from './register-fleet.ts'

let api: TestApi
let directory: string
beforeEach(async () => {
  api = new TestApi()
  await api.start()
  directory = await mkdtemp(join(tmpdir(), 'register-'))
})
afterEach(async () => {
  await api.stop()
  await rm(directory, { recursive: true, force: true })
})

const campus = smallCampus()
const access = (id: string) => ({
  url: 'mqtt://127.0.0.1:1',
  clientId: id,
  username: id,
  password: `secret-${id}`,
  topic: `denyut/v1/ikn/${id}/telemetry`,
  example: {},
})
const registered = (body: unknown) => ({
  label: 'x',
  model: null,
  gateway: null,
  externalId: 'x',
  retiredAt: null,
  createdAt: 1,
  expectedInterval_s: 60,
  ...newDeviceSchema.parse(body),
})

/** Answers as the API does for a new fleet. */
function willing({ method, path, body }: Request) {
  if (path === '/campus') return { status: 200, body: campus }
  if (method === 'POST' && path === '/gateways') {
    const gateway = newGatewaySchema.parse(body)
    return {
      status: 201,
      body: { gateway: { ...gateway, createdAt: 1, retiredAt: null }, access: access(gateway.id) },
    }
  }
  const device = registered(body)
  return {
    status: 201,
    body: {
      device: { ...device, label: 'x', externalId: device.id, gateway: device.gateway ?? null, model: null },
      access: device.gateway ? null : access(device.id),
    },
  }
}

const options = (own = {}) => ({
  api: api.url,
  token: 'T',
  file: join(directory, 'fleet.json'),
  prefix: 'sim',
  each: false,
  progress: () => {},
  ...own,
})

test('a fleet registers a gateway a building and its devices, and keeps the secrets for its owner only', async () => {
  api.answer = willing
  const fleet = await registerFleet(options({ limit: 12 }))
  expect(fleet.connections).toHaveLength(1)
  expect(fleet.connections[0]).toMatchObject({ clientId: 'sim-k4-t2', password: 'secret-sim-k4-t2' })
  expect(fleet.connections[0]!.devices).toHaveLength(12)
  for (const { id, topic } of fleet.connections[0]!.devices)
    expect(topic).toBe(`denyut/v1/ikn/${id}/telemetry`)
  const path = join(directory, 'fleet.json')
  expect(fleetSchema.parse(JSON.parse(await readFile(path, 'utf8')))).toEqual(fleet)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(api.requests.every(({ authorization }) => authorization === 'Bearer T')).toBe(true)
  expect(api.requests.find(({ path: asked }) => asked === '/gateways')?.body).toMatchObject({
    topics: ['denyut/v1/ikn/+/telemetry'],
  })
})

test('with a credential each, every device is a connection', async () => {
  api.answer = willing
  const fleet = await registerFleet(options({ limit: 3, each: true }))
  expect(fleet.connections.map(({ clientId, devices }) => [clientId, devices.length])).toEqual(
    fleet.connections.map(({ clientId }) => [clientId, 1]),
  )
  expect(fleet.connections).toHaveLength(3)
})

test('what is registered already is not taken over, unless told so', async () => {
  const taken = { status: 409, body: { code: 'already_exists', title: 'It exists already', detail: '' } }
  api.answer = (request) => (request.path === '/campus' ? { status: 200, body: campus } : taken)
  await expect(registerFleet(options())).rejects.toMatchObject({ code: 'already_exists' })
  const client = new ApiClient(api.url, 'T')
  const device = { id: 'replay-413', type: 'indoor-climate', place: 'k4-t2-l1-r01', expectedInterval_s: 60 }
  await expect(registerDevice(client, device, false)).rejects.toThrow(/--rotate/)
  api.answer = ({ path }) =>
    path === '/devices/replay-413/rotate'
      ? {
          status: 200,
          body: {
            device: { ...registered(device), externalId: 'x', gateway: null },
            access: access('replay-413'),
          },
        }
      : taken
  expect(await registerDevice(client, device, true)).toMatchObject({ password: 'secret-replay-413' })
})

test('an API that is not there, or refuses, says so', async () => {
  await expect(registerFleet(options({ api: 'http://127.0.0.1:9' }))).rejects.toMatchObject({
    code: 'unreachable',
  })
  api.answer = () => ({
    status: 403,
    body: { code: 'forbidden', title: 'Not allowed', detail: 'Ask an admin.' },
  })
  await expect(registerFleet(options())).rejects.toThrow(/Not allowed. Ask an admin./)
})
