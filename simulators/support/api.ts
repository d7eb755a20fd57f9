import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Request {
  readonly method: string
  /** Below /api/v1, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly authorization: string | undefined
}
export interface Answer {
  readonly status: number
  readonly body: unknown
}

/** An HTTP API that answers as a test wants and remembers what it was asked. */
export class TestApi {
  readonly requests: Request[] = []
  answer: (request: Request) => Answer = () => ({
    status: 404,
    body: { code: 'not_found', title: 'Not found' },
  })
  #server: Server | undefined
  #port = 0

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here')
      const text = Buffer.concat(chunks).toString()
      const asked: Request = {
        method: request.method ?? '',
        path: pathname.replace('/api/v1', ''),
        query: searchParams,
        body: text ? JSON.parse(text) : undefined,
        authorization: request.headers.authorization,
      }
      this.requests.push(asked)
      const { status, body } = this.answer(asked)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections()
    await new Promise((resolve) => this.#server?.close(resolve))
  }
}
