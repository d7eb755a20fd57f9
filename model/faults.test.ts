import { expect, test } from 'vitest'
import * as z from 'zod'
import { checked } from './faults.ts'
import { saying } from './field-words.ts'

const schema = z
  .strictObject({
    port: z.coerce.number(),
    name: z.string().min(1).optional(),
    kind: z.enum(['string', 'all']).optional(),
  })
  .refine(({ port }) => port !== 80, {
    path: ['port'],
    params: saying({ id: 'sudah dipakai', en: 'is taken' }),
  })

const faults = (given: unknown) => {
  const read = checked(schema, given)
  return read.ok ? [] : read.errors
}

test('what fits is returned as the schema makes it', () => {
  expect(checked(schema, { port: '8080' })).toEqual({ ok: true, value: { port: 8080 } })
})

test('every fault is told in both languages, also by our own checks', () => {
  expect(faults({ port: 'x', name: '', kind: 'some', more: 1 })).toEqual([
    {
      path: 'port',
      message: {
        id: 'Input tidak valid: diharapkan angka, diterima NaN',
        en: 'Invalid input: expected number, received NaN',
      },
    },
    {
      path: 'name',
      message: {
        id: 'Terlalu kecil: diharapkan teks memiliki >=1 karakter',
        en: 'Too small: expected string to have >=1 characters',
      },
    },
    {
      path: 'kind',
      message: {
        id: 'Pilihan tidak valid: diharapkan salah satu dari "string"|"all"',
        en: 'Invalid option: expected one of "string"|"all"',
      },
    },
    { path: '', message: { id: 'Kunci tidak dikenal: more', en: 'Unrecognized key: "more"' } },
  ])
  expect(faults({ port: 80 })).toEqual([{ path: 'port', message: { id: 'sudah dipakai', en: 'is taken' } }])
})
