import { ALLOWED, ROLE_LABELS, ROLES, type Role, VERBS, type Verb } from '#model/access/roles.ts'
import { page, table } from './page.ts'

/** What each role is for. */
const PURPOSES: Readonly<Record<Role, string>> = {
  employee: 'Books desks, and sees how they are taken. No other figures.',
  viewer: 'Follows people, climate, power and energy of rooms and above; no single desk on the live floor.',
  manager:
    'Runs the desks of a building: rules, blocks, days off, figures of use, incidents, screens and stickers. Sees names by duty, and each look is logged.',
  engineer: 'Looks after devices, ledger and quarantine. Sees no more names than an employee.',
  admin: 'All of it, and accounts, units, API tokens and webhooks.',
  kiosk: 'The screen of one floor on a wall. A token has it, never a person.',
}

/** What each verb lets somebody do. */
const MEANINGS: Readonly<Record<Verb, string>> = {
  'campus.read': 'See the buildings, floors, rooms, desks and meters that the role reaches.',
  'aggregate.read': 'Present figures of rooms and above, of meters, and their live channels.',
  'desk.read': 'Whether a single desk is occupied now, and since when.',
  'desk.history':
    'When a single desk was occupied in the past. Asks for a reason of at least eight characters, which is written to the log.',
  'history.read': 'Charts and raw readings of places; of devices together with `device.read`.',
  'device.read':
    'Devices with their place, health and present values; gateways with the role on the whole campus.',
  'device.write':
    'Register devices, give them a new secret, retire them; gateways with the role on the whole campus.',
  'raw.read': 'Kept for raw messages; no operation asks for it at present.',
  'ledger.read': 'The ledger of each device; the sums of all with the role on the whole campus.',
  'quarantine.read': 'Refused messages with their payload and reason.',
  'quarantine.replay': 'Send refused messages through again.',
  'user.read': 'People with their roles, and in *Jejak* (Changes) what was done about accounts and tokens.',
  'user.write':
    'Invite people, give and take roles, make sign-in links, disable and enable accounts, set the unit of a person.',
  'token.write': 'Make API tokens.',
  'settings.write': 'Webhooks, with the role on the whole campus.',
  'campus.write': 'Kept for changing the campus; it is imported at the command line, which asks for no role.',
  'booking.own':
    'Book, change and cancel for oneself, for visitors and for whom one is delegate; the map of desks, stickers, own settings and data, colleagues.',
  'booking.manage':
    'Rules, units of zones, assigned desks, blocks, days off, incidents, figures of use, changes, screens and stickers; change the bookings of others.',
  'kiosk.read': 'What the screen of one floor shows: plan, states of desks and figures, without names.',
}

/** docs/roles.md. */
export const rolesPage = (): string =>
  page('Roles', [
    'A role holds on a place and on everything below it: a building, a floor, a zone, or the whole campus. A person may have several, a token has one.',
    'HTTP, queries and live channels ask one table, `model/access/roles.ts`; `/api/docs` and [openapi.json](openapi.json) name verb and roles of each operation.',
    '',
    ...table(
      ['role', 'in the pages', 'for'],
      ROLES.map((role) => [
        `\`${role}\``,
        `${ROLE_LABELS[role].id} / ${ROLE_LABELS[role].en}`,
        PURPOSES[role],
      ]),
    ),
    '',
    'Every person may book desks, within the places of the own roles.',
    '',
    '## What each may do',
    '',
    ...table(
      ['verb', ...ROLES, 'what it allows'],
      VERBS.map((verb) => [
        `\`${verb}\``,
        ...ROLES.map((role) => (ALLOWED[role].has(verb) ? '✓' : '')),
        MEANINGS[verb],
      ]),
    ),
    '',
    '## How they are given',
    '',
    '- On the page *Orang* (People), in the API, or at the command line: `npm run denyut -- users invite EMAIL --role ROLE --scope PLACE`, `users revoke`, `tokens create`.',
    '- Nobody gives or takes more than the own roles allow, nor touches an account with roles outside the own places.',
    '- What a caller may not know of is answered as if it did not exist (`not_found`); what it sees but may not do is `forbidden`.',
    '- The owner of the data directory needs no role at the command line.',
    '- A token stands for no person: it reads no names and books nothing.',
  ])
