import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { settingsSchema } from '#model/settings.ts'
import { provisionInflux } from './telemetry.ts'

test('a server that is set up already and no operator token are a matter of the setting, a silent one is not', async () => {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/json')
    answer.end('{"allowed":false}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = settingsSchema.parse({ INFLUX_URL: url })
  const setUp = () => provisionInflux(settings, { tokens: 'missing', username: 'denyut' })
  await expect(setUp()).rejects.toMatchObject({
    code: 'setting_invalid',
    message: expect.stringContaining('INFLUX_TOKEN'),
  })
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
  await expect(setUp()).rejects.toMatchObject({ code: 'store_unavailable' })
})
