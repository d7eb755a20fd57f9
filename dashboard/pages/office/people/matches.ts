import type { User } from '../../../data/office.ts'

/** Whether every word of a search occurs in the name, address or unit of somebody. */
export function matches({ name, email, unit }: Pick<User, 'name' | 'email' | 'unit'>, q: string): boolean {
  const text = `${name ?? ''} ${email} ${unit ?? ''}`.toLowerCase()
  return q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
