import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { generatedDocs } from '../bin/docs/pages.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const pages = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')

test.each(generatedDocs().map(({ file, text }) => [file, text] as const))(
  'docs/%s is what the code says (npm run docs)',
  (file, text) => {
    expect(read(`docs/${file}`)).toBe(text)
  },
)

test('pages name only scripts that exist', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const wrong = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].flatMap((match) =>
      match[1] && scripts[match[1]] ? [] : [`${page}: ${match[0]}`],
    ),
  )
  expect(wrong).toEqual([])
})

test('pages link only to files that exist', () => {
  const wrong = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].flatMap((match) => {
      const target = join(ROOT, page, '..', match[1] ?? '')
      return existsSync(target) ? [] : [`${page}: ${match[1]}`]
    }),
  )
  expect(wrong).toEqual([])
})
