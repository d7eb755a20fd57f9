import * as z from 'zod'
import { ALLOWED, ROLES } from '#model/access/roles.ts'
import type { Contract } from '#model/api/contract.ts'
import { API, API_PREFIX } from '#model/api/index.ts'
import { ERRORS } from '#model/errors.ts'
import type { Text } from '#model/text.ts'

type Schema = Record<string, unknown>

export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  /** `x-…-id`: the same in Indonesian. */
  readonly 'x-summary-id': string
  readonly description: string
  readonly 'x-description-id': string
  readonly security: readonly Schema[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly schema: Schema
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Schema
}

const PROBLEM: Content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

/** The OpenAPI 3.1 document of all contracts; docs/openapi.json is this, kept equal by a test. */
export function openApiDocument(): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {}
  for (const contracts of Object.values(API)) {
    for (const [name, contract] of Object.entries<Contract>(contracts)) {
      const methods = paths[contract.path] ?? {}
      paths[contract.path] = methods
      methods[contract.method.toLowerCase()] = operation(name, contract)
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Denyut',
      version: 'v1',
      description:
        'Telemetry of government office buildings. Times are Unix milliseconds, units stand at the end of names. ' +
        'Errors are problem documents (RFC 9457) with a stable `code`, in Indonesian unless Accept-Language asks for English.',
    },
    servers: [{ url: API_PREFIX }],
    paths,
    components: { securitySchemes: SECURITY_SCHEMES, schemas: { Problem: problemSchema() } },
  }
}

const SECURITY_SCHEMES: Schema = {
  token: { type: 'http', scheme: 'bearer', description: 'API token of `tokens create`' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'denyut-session',
    description: 'Set by signing in; `__Host-` prefix with https',
  },
}

function operation(name: string, contract: Contract): Operation {
  const { summary, tag, verb, body, response, status = 200 } = contract
  const permission = permissionOf(contract)
  return {
    operationId: name,
    tags: [tag],
    summary: summary.en,
    'x-summary-id': summary.id,
    description: permission.en,
    'x-description-id': permission.id,
    security: verb === null ? [] : [{ token: [] }, { session: [] }],
    parameters: [...parametersOf(contract.params, 'path'), ...parametersOf(contract.query, 'query')],
    ...(body
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: toSchema(body, 'input') } },
          },
        }
      : {}),
    responses: {
      [status]:
        status === 204
          ? { description: 'Done' }
          : {
              description: 'Success',
              content: { 'application/json': { schema: toSchema(response, 'output') } },
            },
      default: { description: 'Problem', content: PROBLEM },
    },
  }
}

const ANYBODY: Text = { id: 'Siapa pun boleh meminta ini.', en: 'Anybody may ask this.' }
const SIGNED_IN: Text = {
  id: 'Siapa pun yang masuk dan token mana pun boleh meminta ini.',
  en: 'Any signed-in person or token may ask this.',
}
const OWN_PART: Text = {
  id: ' Jawabannya hanya memuat yang dicakup peran peminta.',
  en: ' The answer holds only what the roles of the caller cover.',
}

function permissionOf(contract: Contract): Text {
  const { verb, scope } = contract
  if (verb === null) return ANYBODY
  if (verb === 'signed-in') return SIGNED_IN
  const roles = ROLES.filter((role) => ALLOWED[role].has(verb)).join(', ')
  const where = whereOf(contract)
  const [id, en] = scope === 'own' ? [OWN_PART.id, OWN_PART.en] : ['', '']
  return { id: `Perlu ${verb} ${where.id}: ${roles}.${id}`, en: `Needs ${verb} ${where.en}: ${roles}.${en}` }
}

function whereOf({ placeOf, scope }: Contract): Text {
  if (placeOf && scope === 'own')
    return {
      id: `pada \`${placeOf}\`, atau di mana pun tanpanya`,
      en: `on \`${placeOf}\`, or anywhere without it`,
    }
  if (placeOf) return { id: `pada \`${placeOf}\``, en: `on \`${placeOf}\`` }
  return scope === 'own'
    ? { id: 'pada tempat mana pun', en: 'on any place' }
    : { id: 'pada kampus', en: 'on the campus' }
}

function parametersOf(object: z.ZodObject | undefined, where: 'path' | 'query'): Parameter[] {
  if (!object) return []
  const { properties = {}, required = [] } = toSchema(object, 'input') as {
    properties?: Record<string, Schema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema,
  }))
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Schema
  return rest
}

const problemSchema = (): Schema => ({
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string', description: 'urn:denyut:error:<code>' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened, and what to do about it' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
})
