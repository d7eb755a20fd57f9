import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { UserPlus, UserSearch } from 'lucide-react'
import { useState } from 'react'
import { useDebounced } from '../../../components/debounced.ts'
import { SearchField } from '../../../components/search-field.tsx'
import { Empty, Loaded } from '../../../components/states.tsx'
import { TableHead } from '../../../components/table-head.tsx'
import type { CampusView } from '../../../data/campus.ts'
import { type User, usersQuery } from '../../../data/office.ts'
import { canSomewhere, useMe } from '../../../data/session.ts'
import { useT } from '../../../i18n/text.ts'
import { OfficePage } from '../parts/office-page.tsx'
import { Account } from './account.tsx'
import { Invite } from './invite.tsx'
import { matches } from './matches.ts'
import { grantWords } from './roles.ts'
import { State } from './state.tsx'
import { Unit } from './unit.tsx'

/** Who may sign in, with which roles and in which unit. */
export function PeoplePage() {
  return <OfficePage part="/office/people">{(view) => <People view={view} />}</OfficePage>
}

function People({ view }: { view: CampusView }) {
  const t = useT()
  const me = useMe()
  const search = useSearch({ from: '/signed-in/office/people' })
  const navigate = useNavigate()
  const [typed, setTyped] = useDebounced(
    search.q ?? '',
    (q) => void navigate({ to: '/office/people', search: q ? { q } : {}, replace: true, resetScroll: false }),
  )
  const [inviting, setInviting] = useState(false)
  const [opened, setOpened] = useState<User>()
  const query = useQuery(usersQuery)
  const writes = canSomewhere(me, 'user.write')
  const found = query.data?.users.filter((user) => matches(user, search.q ?? ''))
  return (
    <section className="card">
      <div className="filters">
        <SearchField label={t('people.search')} value={typed} onChange={setTyped} />
        <span className="muted num" role="status">
          {found ? t('people.count', { n: found.length }) : ''}
        </span>
        <span className="grow" />
        {writes && (
          <button type="button" className="btn primary" onClick={() => setInviting(true)}>
            <UserPlus size={16} aria-hidden />
            {t('people.invite')}
          </button>
        )}
      </div>
      <Loaded query={query} height={420}>
        {() =>
          found?.length ? (
            <Table view={view} users={found} writes={writes} onOpen={setOpened} />
          ) : (
            <Empty
              icon={<UserSearch size={22} aria-hidden />}
              title={t('people.none')}
              hint={t('people.noneHint')}
            />
          )
        }
      </Loaded>
      {inviting && <Invite view={view} onClose={() => setInviting(false)} />}
      {opened && (
        <Account view={view} user={current(query.data?.users, opened)} onClose={() => setOpened(undefined)} />
      )}
    </section>
  )
}

/** Somebody as the list has them now; whoever lost the last role in the reader's places is no longer in it. */
const current = (users: readonly User[] | undefined, opened: User): User =>
  users?.find(({ id }) => id === opened.id) ?? { ...opened, grants: [], mayManage: false }

function Table(props: {
  view: CampusView
  users: readonly User[]
  writes: boolean
  onOpen: (user: User) => void
}) {
  const { view, users, writes, onOpen } = props
  const t = useT()
  return (
    <div className="scroll">
      <table className="table">
        <TableHead
          columns={[
            { name: t('people.name') },
            { name: t('people.roles'), look: 'wide-only' },
            { name: t('people.unit') },
            { name: t('people.state'), look: 'wide-only' },
            ...(writes ? [{ name: t('people.manage'), look: 'wide-only', spoken: true }] : []),
          ]}
        />
        <tbody>
          {users.map((user) => (
            <tr key={user.id}>
              <th scope="row">
                {user.name ?? user.email}
                {user.name && <div className="muted clip">{user.email}</div>}
                <div className="muted narrow-only">
                  <Roles view={view} user={user} />
                </div>
                <span className="narrow-only">
                  <State user={user} />
                </span>
                {writes && (
                  <span className="narrow-only">
                    <ManageButton user={user} onOpen={onOpen} />
                  </span>
                )}
              </th>
              <td className="wide-only">
                <Roles view={view} user={user} />
              </td>
              <td>
                <Unit user={user} writes={writes} />
              </td>
              <td className="wide-only">
                <State user={user} />
              </td>
              {writes && (
                <td className="n wide-only">
                  <ManageButton user={user} onOpen={onOpen} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ManageButton({ user, onOpen }: { user: User; onOpen: (user: User) => void }) {
  const t = useT()
  return (
    <button
      type="button"
      className="btn plain"
      aria-label={t('people.manageOf', { name: user.name ?? user.email })}
      onClick={() => onOpen(user)}
    >
      {t('people.manage')}
    </button>
  )
}

function Roles({ view, user }: { view: CampusView; user: User }) {
  const t = useT()
  return (
    <span className="role-lines">
      {user.grants.map((grant) => (
        <span key={`${grant.role} ${grant.place}`}>{grantWords(t, view, grant)}</span>
      ))}
    </span>
  )
}
