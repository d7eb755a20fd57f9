import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { DEFAULT_RULES } from '#model/bookings/policy.ts'
import { campusSchema } from '#model/campus/campus.ts'
import { checkCampus } from '#model/campus/check.ts'
import { settingsSchema } from '#model/settings.ts'
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

test('pages name only settings that exist', () => {
  const wrong = pages.flatMap((page) =>
    [...read(page).matchAll(/\b(?:DENYUT|INFLUX|MQTT|DATABASE)_[A-Z_]+\b/g)].flatMap(([name]) =>
      name.replace(/_FILE$/, '') in settingsSchema.shape ? [] : [`${page}: ${name}`],
    ),
  )
  expect(wrong).toEqual([])
})

/** Names of the headings of a page, as links spell them. */
const headings = (file: string) =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

test('pages link only to files and headings that exist', () => {
  const wrong = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:|mailto:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(
      ([link, path, heading]) => {
        const target = path ? join(page, '..', path) : page
        const isThere = existsSync(join(ROOT, target)) && (!heading || headings(target).includes(heading))
        return isThere ? [] : [`${page}: ${link}`]
      },
    ),
  )
  expect(wrong).toEqual([])
})

interface Described {
  readonly properties?: Readonly<Record<string, Described>>
  readonly items?: Described
}

const fieldsOf = ({ properties = {}, items }: Described): string[] => [
  ...Object.entries(properties).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]),
  ...(items ? fieldsOf(items) : []),
]

test('the page of an own campus names every field, and its example is a campus', () => {
  const text = read('docs/campus.md')
  const fields = fieldsOf(z.toJSONSchema(campusSchema, { io: 'input' }) as Described)
  expect(fields).toContain('rotation_deg')
  expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([])
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(text) ?? []
  expect(checkCampus(JSON.parse(example))).toMatchObject({ ok: true })
})

test('the guide names every rule of booking with its default', () => {
  const text = read('docs/panduan.md')
  const wrong = Object.entries(DEFAULT_RULES).filter(([rule, value]) => {
    const [, cell] = new RegExp(`\\| \`${rule}\` \\| ([^|]+) \\|`).exec(text) ?? []
    return cell === undefined || (typeof value === 'number' && !cell.startsWith(`${value} `))
  })
  expect(wrong).toEqual([])
})
