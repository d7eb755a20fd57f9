import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { languageOf } from '../serve/language.ts'
import { openApiDocument } from './openapi.ts'
import { docsPage } from './page.ts'

const STYLE_FILE = new URL('style.css', import.meta.url)
/** The documents change with the program only. */
const CACHE = 'public, max-age=300'

/** The OpenAPI document and a page of it for people. `origin`: address that people use. */
export function docsRoutes(app: FastifyInstance, origin: () => string): void {
  const document = openApiDocument()
  const json = JSON.stringify(document)
  const style = readFileSync(STYLE_FILE, 'utf8')

  app.get('/api/openapi.json', async (_request, reply) =>
    reply.header('cache-control', CACHE).type('application/json; charset=utf-8').send(json),
  )
  app.get('/api/docs', async (request, reply) => {
    const { lang } = request.query as { lang?: unknown }
    const language = lang === 'en' || lang === 'id' ? lang : languageOf(request.headers['accept-language'])
    return reply
      .header('cache-control', CACHE)
      .header('vary', 'accept-language')
      .type('text/html; charset=utf-8')
      .send(docsPage(document, language, origin()))
  })
  app.get('/api/docs/style.css', async (_request, reply) =>
    reply.header('cache-control', CACHE).type('text/css; charset=utf-8').send(style),
  )
}
