import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { API } from '#model/api/index.ts'
import type { TestDatabase } from '#storage/records/support/engines.ts'
import { at, DeskWorld, desk, type Employee, openDesks } from './support/desks.ts'

const FROM = 'Denyut <denyut@contoh.go.id>'
const at0730 = at('2026-11-24T07:30')
const day = { from: at0730, to: at('2026-11-24T16:00') }

interface Received {
  readonly to: string
  /** Headers and text, decoded. */
  readonly text: string
}

/** A mail server in this process; `refuse` gives the answer to a recipient, null takes it. */
class PostOffice {
  readonly letters: Received[] = []
  refuse: (address: string) => { code: number; words: string } | null = () => null
  readonly server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _, done) => {
      const answer = this.refuse(address)
      done(answer ? Object.assign(new Error(answer.words), { responseCode: answer.code }) : null)
    },
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address).join()
        this.letters.push({ to, text: decoded(Buffer.concat(chunks).toString('utf8')) })
        done()
      })
    },
  })

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1')
    await once(this.server.server, 'listening')
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  subjects(): string[] {
    return this.letters.map(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1] ?? '').sort()
  }
}

/** Unfolds headers and undoes quoted-printable, as a reader does. */
function decoded(text: string): string {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const body = rest.join('\n\n').replaceAll('\r\n', '\n')
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  const isQuoted = /^content-transfer-encoding: quoted-printable/im.test(head)
  return `${head.replace(/\r\n[ \t]/g, ' ').replaceAll('\r\n', '\n')}\n\n${isQuoted ? Buffer.from(bytes, 'latin1').toString('utf8') : body}`
}

let database: TestDatabase
let world: DeskWorld
let post: PostOffice
let ani: Employee
beforeAll(async () => {
  database = await openDesks()
})
beforeEach(async () => {
  post = new PostOffice()
  world = await new DeskWorld(database, at('2026-11-24T07:00'), {
    DENYUT_SMTP_URL: await post.open(),
    DENYUT_MAIL_FROM: FROM,
    DENYUT_PUBLIC_URL: 'http://denyut.contoh.go.id',
  }).start()
  ani = await world.employee('Ani')
  for (const n of [1, 2, 3]) world.sit(desk(n), false, at('2026-11-23T17:00'))
})
afterEach(async () => {
  await world.stop()
  await post.close()
})
afterAll(() => database?.close())

const mailed = async () => {
  world.api.api.mailer?.look()
  await world.api.api.mailer?.idle()
}
const until = async (time: number) => {
  await world.until(time)
  await mailed()
}

test('reminder and release come in the language of the person, with the place, the time there and the way back', async () => {
  const { id } = await world.booked(ani, desk(1), day.from, day.to)
  await until(at('2026-11-24T07:50'))
  await until(at('2026-11-24T07:51'))
  expect(post.subjects()).toEqual(['Meja Anda segera dilepas'])
  expect(post.letters[0]?.to).toBe('ani@contoh.go.id')
  expect(post.letters[0]?.text).toContain('From: Denyut <denyut@contoh.go.id>')
  expect(post.letters[0]?.text).toContain('Auto-Submitted: auto-generated')
  expect(post.letters[0]?.text).toContain('Yth. Ani,')
  expect(post.letters[0]?.text).toContain('Selasa, 24 November 2026, 07.30–16.00 WITA')
  expect(post.letters[0]?.text).toContain('Dilepas 08.00 WITA bila tetap kosong')
  expect(post.letters[0]?.text).toContain(`http://denyut.contoh.go.id/d/${desk(1)}`)
  await database.people.update(ani.id, { language: 'en' })
  await until(at('2026-11-24T08:00'))
  expect(post.subjects()).toEqual(['Meja Anda segera dilepas', 'Your desk was released'])
  expect(post.letters[1]?.text).toContain('Tuesday, 24 November 2026, 07:30–16:00 WITA')
  expect(post.letters[1]?.text).toContain(`Take it back:\nhttp://denyut.contoh.go.id/desks?booking=${id}`)
  expect(await database.mail.counts()).toEqual({ waiting: 0, sent: 2, dead: 0 })
})

test('the reminder of a desk that was seen empty late tells when it is released, which is then', async () => {
  world.api.live.healths.set('a-desk', 'stale')
  const { id } = await world.booked(ani, desk(1), day.from, day.to)
  await until(at('2026-11-24T09:00'))
  world.api.live.healths.delete('a-desk')
  await until(at('2026-11-24T09:03'))
  expect(post.subjects()).toEqual(['Meja Anda segera dilepas'])
  expect(post.letters[0]?.text).toContain('Dilepas 09.13 WITA bila tetap kosong')
  await until(at('2026-11-24T09:12:59'))
  expect((await world.read(id))?.state).toBe('reserved')
  await until(at('2026-11-24T09:13'))
  expect(await world.read(id)).toMatchObject({ state: 'no_show', heldTo: at('2026-11-24T09:13') })
})

test('the holder of a lent desk that a manager takes back is mailed, with the desk and the way to what is left', async () => {
  const manager = await world.employee('Manajer', null, 'manager')
  const params = { desk: desk(1) }
  const body = { from: at('2026-11-25T00:00'), to: at('2026-11-26T00:00') }
  await world.api.call(API.bookings.assignDesk, {
    headers: manager.headers,
    params,
    body: { person: ani.id },
  })
  await world.api.call(API.bookings.lendDesk, { headers: ani.headers, params, body })
  await world.api.call(API.bookings.takeBackDesk, { headers: manager.headers, params, body })
  await mailed()
  expect(post.subjects()).toEqual(['Meja tetap Anda diambil kembali'])
  expect(post.letters[0]?.to).toBe('ani@contoh.go.id')
  expect(post.letters[0]?.text.replaceAll(/\s+/g, ' ')).toContain(
    'Pengelola mengambil kembali meja tetap Anda yang dipinjamkan: A-1.',
  )
  expect(post.letters[0]?.text).toContain('http://denyut.contoh.go.id/me/settings')
})

test('an offered desk and a booking moved by a block are mailed; who wants no mail is told in the application alone', async () => {
  const manager = await world.employee('Manajer', null, 'manager')
  const taken = []
  for (const n of [1, 2, 3, 4])
    taken.push(await world.booked(await world.employee(`P${n}`), desk(n), day.from, day.to))
  const range = { from: at('2026-11-24T12:00'), to: day.to }
  await world.api.call(API.bookings.joinWaitlist, {
    headers: ani.headers,
    body: { place: 'a-l1-z', ...range },
  })
  await database.bookings.change(
    taken[0]?.id ?? '',
    { actor: 'x', action: 'cancelled', by: 'person', now: world.clock.now(), version: null },
    () => ({ patch: { state: 'cancelled' } }),
  )
  await world.sweep()
  await mailed()
  expect(
    post.letters
      .filter(({ to }) => to === 'ani@contoh.go.id')
      .map(({ text }) => /Subject: .*/.exec(text)?.[0]),
  ).toEqual(['Subject: Meja yang Anda tunggu tersedia'])
  post.letters.length = 0
  const quiet = await world.employee('Sunyi')
  await world.api.call(API.bookings.changeProfile, { headers: quiet.headers, body: { mail: false } })
  const tomorrow = { from: at('2026-11-25T08:00'), to: at('2026-11-25T16:00') }
  for (const [i, person] of [ani, quiet].entries())
    await world.booked(person, desk(i + 1), tomorrow.from, tomorrow.to)
  await world.api.call(API.bookings.blockDesks, {
    headers: manager.headers,
    body: { places: [desk(1), desk(2)], ...tomorrow, move: true },
  })
  await world.sweep()
  await mailed()
  expect(post.letters.map(({ to }) => to)).toEqual(['ani@contoh.go.id'])
  expect(post.subjects()).toEqual(['Pesanan meja Anda dipindahkan'])
  const { data } = await world.api.call(API.bookings.notices, { headers: quiet.headers })
  expect(data.notices.map(({ kind }) => kind)).toEqual(['moved'])
})

test('an invitation is mailed, its link is answered all the same, and nothing waits for the mail server', async () => {
  await post.close()
  const { accessAdmin } = world.api.api
  const link = await accessAdmin.invite({ email: 'baru@contoh.go.id', role: 'employee' })
  expect(link).toMatchObject({ url: expect.stringContaining('/link#'), mailed: true })
  await mailed()
  expect(await database.mail.counts()).toEqual({ waiting: 1, sent: 0, dead: 0 })
  const port = Number(new URL(world.settings.DENYUT_SMTP_URL ?? '').port)
  post = new PostOffice()
  post.server.listen(port, '127.0.0.1')
  await once(post.server.server, 'listening')
  await mailed()
  expect(post.letters).toEqual([])
  world.clock.jump(30_000)
  await mailed()
  expect(post.letters).toMatchObject([{ to: 'baru@contoh.go.id' }])
  expect(post.letters[0]?.text).toContain(link.url)
  expect(await database.connection.run('SELECT link FROM mail')).toEqual([{ link: null }])
  const reset = await accessAdmin.link('baru@contoh.go.id')
  await mailed()
  expect(post.letters[1]?.text).toContain(reset.url)
})

test('a refused recipient is given up at once and holds up nobody; a server that is away is tried until it is too late', async () => {
  const { accessAdmin } = world.api.api
  post.refuse = (address) => (address.startsWith('hilang') ? { code: 550, words: 'no such mailbox' } : null)
  await accessAdmin.invite({ email: 'hilang@contoh.go.id', role: 'employee' })
  await accessAdmin.invite({ email: 'ada@contoh.go.id', role: 'employee' })
  await mailed()
  expect(post.letters.map(({ to }) => to)).toEqual(['ada@contoh.go.id'])
  expect(await database.mail.counts()).toEqual({ waiting: 0, sent: 1, dead: 1 })
  expect(await database.mail.lastFault()).toContain('no such mailbox')
  post.refuse = () => ({ code: 451, words: 'try later' })
  await world.booked(ani, desk(1), day.from, day.to)
  await until(at('2026-11-24T07:50'))
  expect(await database.mail.counts()).toMatchObject({ waiting: 1, dead: 1 })
  await until(at('2026-11-24T08:00:30'))
  const [row] = await database.connection.run("SELECT state, last_error FROM mail WHERE kind = 'reminded'")
  expect(row).toEqual({ state: 'dead', last_error: 'too late to be of use' })
})

test('mail to example domains is not sent, not counted as a fault, and told once', async () => {
  const { accessAdmin, mailer } = world.api.api
  const warned = world.warnings
  const first = await accessAdmin.invite({ email: 'a@contoh.example', role: 'employee' })
  expect(first).toMatchObject({ url: expect.stringContaining('/link#'), mailed: false })
  await accessAdmin.invite({ email: 'b@contoh.example', role: 'employee' })
  await accessAdmin.invite({ email: 'ada@contoh.go.id', role: 'employee' })
  await mailed()
  expect(post.letters.map(({ to }) => to)).toEqual(['ada@contoh.go.id'])
  expect(await database.mail.counts()).toEqual({ waiting: 0, sent: 1, dead: 0 })
  expect(mailer?.reserved).toBe(2)
  expect(warned.filter((line) => line.includes('reserved example domains'))).toHaveLength(1)
})
