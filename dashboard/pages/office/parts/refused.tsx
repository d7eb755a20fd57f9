import { ErrorCard } from '../../../components/states.tsx'
import type { CallError } from '../../../data/call.ts'

/** Why something was not done; nothing where it was. `fields` are told where they stand. */
export function Refused({ error, fields = [] }: { error: CallError | null; fields?: readonly string[] }) {
  if (!error) return null
  const elsewhere = error.fields.filter(({ path }) => !fields.includes(path))
  // What each field says stands at the field; a card over them would say it twice.
  if (error.fields.length > 0 && elsewhere.length === 0) return null
  return (
    <>
      <ErrorCard error={error} />
      {elsewhere.map(({ path, message }) => (
        <p key={path} className="fault">
          {path ? `${path}: ` : ''}
          {message}
        </p>
      ))}
    </>
  )
}
