import type { FieldError } from '../errors.ts'
import { type Campus, campusSchema } from './campus.ts'
import { metersAtFault } from './check-meters.ts'
import { placesAtFault } from './check-places.ts'

export type CampusCheck =
  | { readonly ok: true; readonly campus: Campus }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** Faults listed at once: a file of the wrong kind would give thousands, and nobody mends more in one go. */
const ERRORS_MAX = 200

/**
 * A campus file that passed its schema and what no schema can say: ids used once, real time zones, desks in
 * rooms in floors, a meter tree without cycles, areas and capacities that fit. Every fault has its path and
 * the remedy.
 */
export function checkCampus(json: unknown): CampusCheck {
  const parsed = campusSchema.safeParse(json)
  if (!parsed.success) return refused(parsed.error.issues.map(schemaFault))
  const campus = parsed.data
  const errors = [...placesAtFault(campus), ...metersAtFault(campus)]
  return errors.length > 0 ? refused(errors) : { ok: true, campus }
}

const refused = (errors: readonly FieldError[]): CampusCheck => ({
  ok: false,
  errors: errors.slice(0, ERRORS_MAX).map(({ path, message }) => ({ path: path || 'the file', message })),
})

interface SchemaIssue {
  readonly code: string
  readonly path: readonly PropertyKey[]
  readonly message: string
  readonly keys?: readonly string[]
}

/** A schema's complaint with what to do about it. */
function schemaFault(issue: SchemaIssue): FieldError {
  const path = issue.path.map(String).join('.')
  const reason = issue.message.replace(/^Invalid input: /, '')
  if (issue.code === 'unrecognized_keys')
    return {
      path,
      message: `unknown fields ${(issue.keys ?? []).join(', ')}; remove them or correct their spelling`,
    }
  if (reason.endsWith('received undefined')) return { path, message: `missing (${reason}); add it` }
  return { path, message: `${reason}; correct the value` }
}
