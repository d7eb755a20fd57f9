import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Contract } from '#model/api/contract.ts'
import { API } from '#model/api/index.ts'
import { TestApi } from '../support/api.ts'
import { openApiDocument } from './openapi.ts'
import { TAGS } from './words.ts'

let denyut: TestApi
beforeAll(async () => {
  denyut = await new TestApi().start()
})
afterAll(() => denyut.stop())

const CONTRACTS = Object.values(API).flatMap((contracts) => Object.entries<Contract>(contracts))

test('docs/openapi.json is what the contracts say (npm run docs)', () => {
  const committed = readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
  expect(committed).toBe(`${JSON.stringify(openApiDocument(), null, 2)}\n`)
})

test('every contract is an operation under its own name, in both languages and with its parameters', () => {
  const { paths } = openApiDocument()
  const seen = new Set<string>()
  for (const [name, contract] of CONTRACTS) {
    const operation = paths[contract.path]?.[contract.method.toLowerCase()]
    expect(operation).toMatchObject({
      operationId: name,
      summary: contract.summary.en,
      'x-summary-id': contract.summary.id,
    })
    const inPath = [...contract.path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field)
    expect(operation?.parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath)
    expect(Object.keys(TAGS)).toContain(contract.tag)
    expect(seen.has(name)).toBe(false)
    seen.add(name)
  }
})

test('no schema of the document is empty: everything in a contract can be described', () => {
  const { paths } = openApiDocument()
  const bodies = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ responses, requestBody }) => [
      ...Object.values(responses).flatMap(({ content }) => Object.values(content ?? {})),
      ...Object.values(requestBody?.content ?? {}),
    ])
  expect(bodies.filter(({ schema }) => Object.keys(schema).length === 0)).toEqual([])
})

test('the served document is that document', async () => {
  expect(await (await denyut.fetch('/api/openapi.json')).json()).toEqual(
    JSON.parse(JSON.stringify(openApiDocument())),
  )
})

test('the page lists every operation in the asked language, with nothing that the policy would refuse', async () => {
  for (const [language, title] of [
    ['id', 'Daftar operasi'],
    ['en', 'Operations'],
  ] as const) {
    const answer = await denyut.fetch(`/api/docs?lang=${language}`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/)
    const html = await answer.text()
    expect(html).toContain(`<html lang="${language}">`)
    expect(html).toContain(title)
    for (const [name] of CONTRACTS) expect(html).toContain(`<section id="${name}">`)
    expect(html).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/)
    expect(html).toContain(
      `curl '${denyut.url}/api/v1/campus' \\\n  -H &quot;Authorization: Bearer $API_TOKEN&quot;`.replaceAll(
        "'",
        '&#39;',
      ),
    )
  }
  expect(await (await denyut.fetch('/api/docs', { headers: { 'accept-language': 'en' } })).text()).toContain(
    '<html lang="en">',
  )
  expect((await denyut.fetch('/api/docs/style.css')).headers.get('content-type')).toMatch(/^text\/css/)
})
