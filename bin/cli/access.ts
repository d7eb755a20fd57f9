import type { Output } from './output.ts'

/** What a client needs to publish; the password is shown once. */
export interface Access {
  url: string
  clientId: string
  username: string
  password: string
  topic: string
  example: unknown
}

export function printAccess(output: Output, access: Access): void {
  output.say({
    id: 'Simpan ini; kata sandi tidak ditampilkan lagi:',
    en: 'Keep this; the password is not shown again:',
  })
  for (const name of ['url', 'clientId', 'username', 'password', 'topic'] as const)
    output.line(`  ${name.padEnd(9)} ${access[name]}`)
  if (access.example !== null) output.line(`  payload   ${JSON.stringify(access.example)}`)
}
