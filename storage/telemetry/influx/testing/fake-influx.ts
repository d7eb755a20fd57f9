import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gunzipSync } from 'node:zlib'

export interface WriteRequest {
  readonly bucket: string
  readonly precision: string
  readonly encoding: string
  readonly lines: readonly string[]
}

export interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

export interface FakeInflux {
  readonly url: string
  readonly requests: WriteRequest[]
  /** Writes that the client gave up before they were answered. */
  abandoned(): number
  /** Queries are answered with this text from now on. */
  answerQueries(csv: string): void
  end(): Promise<void>
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
}

/**
 * A server that answers writes as told, and every query with one text; for what a real server does only when
 * ill.
 */
export async function fakeInflux(
  onWrite: (request: WriteRequest) => Answer | Promise<Answer>,
  csv = '',
): Promise<FakeInflux> {
  const requests: WriteRequest[] = []
  let abandoned = 0
  const respond = (response: ServerResponse, { status, headers = {}, body = '' }: Answer) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body)
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (body) => {
      const url = new URL(request.url ?? '/', 'http://localhost')
      if (url.pathname !== '/api/v2/write') {
        respond(response, { status: 200, headers: { 'content-type': 'text/csv' }, body: csv })
        return
      }
      const write = {
        bucket: url.searchParams.get('bucket') ?? '',
        precision: url.searchParams.get('precision') ?? '',
        encoding: request.headers['content-encoding'] ?? '',
        lines: body.split('\n'),
      }
      requests.push(write)
      response.once('close', () => {
        if (!response.writableFinished) abandoned++
      })
      respond(response, await onWrite(write))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    abandoned: () => abandoned,
    answerQueries(text) {
      csv = text
    },
    async end() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
