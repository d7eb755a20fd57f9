import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { constants } from 'node:zlib'
import fastifyCompress from '@fastify/compress'
import { type FastifyInstance, fastify } from 'fastify'
import { DenyutError } from '#model/errors.ts'
import { takesShare } from '#model/settings.ts'
import { randomSecret } from '#platform/secrets.ts'
import { type AccessAdmin, createAccessAdmin, type Link } from './access/admin.ts'
import { Attempts } from './access/attempts.ts'
import { Authority } from './access/authority.ts'
import { cookieName } from './access/cookie.ts'
import { Identities } from './access/identities.ts'
import { accessLetter, isAccessMail } from './access/letters.ts'
import { Passwords } from './access/passwords.ts'
import { createPeopleAdmin, type PeopleAdmin } from './access/people.ts'
import { accessRoutes } from './access/routes.ts'
import { SignIn } from './access/sign-in.ts'
import { type Bookings, createBookings } from './bookings/bookings.ts'
import { campusRoutes } from './campus/routes.ts'
import { deviceRoutes } from './devices/routes.ts'
import { docsRoutes } from './docs/routes.ts'
import { healthRoutes } from './health/routes.ts'
import { ledgerRoutes } from './ledger/routes.ts'
import { LiveServer } from './live/server.ts'
import { Mailer } from './outbox/mailer.ts'
import { smtpTransport } from './outbox/smtp.ts'
import { pageOrNotFound, pageRoutes } from './pages/routes.ts'
import type { ApiPorts } from './ports.ts'
import { Connections } from './serve/connections.ts'
import { securityHeaders } from './serve/headers.ts'
import { hostOf } from './serve/origin.ts'
import { sendProblem } from './serve/problems.ts'
import { createServe } from './serve/serve.ts'
import { telemetryRoutes } from './telemetry/routes.ts'

/** Largest request body: a registration of some hundred kB would be a mistake. */
const BODY_MAX_BYTES = 256 * 1_024
/** A request that has not arrived by then is closed: nothing large is sent to us. */
const REQUEST_MAX_MS = 30_000
/** Longest address: history with a reason is some hundred characters. */
const PARAMETER_MAX = 200
/** Smaller answers gain nothing from compression. */
const COMPRESS_MIN_BYTES = 1_024
/** Of 11: higher ones cost more time than they save on a campus network. */
const BROTLI_QUALITY = 4

export interface Api {
  /** Listens. Throws `port_in_use`. */
  start(): Promise<void>
  stop(): Promise<void>
  /** After `start`. */
  address(): { readonly host: string; readonly port: number }
  /** Address that people use, without a slash at the end. */
  url(): string
  /** For MQTT over WebSocket: its upgrades of `/mqtt` are left to whoever attaches itself. */
  readonly server: Server
  readonly accessAdmin: AccessAdmin
  readonly peopleAdmin: PeopleAdmin
  readonly bookings: Bookings
  /** Sends mail; null: no mail server is set. */
  readonly mailer: Mailer | null
  /** The page where the first administrator signs up, while there is none; null afterwards. */
  createSetupLink(): Promise<Link | null>
}

/** The HTTP API, the live socket and the pages of one process. Nothing happens before `start`. */
export function createApi(ports: ApiPorts): Api {
  const { settings, clock, registry, records } = ports
  const https = settings.DENYUT_PUBLIC_URL?.startsWith('https:') ?? false
  const app = createServer(https)
  const authority = new Authority(registry)
  const identities = new Identities(records.people, clock, cookieName(https))
  const url = () => (settings.DENYUT_PUBLIC_URL ?? localUrl(app.server)).replace(/\/+$/, '')
  const mails = settings.DENYUT_SMTP_URL !== undefined
  const accessAdmin = createAccessAdmin({
    people: records.people,
    registry,
    clock,
    authority,
    identities,
    baseUrl: url,
    mail: mails ? records.mail : null,
  })
  const bookings = createBookings({
    ...ports,
    bookings: records.bookings,
    authority,
    url,
    mails,
    screens: accessAdmin,
    publicUrl: settings.DENYUT_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    sees: takesShare(settings) ? 'share' : 'all',
  })
  const peopleAdmin = createPeopleAdmin({
    people: records.people,
    registry,
    clock,
    authority,
    identities,
    leaving: bookings.leaving,
  })
  const mailer = createMailer(ports, bookings)
  // One process decides about bookings and sends what was decided: that with the pages.
  const background = settings.DENYUT_ROLE === 'all' ? [bookings, ...(mailer ? [mailer] : [])] : []
  const stopBackground = async () => {
    for (const part of background) await part.stop()
  }
  const live = new LiveServer({
    ...ports,
    live: bookings.live,
    server: app.server,
    authority,
    identities,
    publicHost: hostOf(settings.DENYUT_PUBLIC_URL),
  })
  const connections = new Connections(app.server, clock)

  return {
    server: app.server,
    accessAdmin,
    peopleAdmin,
    bookings,
    mailer,
    url,
    createSetupLink: () => accessAdmin.createSetupLink(),
    address: () => addressOf(app.server),
    async start() {
      await routes(app, ports, { authority, identities, accessAdmin, peopleAdmin, https, url, bookings })
      await app.ready()
      connections.watch()
      live.start()
      for (const part of background) part.start()
      try {
        await listen(app, settings.DENYUT_HTTP_HOST, settings.DENYUT_HTTP_PORT)
      } catch (error) {
        live.stop()
        await stopBackground()
        throw error
      }
    },
    async stop() {
      live.stop()
      await stopBackground()
      connections.ending()
      await app.close()
      connections.ended()
    },
  }
}

function createMailer({ settings, records, clock, log }: ApiPorts, bookings: Bookings): Mailer | null {
  const { DENYUT_SMTP_URL: address, DENYUT_MAIL_FROM: from } = settings
  if (!address || !from) return null

  return new Mailer({
    mail: records.mail,
    clock,
    log,
    transport: smtpTransport(address, from),
    compose: async (mail) => (isAccessMail(mail) ? accessLetter(mail) : await bookings.letter(mail)),
  })
}

function createServer(https: boolean): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_MAX_MS,
    routerOptions: { maxParamLength: PARAMETER_MAX },
    forceCloseConnections: 'idle',
    genReqId: () => randomSecret().slice(0, 12),
    // With https there is a proxy in front, on this machine or network; its word on the client is taken,
    // nobody else's.
    trustProxy: https ? ['loopback', 'linklocal', 'uniquelocal'] : false,
  })
  // Only JSON is read: a form of another site can send text without being asked [Fetch §2.2.2].
  app.removeContentTypeParser('text/plain')
  return app
}

interface Shared {
  readonly authority: Authority
  readonly identities: Identities
  readonly accessAdmin: AccessAdmin
  readonly peopleAdmin: PeopleAdmin
  readonly bookings: Bookings
  readonly https: boolean
  readonly url: () => string
}

async function routes(app: FastifyInstance, ports: ApiPorts, shared: Shared): Promise<void> {
  const { settings, clock, log, registry, records, pagesDir } = ports
  const { authority, identities, accessAdmin: admin, peopleAdmin, https, url } = shared
  const headers = securityHeaders(https)
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers).header('x-request-id', request.id)
  })
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, log))
  app.setNotFoundHandler((request, reply) => pageOrNotFound(request, reply, pagesDir))
  await app.register(fastifyCompress, {
    threshold: COMPRESS_MIN_BYTES,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } },
  })
  const serve = createServe(app, {
    identities,
    authority,
    https,
    publicHost: hostOf(settings.DENYUT_PUBLIC_URL),
  })
  const { people } = records
  const signIn = new SignIn({
    people,
    clock,
    passwords: new Passwords(),
    attempts: new Attempts(clock),
    campus: () => registry.campus().id,
    mayOpen: authority.mayOpen,
  })
  accessRoutes(serve, { people, identities, signIn, admin, peopleAdmin, https })
  campusRoutes(serve, registry, authority)
  telemetryRoutes(serve, { ...ports, authority })
  deviceRoutes(serve, { ...ports, authority })
  shared.bookings.routes(serve, app)
  ledgerRoutes(serve, { ...ports, authority, entries: records.quarantine })
  healthRoutes(app, { ...ports, metricsToken: settings.DENYUT_METRICS_TOKEN })
  docsRoutes(app, url)
  await pageRoutes(app, pagesDir)
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error
    const reason =
      code === 'EADDRINUSE'
        ? { id: 'sudah dipakai', en: 'is in use' }
        : { id: `tidak dapat dibuka (${code})`, en: `cannot be opened (${code})` }
    throw new DenyutError(
      'port_in_use',
      {
        id: `${host}:${port} ${reason.id}. Setel DENYUT_HTTP_PORT atau DENYUT_HTTP_HOST.`,
        en: `${host}:${port} ${reason.en}. Set DENYUT_HTTP_PORT or DENYUT_HTTP_HOST.`,
      },
      { cause: error },
    )
  }
}

const NOT_LISTENING = { id: 'Server web belum mendengarkan.', en: 'The web server does not listen yet.' }

function addressOf(server: Server): { host: string; port: number } {
  const address = server.address() as AddressInfo | null
  if (!address) throw new DenyutError('unavailable', NOT_LISTENING)
  return { host: address.address, port: address.port }
}

/** Where a browser on this machine finds us. */
function localUrl(server: Server): string {
  const { host, port } = addressOf(server)
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
