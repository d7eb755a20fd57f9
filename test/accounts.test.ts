import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessApi } from '#model/api/access.ts'
import { ApiClient, Session } from '../simulators/api/client.ts'
import { runCommand } from './support/command.ts'
import { type DenyutProcess, startDenyut, temporaryDirectory } from './support/denyut.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let denyut: DenyutProcess
beforeAll(async () => {
  directory = await temporaryDirectory()
  denyut = await startDenyut({ dataDir: join(directory.path, 'data') })
})
afterAll(async () => {
  await denyut?.stop()
  await directory.remove()
})

/** A command of the owner of the machine. */
async function users(...args: string[]) {
  const env = { DENYUT_DATA_DIR: denyut.dataDir, DENYUT_LANGUAGE: 'en' }
  const { code, out, errors } = await runCommand(['users', ...args], env)
  return { code, out: out + errors, data: () => JSON.parse(out) as never }
}

/** Invites somebody and uses the link. */
async function joined(email: string, role: string, scope?: string): Promise<void> {
  const { url } = await denyut.ask<{ url: string }>('users.invite', { email, role, scope })
  await new ApiClient(denyut.httpUrl, new Session()).call(accessApi.useLink, {
    params: { code: new URL(url).hash.slice(1) },
    body: { name: email, password: 'sandi-yang-cukup-panjang' },
  })
}

test('the owner takes roles, disables and enables at the command line, but not the last administrator', async () => {
  await joined('bos@contoh.go.id', 'admin')
  await joined('rina@contoh.go.id', 'manager', 'k4-t1')
  const last = await users('disable', 'bos@contoh.go.id')
  expect(last.code).toBe(4)
  expect(last.out).toContain('Give somebody else the role admin')
  const signIn = () =>
    new ApiClient(denyut.httpUrl, new Session()).call(accessApi.signIn, {
      body: { email: 'rina@contoh.go.id', password: 'sandi-yang-cukup-panjang' },
    })
  await signIn()
  expect((await users('disable', 'rina@contoh.go.id')).out).toContain('is disabled')
  await expect(signIn()).rejects.toMatchObject({ code: 'wrong_credentials' })
  expect((await users('list')).out).toMatch(/rina@contoh.go.id +rina@contoh.go.id +disabled +manager@k4-t1/)
  expect((await users('enable', 'rina@contoh.go.id')).code).toBe(0)
  await signIn()
  const wrong = await users('revoke', 'rina@contoh.go.id', '--role', 'manager')
  expect([wrong.code, wrong.out]).toEqual([expect.any(Number), expect.stringContaining('manager on ikn')])
  const taken = await users('revoke', 'rina@contoh.go.id', '--role', 'manager', '--scope', 'k4-t1', '--json')
  expect(taken.data()).toMatchObject({ email: 'rina@contoh.go.id', grants: [] })
}, 240_000)
