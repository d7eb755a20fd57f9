import * as z from 'zod'
import { PERSON_ROLES, ROLES } from '../access/roles.ts'
import { idSchema } from '../ids.ts'
import { contract } from './contract.ts'

const grantSchema = z.object({ role: z.enum(ROLES), place: idSchema })
export const PASSWORD_MIN = 12
const passwordSchema = z.string().min(PASSWORD_MIN).max(200)

export const meSchema = z.object({
  kind: z.enum(['user', 'token']),
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  grants: z.array(grantSchema),
  language: z.enum(['id', 'en']),
})

const signIn = contract({
  method: 'POST',
  path: '/session',
  tag: 'access',
  summary: {
    id: 'Masuk dengan surel dan kata sandi; memasang kuki sesi',
    en: 'Sign in with e-mail and password; sets the session cookie',
  },
  verb: null,
  body: z.strictObject({ email: z.email(), password: z.string().min(1).max(200) }),
  response: meSchema,
})

const signOut = contract({
  method: 'DELETE',
  path: '/session',
  tag: 'access',
  summary: { id: 'Keluar di perangkat ini', en: 'Sign out here' },
  verb: null,
  status: 204,
  response: z.undefined(),
})

const me = contract({
  method: 'GET',
  path: '/me',
  tag: 'access',
  summary: { id: 'Siapa yang masuk, beserta perannya', en: 'Who is signed in, with roles' },
  verb: 'signed-in',
  response: meSchema,
})

const setLanguage = contract({
  method: 'PATCH',
  path: '/me',
  tag: 'access',
  summary: { id: 'Ubah nama atau bahasa sendiri', en: 'Change the own name or language' },
  verb: 'signed-in',
  body: z.strictObject({
    language: z.enum(['id', 'en']).optional(),
    name: z.string().min(1).max(120).optional(),
  }),
  response: meSchema,
})

const readLink = contract({
  method: 'GET',
  path: '/links/{code}',
  tag: 'access',
  summary: {
    id: 'Untuk apa suatu tautan penyiapan atau undangan',
    en: 'What a set-up or invitation link is for',
  },
  verb: null,
  params: z.object({ code: z.string().min(10).max(100) }),
  response: z.object({
    purpose: z.enum(['setup', 'invite', 'reset']),
    email: z.string().nullable(),
    expiresAt: z.number(),
  }),
})

const useLink = contract({
  method: 'POST',
  path: '/links/{code}',
  tag: 'access',
  summary: {
    id: 'Pakai tautan: isi nama, surel (hanya penyiapan), dan kata sandi; langsung masuk',
    en: 'Use a link: set name, e-mail (set-up only) and password; signs in',
  },
  verb: null,
  params: z.object({ code: z.string().min(10).max(100) }),
  body: z.strictObject({
    name: z.string().min(1).max(120),
    email: z.email().optional(),
    password: passwordSchema,
  }),
  response: meSchema,
})

export const userSchema = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullable(),
  grants: z.array(grantSchema),
  createdAt: z.number(),
  invited: z.boolean(),
  disabledAt: z.number().nullable(),
  unit: z.string().nullable(),
  mayManage: z.boolean().meta({
    description: 'false: it has roles outside the places of the caller, who may not touch the account',
  }),
})

const listUsers = contract({
  method: 'GET',
  path: '/users',
  tag: 'access',
  summary: { id: 'Orang beserta perannya', en: 'People with their roles' },
  verb: 'user.read',
  scope: 'own',
  response: z.object({ users: z.array(userSchema) }),
})

const linkAnswer = z.object({
  url: z.string(),
  expiresAt: z.number(),
  mailed: z.boolean().meta({ description: 'Also on its way by mail' }),
  endedLinks: z.number().meta({ description: 'Earlier links to the same account, which end with this one' }),
})

const inviteUser = contract({
  method: 'POST',
  path: '/users',
  tag: 'access',
  summary: {
    id: 'Undang seseorang dengan peran pada suatu tempat',
    en: 'Invite somebody with a role on a place',
  },
  verb: 'user.write',
  placeOf: 'scope',
  status: 201,
  body: z.strictObject({ email: z.email(), role: z.enum(PERSON_ROLES), scope: idSchema.optional() }),
  response: linkAnswer,
})

const linkUser = contract({
  method: 'POST',
  path: '/users/link',
  tag: 'access',
  summary: {
    id: 'Tautan masuk baru bagi yang lupa kata sandi',
    en: 'A new sign-in link for somebody who lost the password',
  },
  verb: 'user.write',
  scope: 'own',
  body: z.strictObject({ email: z.email() }),
  response: linkAnswer,
})

const createToken = contract({
  method: 'POST',
  path: '/tokens',
  tag: 'access',
  summary: {
    id: 'Token API dengan satu peran pada suatu tempat; ditampilkan sekali saja',
    en: 'An API token with one role on a place; shown once',
  },
  verb: 'token.write',
  placeOf: 'scope',
  status: 201,
  body: z.strictObject({
    name: z.string().min(1).max(120).default('token'),
    role: z.enum(ROLES),
    scope: idSchema.optional(),
    expiresIn_d: z.number().int().min(1).max(3_650).default(365),
  }),
  response: z.object({
    id: z.string(),
    token: z.string(),
    expiresAt: z.number(),
    url: z.string().nullable().meta({ description: 'Address of the screen, for the role kiosk' }),
  }),
})

export const accessApi = {
  signIn,
  signOut,
  me,
  setLanguage,
  readLink,
  useLink,
  listUsers,
  inviteUser,
  linkUser,
  createToken,
}
