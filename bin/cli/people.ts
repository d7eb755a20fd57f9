import { type Command, Option } from 'commander'
import { PERSON_ROLES, ROLES, type Role } from '#model/access/roles.ts'
import type { TokenRecord } from '#storage/records/records.ts'
import type { UserView } from '../../api/access/admin.ts'
import type { Disabled } from '../../api/access/people.ts'
import { ACCOUNT_WORDS } from './code-words.ts'
import { command, help } from './command.ts'
import { type Output, table } from './output.ts'

const roleOf = (roles: readonly Role[]) => ({
  id: `peran: ${roles.join(', ')}`,
  en: `role: ${roles.join(', ')}`,
})
const SCOPE = {
  id: 'tempat yang dicakup beserta isinya; bawaan seluruh kampus',
  en: 'place it covers with all below; default the whole campus',
}

interface Link {
  url: string
  expiresAt: number
  mailed: boolean
  endedLinks: number
}

export function addPeopleCommands(program: Command): void {
  const users = program
    .command('users')
    .description(help({ id: 'Orang dan perannya', en: 'People and their roles' }))
  inviteUser(users)
  revokeRole(users)
  linkUser(users)
  listUsers(users)
  disableUser(users)
  enableUser(users)
  const tokens = program.command('tokens').description(help({ id: 'Token API', en: 'API tokens' }))
  createToken(tokens)
  listTokens(tokens)
  revokeToken(tokens)
}

function inviteUser(parent: Command): void {
  command(
    parent,
    'invite <email>',
    { id: 'Undang orang dengan peran pada suatu tempat', en: 'Invite somebody with a role on a place' },
    ['npm run denyut -- users invite rina@contoh.go.id --role manager --scope k4-t1 --json'],
    (added) =>
      added
        .requiredOption('--role <role>', help(roleOf(PERSON_ROLES)))
        .option('--scope <place>', help(SCOPE)),
    async ({ ask, output }, { role, scope }, [email]) =>
      printLink(output, await ask<Link>('users.invite', { email, role, scope })),
  )
}

function revokeRole(parent: Command): void {
  command(
    parent,
    'revoke <email>',
    {
      id: 'Cabut satu peran seseorang; token buatannya yang melampaui peran yang tersisa berakhir',
      en: 'Take a role from somebody; tokens made by them beyond the roles they keep end',
    },
    ['npm run denyut -- users revoke rina@contoh.go.id --role manager --scope k4-t1'],
    (added) =>
      added
        .requiredOption('--role <role>', help(roleOf(PERSON_ROLES)))
        .option('--scope <place>', help(SCOPE)),
    async ({ ask, output }, { role, scope }, [email]) => {
      const user = await ask<UserView>('users.revoke', { email, role, scope })
      const left = grantsOf(user)
      output.result(user, () =>
        output.say({
          id: `Peran ${role} ${email} dicabut. ${left ? `Tersisa: ${left}.` : 'Tidak ada peran yang tersisa.'}`,
          en: `The role ${role} of ${email} is taken. ${left ? `Left: ${left}.` : 'No role is left.'}`,
        }),
      )
    },
  )
}

function disableUser(parent: Command): void {
  command(
    parent,
    'disable <email>',
    {
      id: 'Nonaktifkan akun: sesi, token, alamat kalender, dan daftar tunggunya berakhir seketika',
      en: 'Disable an account: its sessions, tokens, calendar address and waiting lists end at once',
    },
    [
      'npm run denyut -- users disable rina@contoh.go.id',
      'npm run denyut -- users disable rina@contoh.go.id --bookings cancel',
    ],
    (added) =>
      added.addOption(
        new Option(
          '--bookings <what>',
          help({
            id: 'pesanan mendatang dan meja tetap: keep membiarkan, cancel membatalkan',
            en: 'coming bookings and assigned desks: keep leaves them, cancel ends them',
          }),
        )
          .choices(['keep', 'cancel'])
          .default('keep'),
      ),
    async ({ ask, output }, { bookings }, [email]) => {
      const done = await ask<Disabled>('users.disable', { email, bookings })
      output.result(done, () => printDisabled(output, String(email), done))
    },
  )
}

function printDisabled(output: Output, email: string, { cancelled, freed, left }: Disabled): void {
  output.say({ id: `Akun ${email} dinonaktifkan.`, en: `The account ${email} is disabled.` })
  if (cancelled > 0 || freed > 0)
    output.say({
      id: `${cancelled} pesanan dibatalkan, ${freed} meja tetap dibebaskan.`,
      en: `Bookings cancelled: ${cancelled}; assigned desks freed: ${freed}.`,
    })
  if (left.bookings.length === 0 && left.assigned.length === 0) return
  output.say({
    id: `Masih ada ${left.bookings.length} pesanan mendatang dan ${left.assigned.length} meja tetap; batalkan dengan --bookings cancel:`,
    en: `Still there: coming bookings ${left.bookings.length}, assigned desks ${left.assigned.length}; end them with --bookings cancel:`,
  })
  table(
    output,
    ['desk', 'from', 'to'],
    [
      ...left.bookings.map(({ desk, from, to }) => [
        desk,
        new Date(from).toISOString(),
        new Date(to).toISOString(),
      ]),
      ...left.assigned.map(({ desk }) => [desk, '-', '-']),
    ],
  )
}

function enableUser(parent: Command): void {
  command(
    parent,
    'enable <email>',
    {
      id: 'Aktifkan kembali akun dengan peran dan kata sandi yang ada',
      en: 'Enable an account again with the roles and password it has',
    },
    ['npm run denyut -- users enable rina@contoh.go.id'],
    () => {},
    async ({ ask, output }, _options, [email]) => {
      const user = await ask<UserView>('users.enable', { email })
      output.result(user, () =>
        output.say({ id: `Akun ${email} aktif kembali.`, en: `The account ${email} is enabled again.` }),
      )
    },
  )
}

const grantsOf = ({ grants }: UserView): string =>
  grants.map(({ role, place }) => `${role}@${place}`).join(' ')

/** Whether an account can be used. */
const stateOf = ({ disabledAt, invited }: UserView): keyof typeof ACCOUNT_WORDS =>
  disabledAt !== null ? 'disabled' : invited ? 'invited' : 'active'

function linkUser(parent: Command): void {
  command(
    parent,
    'link <email>',
    {
      id: 'Tautan masuk baru untuk orang yang lupa kata sandi',
      en: 'A new sign-in link for somebody who lost the password',
    },
    ['npm run denyut -- users link rina@contoh.go.id --json'],
    () => {},
    async ({ ask, output }, _options, [email]) => printLink(output, await ask<Link>('users.link', { email })),
  )
}

function listUsers(parent: Command): void {
  command(
    parent,
    'list',
    { id: 'Daftar orang', en: 'List people' },
    [],
    () => {},
    async ({ ask, output }) => {
      const answer = await ask<{ users: UserView[] }>('users.list')
      output.result(answer, () =>
        table(
          output,
          ['email', 'name', 'state', 'grants'],
          answer.users.map((user) => [
            user.email,
            user.name ?? '-',
            ACCOUNT_WORDS[stateOf(user)][output.language],
            grantsOf(user) || '-',
          ]),
        ),
      )
    },
  )
}

function createToken(parent: Command): void {
  command(
    parent,
    'create',
    { id: 'Buat token API; ditampilkan sekali saja', en: 'Create an API token; shown once' },
    [
      'npm run denyut -- tokens create --role engineer --name simulator --json',
      'npm run denyut -- tokens create --role kiosk --scope k4-t1-l3 --name lobi',
    ],
    (added) =>
      added
        .requiredOption('--role <role>', help(roleOf(ROLES)))
        .option('--scope <place>', help(SCOPE))
        .option('--name <name>', help({ id: 'nama token', en: 'name of the token' }), 'token')
        .option(
          '--days <days>',
          help({ id: 'masa berlaku dalam hari', en: 'days it is valid' }),
          Number,
          365,
        ),
    async ({ ask, output }, { role, scope, name, days }) => {
      const answer = await ask<{ id: string; token: string; expiresAt: number; url: string | null }>(
        'tokens.create',
        {
          role,
          scope,
          name,
          expiresIn_d: days,
        },
      )
      output.result(answer, () => {
        output.line(answer.url ?? answer.token)
        output.say({
          id: `Berlaku sampai ${new Date(answer.expiresAt).toISOString()}; tidak ditampilkan lagi.`,
          en: `Valid until ${new Date(answer.expiresAt).toISOString()}; not shown again.`,
        })
      })
    },
  )
}

function listTokens(parent: Command): void {
  command(
    parent,
    'list',
    { id: 'Daftar token yang masih berlaku', en: 'List tokens that still hold' },
    [],
    () => {},
    async ({ ask, output }) => {
      const answer = await ask<{ tokens: TokenRecord[] }>('tokens.list')
      output.result(answer, () =>
        table(
          output,
          ['id', 'name', 'grant', 'until'],
          answer.tokens.map(({ id, name, grant, expiresAt }) => [
            id,
            name,
            `${grant.role}@${grant.place}`,
            new Date(expiresAt).toISOString(),
          ]),
        ),
      )
    },
  )
}

function revokeToken(parent: Command): void {
  command(
    parent,
    'revoke <id>',
    { id: 'Cabut token; berakhir seketika', en: 'Revoke a token; it ends at once' },
    ['npm run denyut -- tokens revoke 5b0c2c1e-…'],
    () => {},
    async ({ ask, output }, _options, [id]) => {
      await ask('tokens.revoke', { id })
      output.result({ id }, () => output.say({ id: `Token ${id} dicabut.`, en: `Token ${id} is revoked.` }))
    },
  )
}

function printLink(output: Output, link: Link): void {
  output.result(link, () => {
    output.line(link.url)
    output.say({
      id: `Sekali pakai, sampai ${new Date(link.expiresAt).toISOString()}.`,
      en: `One use, until ${new Date(link.expiresAt).toISOString()}.`,
    })
    if (link.endedLinks > 0)
      output.say({
        id: 'Tautan sebelumnya ke akun ini tidak berlaku lagi.',
        en: 'Earlier links to this account no longer work.',
      })
    if (link.mailed) output.say({ id: 'Juga dikirim lewat surel.', en: 'Also on its way by mail.' })
  })
}
