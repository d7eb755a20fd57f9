import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { accessApi } from '#model/api/access.ts'
import { bookingsApi } from '#model/api/bookings.ts'
import type { BodyIn, QueryIn, ResponseOf } from '#model/api/contract.ts'
import type { ChangeKind } from '#model/api/desk-insight.ts'
import { peopleApi } from '#model/api/people.ts'
import type { BookingRulesPart } from '#model/bookings/policy.ts'
import type { Holiday } from '#model/calendar/holidays.ts'
import '../i18n/messages/office.ts'
import { call } from './call.ts'
import { type Deed, useDeed } from './deed.ts'
import { BOOKINGS_KEY } from './query.ts'

export type DeskFigures = ResponseOf<typeof bookingsApi.deskAnalytics>
export type DeskUse = DeskFigures['total']
export type Policy = ResponseOf<typeof bookingsApi.readPolicy>
export type Access = Policy['access']
export type LastChange = Policy['changed']
type Written = ResponseOf<typeof bookingsApi.setPolicy>
export type Block = ResponseOf<typeof bookingsApi.listBlocks>['blocks'][number]
export type Blocked = ResponseOf<typeof bookingsApi.blockDesks>
export type BlockInput = BodyIn<typeof bookingsApi.blockDesks>
export type Assignment = ResponseOf<typeof bookingsApi.listAssignments>['assignments'][number]
export type Booker = ResponseOf<typeof bookingsApi.findBookers>['people'][number]
export type DayOff = ResponseOf<typeof bookingsApi.readHolidays>['holidays'][number]
export type Incident = ResponseOf<typeof bookingsApi.incidents>['incidents'][number]
export type Change = ResponseOf<typeof bookingsApi.deskChanges>['entries'][number]
export type Webhooks = ResponseOf<typeof bookingsApi.listWebhooks>
export type Coming = ResponseOf<typeof peopleApi.comingOfUser>
export type Grant = User['grants'][number]
export type User = ResponseOf<typeof accessApi.listUsers>['users'][number]

const key = (...parts: unknown[]) => [...BOOKINGS_KEY, 'office', ...parts]

/** Figures of past days. No booking of today makes them old, so they stand under a key of their own. */
export const figuresQuery = (place: string, query: QueryIn<typeof bookingsApi.deskAnalytics>) =>
  queryOptions({
    queryKey: ['office-figures', place, query],
    staleTime: 600_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(bookingsApi.deskAnalytics, { params: { place }, query, signal }),
  })

export const policyQuery = (place: string) =>
  queryOptions({
    queryKey: key('policy', place),
    queryFn: ({ signal }) => call(bookingsApi.readPolicy, { params: { place }, signal }),
  })

export const unitsQuery = queryOptions({
  queryKey: key('units'),
  queryFn: ({ signal }) => call(bookingsApi.listUnits, { signal }),
})

export const assignmentsQuery = (place: string) =>
  queryOptions({
    queryKey: key('assignments', place),
    queryFn: ({ signal }) => call(bookingsApi.listAssignments, { params: { place }, signal }),
  })

/** Every search is a look at people, which is logged: none runs by itself a second time. */
export const bookersQuery = (desk: string, q: string) =>
  queryOptions({
    queryKey: ['office-bookers', desk, q],
    enabled: desk !== '' && q.trim().length >= 2,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => call(bookingsApi.findBookers, { params: { desk }, query: { q }, signal }),
  })

export const blocksQuery = queryOptions({
  queryKey: key('blocks'),
  queryFn: ({ signal }) => call(bookingsApi.listBlocks, { signal }),
})

export const daysOffQuery = queryOptions({
  queryKey: key('days-off'),
  queryFn: ({ signal }) => call(bookingsApi.readHolidays, { signal }),
})

export const incidentsQuery = (closed: boolean) =>
  queryOptions({
    queryKey: key('incidents', closed),
    queryFn: ({ signal }) =>
      call(bookingsApi.incidents, { query: { closed: closed ? 'true' : 'false' }, signal }),
  })

/** Changes of a place, a page at a time; names in them are logged looks, so they are fetched only when asked for. */
export const changesQuery = (place: string, kind: ChangeKind | undefined) =>
  infiniteQueryOptions({
    queryKey: ['office-changes', place, kind],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ signal, pageParam }) =>
      call(bookingsApi.deskChanges, {
        params: { place },
        query: {
          ...(kind === undefined ? {} : { kind }),
          ...(pageParam === undefined ? {} : { before: pageParam }),
        },
        signal,
      }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })

export const trailQuery = (booking: string) =>
  queryOptions({
    queryKey: ['office-trail', booking],
    queryFn: ({ signal }) => call(bookingsApi.bookingAudit, { params: { booking }, signal }),
  })

export const webhooksQuery = queryOptions({
  queryKey: key('webhooks'),
  queryFn: ({ signal }) => call(bookingsApi.listWebhooks, { signal }),
})

export const usersQuery = queryOptions({
  queryKey: key('users'),
  queryFn: ({ signal }) => call(accessApi.listUsers, { signal }),
})

/** What somebody still has in the office: a look that the person can read. */
export const comingQuery = (user: string) =>
  queryOptions({
    queryKey: key('coming', user),
    queryFn: ({ signal }) => call(peopleApi.comingOfUser, { params: { user }, signal }),
  })

interface PolicyInput {
  readonly place: string
  readonly label: string
  readonly rules: BookingRulesPart
  readonly before: BookingRulesPart
  /** That the rules were read with. */
  readonly version: number
}
const putPolicy = (place: string, body: BookingRulesPart, ifMatch: number) =>
  call(bookingsApi.setPolicy, { params: { place }, body, ifMatch })
const setPolicy: Deed<PolicyInput, Written> = {
  repeatable: true,
  run: ({ place, rules, version }) => putPolicy(place, rules, version),
  undo: ({ version }, { place, label, before }) => ({
    words: { key: 'rule.saved', values: { place: label } },
    run: () => putPolicy(place, before, version),
  }),
}

interface AccessInput {
  readonly place: string
  readonly label: string
  readonly access: Access
  readonly before: Access
  /** That the units were read with. */
  readonly version: number
}
const putAccess = (place: string, access: Access, ifMatch: number) =>
  call(bookingsApi.setAccess, { params: { place }, body: { access }, ifMatch })
const setAccess: Deed<AccessInput, Written> = {
  repeatable: true,
  run: ({ place, access, version }) => putAccess(place, access, version),
  undo: ({ version }, { place, label, before }) => ({
    words: { key: 'access.saved', values: { place: label } },
    run: () => putAccess(place, before, version),
  }),
}

interface AssignInput {
  readonly desk: string
  readonly label: string
  readonly person: Booker
}
const putAssignment = (desk: string, person: string | null) =>
  call(bookingsApi.assignDesk, { params: { desk }, body: { person } })
const assign: Deed<AssignInput, undefined> = {
  repeatable: true,
  run: ({ desk, person }) => putAssignment(desk, person.id),
  undo: (_, { desk, label, person }) => ({
    words: { key: 'assign.done', values: { desk: label, name: person.name } },
    run: () => putAssignment(desk, null),
  }),
}
const unassign: Deed<string, undefined> = { repeatable: true, run: (desk) => putAssignment(desk, null) }

const takeBack: Deed<{ desk: string; from: number; to: number }, { bookings: number }> = {
  run: ({ desk, from, to }) => call(bookingsApi.takeBackDesk, { params: { desk }, body: { from, to } }),
}

const block: Deed<BlockInput, Blocked> = {
  run: (body) => call(bookingsApi.blockDesks, { body }),
  undo: ({ blocks, moved }) =>
    // Who has moved and been told is not sent to and fro.
    moved.length > 0
      ? null
      : {
          words: { key: 'block.done', values: { n: blocks.length } },
          run: () => call(bookingsApi.unblockAll, { body: { blocks: blocks.map(({ id }) => id) } }),
        },
}

const unblock: Deed<readonly Block[], { opened: string[] }> = {
  run: (blocks) => call(bookingsApi.unblockAll, { body: { blocks: blocks.map(({ id }) => id) } }),
  undo: (_, blocks) => ({
    words: { key: 'block.opened', values: { n: blocks.length } },
    run: () => call(bookingsApi.blockDesks, { body: again(blocks) }),
  }),
}

function again(blocks: readonly Block[]): BlockInput {
  const [first] = blocks
  return {
    places: blocks.map(({ desk }) => desk),
    from: first?.from ?? 0,
    to: first?.to ?? 0,
    ...(first?.note ? { note: first.note } : {}),
  }
}

const loadDaysOff: Deed<{ place: string; holidays: readonly Holiday[] }, undefined> = {
  repeatable: true,
  run: ({ place, holidays }) =>
    call(bookingsApi.setHolidays, { params: { place }, body: { holidays: [...holidays] } }),
}

type ClosureInput = { place: string } & BodyIn<typeof bookingsApi.addClosure>
const close: Deed<ClosureInput, ResponseOf<typeof bookingsApi.addClosure>> = {
  repeatable: true,
  run: ({ place, ...body }) => call(bookingsApi.addClosure, { params: { place }, body }),
}
const reopen: Deed<DayOff & { said: string }, undefined> = {
  run: ({ place, date }) => call(bookingsApi.removeClosure, { params: { place, date } }),
  undo: (_, { place, date, name, source, said }) => ({
    words: { key: 'off.reopened', values: { date: said } },
    run: () =>
      call(bookingsApi.addClosure, { params: { place }, body: { from: date, to: date, name, source } }),
  }),
}

const closeIncident: Deed<Incident & { label: string }, undefined> = {
  repeatable: true,
  run: ({ id }) => call(bookingsApi.closeIncident, { params: { incident: id } }),
  undo: (_, { id, label }) => ({
    words: { key: 'incident.didClose', values: { desk: label } },
    run: () => call(bookingsApi.reopenIncident, { params: { incident: id } }),
  }),
}

const addWebhook: Deed<string, ResponseOf<typeof bookingsApi.addWebhook>> = {
  run: (url) => call(bookingsApi.addWebhook, { body: { url } }),
}
const removeWebhook: Deed<string, undefined> = {
  repeatable: true,
  run: (id) => call(bookingsApi.removeWebhook, { params: { id } }),
}
const redeliver: Deed<number, undefined> = {
  run: (delivery) => call(bookingsApi.redeliver, { params: { delivery } }),
}

export type InviteInput = BodyIn<typeof accessApi.inviteUser>
const invite: Deed<InviteInput, ResponseOf<typeof accessApi.inviteUser>> = {
  run: (body) => call(accessApi.inviteUser, { body }),
}
const linkUser: Deed<string, ResponseOf<typeof accessApi.linkUser>> = {
  run: (email) => call(accessApi.linkUser, { body: { email } }),
}
const takeRole: Deed<{ user: string; grant: Grant }, User> = {
  run: ({ user, grant: { role, place } }) => {
    if (role === 'kiosk') throw new Error('a screen is no person')
    return call(peopleApi.removeRole, { params: { user, role, place } })
  },
}
type DisableInput = { user: string } & BodyIn<typeof peopleApi.disableUser>
const disable: Deed<DisableInput, ResponseOf<typeof peopleApi.disableUser>> = {
  repeatable: true,
  run: ({ user, ...body }) => call(peopleApi.disableUser, { params: { user }, body }),
}
const enable: Deed<string, User> = {
  repeatable: true,
  run: (user) => call(peopleApi.enableUser, { params: { user } }),
}
const putUnit = (user: string, unit: string | null) =>
  call(bookingsApi.setUnit, { params: { user }, body: { unit } })
const setUnit: Deed<{ user: User; unit: string | null }, undefined> = {
  repeatable: true,
  run: ({ user, unit }) => putUnit(user.id, unit),
  undo: (_, { user }) => ({
    words: { key: 'people.unitSet', values: { name: user.name ?? user.email } },
    run: () => putUnit(user.id, user.unit),
  }),
}

export const useSetPolicy = () => useDeed(setPolicy)
export const useSetAccess = () => useDeed(setAccess)
export const useAssign = () => useDeed(assign)
export const useUnassign = () => useDeed(unassign)
export const useTakeBack = () => useDeed(takeBack)
export const useBlock = () => useDeed(block)
export const useUnblock = () => useDeed(unblock)
export const useLoadDaysOff = () => useDeed(loadDaysOff)
export const useClose = () => useDeed(close)
export const useReopen = () => useDeed(reopen)
export const useCloseIncident = () => useDeed(closeIncident)
export const useAddWebhook = () => useDeed(addWebhook)
export const useRemoveWebhook = () => useDeed(removeWebhook)
export const useRedeliver = () => useDeed(redeliver)
export const useInvite = () => useDeed(invite)
export const useLinkUser = () => useDeed(linkUser)
export const useTakeRole = () => useDeed(takeRole)
export const useDisable = () => useDeed(disable)
export const useEnable = () => useDeed(enable)
export const useSetUnit = () => useDeed(setUnit)
