import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import type { Role } from '#model/access/roles.ts'
import { API_PREFIX } from '#model/api/contract.ts'
import { iknCampus } from '#model/campus/ikn/campus.ts'
import { ERRORS, type ErrorCode } from '#model/errors.ts'
import type { Me } from '../data/session.ts'
import { browserClock } from '../data/time.ts'
import { fakeDevices, fakeLedger, fakeQuarantine, listDevices } from './answers.ts'
import { busyDays, fakeDays, fakeSelf } from './bookings.ts'
import { FakeDesks, type Refused } from './desks.ts'
import { fakeHistory } from './history.ts'
import { FakeLive } from './live.ts'
import { FakeWorld } from './world.ts'

/** The policy of the product; a violation here is one there. */
export const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; " +
  "base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types denyut-sw"

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain',
  '.json': 'application/json',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}

/** What goes wrong on purpose. */
export interface Scenario {
  role: Role | null
  /** API paths that fail, by their beginning, with the code. */
  fail: Record<string, ErrorCode>
  /** API paths that never answer. */
  hang: string[]
  emptyDevices: boolean
  emptyQuarantine: boolean
  emptyHistory: boolean
  ledgerTrouble: boolean
  /** The home has everything at once that rarely happens together. */
  busy: boolean
}

const calm = (): Scenario => ({
  role: 'admin',
  fail: {},
  hang: [],
  emptyDevices: false,
  emptyQuarantine: false,
  emptyHistory: false,
  ledgerTrouble: false,
  busy: false,
})

/** Serves the built dashboard with an invented campus behind it, for tests of the dashboard alone. */
export class FakeServer {
  scenario: Scenario = calm()
  readonly world = new FakeWorld(iknCampus(), browserClock.now())
  readonly desks = new FakeDesks(this.world.campus)
  readonly live: FakeLive
  #server: Server
  #dist: string
  #cancels: (() => void)[] = []

  constructor(dist: string) {
    this.#dist = dist
    this.#server = createServer((request, response) => void this.#handle(request, response))
    this.live = new FakeLive(this.#server, this.world, () => browserClock.now())
  }

  /** Starts on a free port of this machine (or the one given) and returns its address. */
  async start(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
    this.#cancels = [browserClock.every(1_000, () => this.live.beat())]
    const address = this.#server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`
  }

  async stop(): Promise<void> {
    for (const cancel of this.#cancels) cancel()
    this.#server.closeAllConnections()
    await this.live.close()
  }

  reset(): void {
    this.scenario = calm()
    this.live.mute = false
    this.live.refuse.clear()
    this.desks.reset()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake')
    if (url.pathname.startsWith('/socket.io')) return
    if (url.pathname.startsWith(API_PREFIX)) return this.#api(request, response, url)
    const path = extname(url.pathname) ? normalize(url.pathname) : '/index.html'
    const body = await readFile(join(this.#dist, path)).catch(() => null)
    response.writeHead(body ? 200 : 404, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': CSP,
    })
    response.end(body)
  }

  async #api(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const path = url.pathname.slice(API_PREFIX.length)
    let text = ''
    for await (const chunk of request) text += String(chunk)
    if (this.scenario.hang.some((start) => path.startsWith(start))) return
    const failing = Object.entries(this.scenario.fail).find(([start]) => path.startsWith(start))
    const token = request.headers.authorization
    const answer = failing
      ? failing[1]
      : this.#answer(
          request.method ?? 'GET',
          path,
          url.searchParams,
          text ? JSON.parse(text) : undefined,
          token,
        )
    const code = typeof answer === 'string' ? answer : isRefused(answer) ? answer.refused : null
    if (code !== null) {
      const { status, title, remedy } = ERRORS[code]
      response.writeHead(status, { 'content-type': 'application/problem+json' })
      response.end(
        JSON.stringify({
          type: `urn:denyut:error:${code}`,
          title: title.id,
          status,
          detail: remedy.id,
          code,
          requestId: 'req-7f3a91',
          ...(isRefused(answer) ? { details: answer.details } : {}),
        }),
      )
    } else if (answer === undefined) response.writeHead(204).end()
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }

  #me(): Me | ErrorCode {
    const { role } = this.scenario
    if (!role) return 'unauthenticated'
    return {
      kind: 'user',
      id: 'u1',
      name: 'Rina Wulandari',
      email: 'rina@ikn.go.id',
      grants: [{ role, place: 'ikn' }],
      language: 'id',
    }
  }

  #session(
    method: string,
    path: string,
    body: { password?: string; language?: string } | undefined,
  ): object | ErrorCode | undefined {
    if (path === '/me') return this.#me()
    if (path.startsWith('/links/')) {
      if (path.endsWith('expired0000')) return 'link_expired'
      if (method === 'GET')
        return {
          purpose: path.endsWith('setup00000') ? 'setup' : 'invite',
          email: path.endsWith('setup00000') ? null : 'budi@ikn.go.id',
          expiresAt: 0,
        }
    } else if (method === 'DELETE') {
      this.scenario.role = null
      return undefined
    } else if (body?.password === 'salah') return 'wrong_credentials'
    this.scenario.role ??= 'admin'
    return this.#me()
  }

  #answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: unknown,
    token?: string,
  ): object | ErrorCode | undefined {
    const now = browserClock.now()
    if (token !== undefined && !path.startsWith('/kiosk/')) return 'forbidden'
    if (token?.includes('revoked')) return 'unauthenticated'
    const [, first, second, third] = path.split('/')
    if (this.scenario.role) {
      const { campus } = this.world
      if (path === '/me/days') return this.scenario.busy ? busyDays(campus, now) : fakeDays(campus, now)
      if (path === '/me/notices/read') return undefined
      const self = fakeSelf(campus, now, path)
      if (self) return self
    }
    const desks =
      this.scenario.role || token !== undefined
        ? this.desks.answer(method, path, query, body, now)
        : undefined
    if (desks !== undefined) return desks ?? undefined
    if (first === 'session' || first === 'me' || first === 'links')
      return this.#session(method, path, body as { password?: string })
    if (!this.scenario.role) return 'unauthenticated'
    if (first === 'campus') return this.world.campus
    if (first === 'history' && second && third) return this.#history(second, third, query)
    if (first === 'devices') {
      const all = this.scenario.emptyDevices ? [] : fakeDevices(this.world, now)
      return second ? (all.find((one) => one.id === second) ?? 'not_found') : listDevices(all, query)
    }
    if (first === 'latest' && second) return { at: now, points: this.#latest(second) }
    if (first === 'ledger')
      return second ? this.#deviceLedgers(query) : fakeLedger(now, this.scenario.ledgerTrouble)
    if (first !== 'quarantine') return 'not_found'
    if (method === 'POST') return { replayed: 3, stored: 2, duplicate: 0, quarantined: 1 }
    return this.scenario.emptyQuarantine
      ? { total: 0, byReason: {}, entries: [] }
      : fakeQuarantine(now, query)
  }

  #history(subject: string, metric: string, query: URLSearchParams): object {
    const range = { from: Number(query.get('from')), to: Number(query.get('to')) }
    const size = this.world.number(subject, metric) || 40
    const history = fakeHistory(subject, metric, size * 1.1, range, Number(query.get('points') ?? 800))
    return this.scenario.emptyHistory ? { ...history, buckets: [] } : history
  }

  #latest(subject: string): object[] {
    const now = browserClock.now()
    const device = fakeDevices(this.world, now).find((one) => one.id === subject)
    const values: Record<string, number> =
      device?.type === 'energy-meter'
        ? { power_kw: 31.4, energy_kwh: 48_211.6, voltage_v: 229.8, power_factor: 0.93 }
        : device?.type === 'indoor-climate'
          ? { temperature_c: 24.6, co2_ppm: 742, humidity_pct: 61, illuminance_lx: 412 }
          : device?.type === 'room-presence'
            ? { people: 6, motion: 1 }
            : { occupied: 1 }
    return Object.entries({ ...values, battery_pct: 87, rssi_dbm: -71 }).map(([metric, value]) => ({
      subject,
      metric,
      value,
      at: now - 20_000,
      quality: metric === 'co2_ppm' ? 1 : 0,
    }))
  }

  #deviceLedgers(query: URLSearchParams): object {
    const now = browserClock.now()
    const found = fakeDevices(this.world, now).filter((one) => one.id.includes(query.get('q') ?? ''))
    const offset = Number(query.get('offset') ?? 0)
    const base = fakeLedger(now, false).total
    const devices = found.slice(offset, offset + Number(query.get('limit') ?? 100)).map((one, index) => ({
      ...base,
      device: one.id,
      messages: {
        received: 4_120 + index,
        stored: 4_100 + index - Math.max(0, 18 - index),
        duplicate: 20,
        quarantined: Math.max(0, 18 - index),
      },
      suspect: index % 7,
    }))
    return { total: found.length, devices }
  }
}

const isRefused = (answer: object | string | undefined): answer is Refused =>
  typeof answer === 'object' && 'refused' in answer
