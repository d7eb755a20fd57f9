import type { Language } from '#model/text.ts'
import type { OpenApiDocument, Operation, Parameter } from './openapi.ts'
import { TAGS, WORDS } from './words.ts'

interface Listed extends Operation {
  readonly method: string
  readonly path: string
}

/**
 * The page of the API: one HTML document without scripts, from the OpenAPI document. `origin`: address of
 * this instance.
 */
export function docsPage(document: OpenApiDocument, language: Language, origin: string): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]): Listed => ({ ...operation, method: method.toUpperCase(), path }),
    ),
  )
  const say = (word: keyof typeof WORDS): string => escaped(WORDS[word][language])
  const base = `${origin}${document.servers[0]?.url ?? ''}`
  const other = language === 'id' ? 'en' : 'id'
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say('title')}</title>
<link rel="stylesheet" href="/api/docs/style.css">
</head>
<body>
<header>
<h1>${say('title')}</h1>
<p>${say('lead')}</p>
<p>${say('token')}</p>
<p><a href="/api/openapi.json">${say('machine')}</a> · <a href="/api/docs?lang=${other}" hreflang="${other}">${say('other')}</a></p>
</header>
<main>
<nav aria-label="${say('contents')}">${contents(operations, language)}</nav>
${operations.map((operation) => section(operation, language, base)).join('\n')}
</main>
</body>
</html>
`
}

function contents(operations: readonly Listed[], language: Language): string {
  const groups = Map.groupBy(operations, ({ tags }) => tags[0] ?? '')
  return [...groups]
    .map(([tag, members]) => {
      const items = members.map(
        (operation) => `<li><a href="#${operation.operationId}">${summary(operation, language)}</a></li>`,
      )
      return `<h2>${escaped(TAGS[tag]?.[language] ?? tag)}</h2><ul>${items.join('')}</ul>`
    })
    .join('')
}

function section(operation: Listed, language: Language, base: string): string {
  const say = (word: keyof typeof WORDS): string => escaped(WORDS[word][language])
  const [status = '200', answer] = Object.entries(operation.responses)[0] ?? []
  const response = answer?.content?.['application/json']?.schema
  const body = operation.requestBody?.content['application/json']?.schema
  return `<section id="${operation.operationId}">
<h3><code>${operation.method} ${escaped(operation.path)}</code></h3>
<p>${summary(operation, language)}</p>
<p class="permission">${permission(operation, language)}</p>
${operation.parameters.length > 0 ? `<h4>${say('parameters')}</h4><dl>${operation.parameters.map((one) => parameter(one, say('required'))).join('')}</dl>` : ''}
${body ? `<h4>${say('body')}</h4>${schemaBlock(body)}` : ''}
<h4>${say('answer')} ${status}</h4>
${response ? schemaBlock(response) : `<p>${say('nothing')}</p>`}
<h4>${say('example')}</h4>
<pre tabindex="0">${escaped(curl(operation, base))}</pre>
</section>`
}

const summary = (operation: Listed, language: Language): string =>
  escaped(language === 'id' ? operation['x-summary-id'] : operation.summary)

const permission = (operation: Listed, language: Language): string =>
  escaped(language === 'id' ? operation['x-description-id'] : operation.description)

function parameter({ name, required, schema }: Parameter, word: string): string {
  return `<dt><code>${escaped(name)}</code>${required ? ` <small>${word}</small>` : ''}</dt><dd><code>${escaped(short(schema))}</code></dd>`
}

/** A schema in one line: type, choices, default, description. */
function short(schema: Record<string, unknown>): string {
  const { type, enum: choices, default: fallback, description, pattern, anyOf } = schema
  const kind = Array.isArray(choices)
    ? choices.join(' | ')
    : Array.isArray(anyOf)
      ? anyOf.map((one) => (one as { type?: string }).type).join(' | ')
      : type
  return [kind, pattern, fallback === undefined ? undefined : `= ${String(fallback)}`, description]
    .filter(Boolean)
    .join(' · ')
}

const schemaBlock = (schema: unknown): string =>
  `<details><summary>JSON Schema</summary><pre tabindex="0">${escaped(JSON.stringify(schema, null, 2))}</pre></details>`

function curl({ method, path, requestBody, security, parameters }: Listed, base: string): string {
  const query = parameters.filter((one) => one.in === 'query' && one.required).map(({ name }) => `${name}=…`)
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}'${base}${path}${query.length > 0 ? `?${query.join('&')}` : ''}'`,
  ]
  if (security.length > 0) lines.push(`-H "Authorization: Bearer $API_TOKEN"`)
  const schema = requestBody?.content['application/json']?.schema as { required?: string[] } | undefined
  if (schema) {
    lines.push(`-H 'Content-Type: application/json'`)
    lines.push(
      `-d '${JSON.stringify(Object.fromEntries((schema.required ?? []).map((name) => [name, '…'])))}'`,
    )
  }
  return lines.join(' \\\n  ')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
