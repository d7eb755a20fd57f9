import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PERSON_ROLES } from '#model/access/roles.ts'
import { API } from '#model/api/index.ts'
import { campusSchema } from '#model/campus/campus.ts'
import { Authority } from '../access/authority.ts'
import { TestApi } from '../support/api.ts'
import { scopedCampus } from './scope.ts'

let denyut: TestApi
beforeAll(async () => {
  denyut = await new TestApi().start()
})
afterAll(() => denyut.stop())

const idsIn = (value: unknown): Set<string> =>
  new Set([...JSON.stringify(value).matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id))

test('a role on a room shows that room and the way to it, and nothing beside it', async () => {
  const { data } = await denyut.call(API.campus.readCampus, {
    headers: await denyut.token('employee', 'a-l1-r1'),
  })
  expect(idsIn(data)).toEqual(
    new Set(['kampus', 'a', 'a-l1', 'a-l1-z', 'a-l1-r1', 'a-l1-r1-d1', 'a-l1-r1-d2']),
  )
})

test('a role on a building shows its meters, of which the first has no parent there', async () => {
  const { data } = await denyut.call(API.campus.readCampus, { headers: await denyut.token('viewer', 'a') })
  expect(data.buildings.map(({ id }) => id)).toEqual(['a'])
  expect(data.meters.map(({ id, parent }) => [id, parent])).toEqual([
    ['m-a', undefined],
    ['m-a-l1', 'm-a'],
  ])
})

test('whatever the roles, the answer is a valid campus that holds exactly what is covered or leads there', () => {
  const authority = new Authority(denyut.registry)
  const everything = denyut.registry.places().filter(({ kind }) => kind !== 'meter')
  const grants = fc.array(
    fc.record({
      role: fc.constantFrom(...PERSON_ROLES),
      place: fc.constantFrom(...everything.map(({ id }) => id)),
    }),
    { minLength: 1, maxLength: 3 },
  )
  fc.assert(
    fc.property(grants, (given) => {
      const campus = campusSchema.parse(scopedCampus(denyut.registry, authority, { grants: given }))
      const shown = idsIn({ ...campus, meters: [] })
      const wanted = everything.filter((place) =>
        given.some(
          ({ place: scope }) =>
            place.ancestors.includes(scope) || denyut.registry.place(scope)?.ancestors.includes(place.id),
        ),
      )
      expect(shown).toEqual(new Set(wanted.map(({ id }) => id)))
    }),
  )
})

test('roles on places that no longer exist show nothing', async () => {
  const token = await denyut.token('viewer', 'a')
  const campus = denyut.registry.campus()
  await denyut.records.campus.replace({ ...campus, buildings: campus.buildings.slice(1), meters: [] }, 0)
  await denyut.registry.reload()
  const gone = await denyut.call(API.campus.readCampus, { headers: token })
  await denyut.records.campus.replace(campus, 0)
  await denyut.registry.reload()
  expect(gone.status).toBe(403)
  expect((await denyut.call(API.campus.readCampus, { headers: token })).status).toBe(200)
})

test('an unchanged campus is not sent again; a changed one, or one seen by other roles, is', async () => {
  const headers = await denyut.token('viewer')
  const { headers: first } = await denyut.call(API.campus.readCampus, { headers })
  const known = { 'if-none-match': first.get('etag') ?? '' }
  expect((await denyut.call(API.campus.readCampus, { headers: { ...headers, ...known } })).status).toBe(304)
  expect(
    (
      await denyut.call(API.campus.readCampus, {
        headers: { ...(await denyut.token('viewer', 'a')), ...known },
      })
    ).status,
  ).toBe(200)
  const campus = denyut.registry.campus()
  await denyut.records.campus.replace({ ...campus, label: 'Baru' }, 0)
  await denyut.registry.reload()
  expect((await denyut.call(API.campus.readCampus, { headers: { ...headers, ...known } })).status).toBe(200)
})
