import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { DenyutError } from '#model/errors.ts'

/** Names under here hold a hash of their content. */
const HASHED = /[\\/]assets[\\/]/
/** Addresses of programs: an unknown one is an error, never a page. */
const RESERVED = /^\/(?:api|health|metrics|socket\.io|mqtt)(?:[/?]|$)/

/** Files of the built dashboard; `directory` null: there are no pages. */
export async function pageRoutes(app: FastifyInstance, directory: string | null): Promise<void> {
  if (directory === null) return
  await app.register(fastifyStatic, {
    root: directory,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}

/**
 * Any other address of a page is the dashboard itself, which reads the address; a file that is missing stays
 * missing.
 */
export async function pageOrNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  directory: string | null,
): Promise<unknown> {
  const path = request.url.split('?', 1)[0] ?? '/'
  const isPage =
    (request.method === 'GET' || request.method === 'HEAD') && !RESERVED.test(path) && !/\.[^/]*$/.test(path)
  if (directory === null || !isPage)
    throw new DenyutError('not_found', {
      id: `Tidak ada apa pun di ${path}.`,
      en: `There is nothing at ${path}.`,
    })
  return reply.sendFile('index.html')
}
