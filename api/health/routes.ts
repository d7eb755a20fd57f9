import type { FastifyInstance, FastifyRequest } from 'fastify'
import { DenyutError } from '#model/errors.ts'
import { hashSecret, sameHash } from '#platform/secrets.ts'

export interface HealthParts {
  readonly notReady: () => readonly { readonly part: string; readonly reason: string }[]
  readonly metrics: () => Promise<string>
  readonly metricsToken: string | undefined
}

/** For load balancers, orchestrators and Prometheus; none of them signs in. */
export function healthRoutes(app: FastifyInstance, { notReady, metrics, metricsToken }: HealthParts): void {
  app.get('/health/live', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ live: true }),
  )

  app.get('/health/ready', async (_request, reply) => {
    const reasons = notReady()
    return reply
      .code(reasons.length === 0 ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready: reasons.length === 0, reasons })
  })

  app.get('/metrics', async (request, reply) => {
    if (!isLocal(request) && !hasToken(request, metricsToken)) throw new DenyutError('forbidden')
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(await metrics())
  })
}

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/

/** From this machine itself, not through a proxy that runs on it. */
function isLocal({ socket, headers }: FastifyRequest): boolean {
  const forwarded = headers['x-forwarded-for'] ?? headers.forwarded ?? headers.via
  return forwarded === undefined && LOOPBACK.test(socket.remoteAddress ?? '')
}

function hasToken({ headers }: FastifyRequest, token: string | undefined): boolean {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  return token !== undefined && given !== undefined && sameHash(hashSecret(given), hashSecret(token))
}
