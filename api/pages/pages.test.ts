import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestApi } from '../support/api.ts'

let directory: string
let denyut: TestApi
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'denyut-pages-'))
  await mkdir(join(directory, 'assets'))
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Denyut</title>')
  await writeFile(join(directory, 'assets', 'app-1a2b.js'), 'export {}\n'.repeat(500))
  await writeFile(join(directory, '.source-hash'), 'secret')
  denyut = await new TestApi({ pagesDir: directory }).start()
})
afterAll(async () => {
  await denyut.stop()
  await rm(directory, { recursive: true })
})

test('every address of a page is the dashboard, asked for anew each time', async () => {
  for (const path of ['/', '/overview', '/b/k4-t1/l/3?view=table', '/devices/a-air', '/setup']) {
    const answer = await denyut.fetch(path)
    expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-cache'])
    expect(await answer.text()).toContain('<title>Denyut</title>')
  }
})

test('files with a hash in their name are kept for ever and sent compressed', async () => {
  const answer = await denyut.fetch('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'gzip' } })
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(answer.headers.get('content-type')).toMatch(/javascript/)
})

test('a missing file, a hidden one, a way out and the addresses of programs are not found', async () => {
  for (const path of [
    '/assets/gone-9.js',
    '/.source-hash',
    '/..%2f..%2fetc%2fpasswd',
    '/api/v1/x',
    '/api',
    '/health',
    '/metrics/',
    '/mqtt?x',
  ]) {
    const answer = await denyut.fetch(path)
    expect([path, answer.status]).toEqual([path, 404])
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  }
  expect((await denyut.fetch('/overview', { method: 'POST' })).status).toBe(404)
})
