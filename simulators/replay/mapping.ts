import { basename } from 'node:path'
import { DenyutError } from '#model/errors.ts'
import { ID_PATTERN } from '#model/ids.ts'
import { SENSOR_TYPES } from '#model/sensors/index.ts'

/** Metric name by column. */
export type Mapping = readonly { readonly metric: string; readonly column: string }[]

/** `co2_ppm=co2,temperature_c=temp`: metric, then the column that holds it. */
export function parseMapping(text: string): Mapping {
  const mapping = text
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const [metric = '', ...column] = part.split('=')
      return { metric: metric.trim(), column: column.join('=').trim() }
    })
  if (
    mapping.length === 0 ||
    mapping.some(({ metric, column }) => !/^[a-z][a-z0-9_]*$/.test(metric) || !column)
  ) {
    throw new DenyutError('usage', {
      id: `${text} bukan pemetaan: metrik=kolom, dipisah koma, misalnya co2_ppm=co2,temperature_c=temp.`,
      en: `${text} is no mapping: metric=column, separated by commas, as co2_ppm=co2,temperature_c=temp.`,
    })
  }
  return mapping
}

/** The sensor type that knows most of the mapped metrics; all others must then be metrics of it that the platform will judge. */
export function typeOf(mapping: Mapping): string {
  let best: { id: string; known: number } = { id: '', known: 0 }
  for (const [id, { metrics }] of SENSOR_TYPES) {
    const known = mapping.filter(({ metric }) => metrics.some(({ name }) => name === metric)).length
    if (known > best.known) best = { id, known }
  }
  if (!best.id)
    throw new DenyutError('usage', {
      id: 'Tidak ada jenis sensor dengan metrik yang dipetakan; sebut jenisnya dengan --type.',
      en: 'No sensor type has any of the mapped metrics; name one with --type.',
    })
  return best.id
}

/** Replaces `{file}` by the name of the file without its ending, in the letters of an id. */
export function deviceIdOf(template: string, file: string): string {
  const name = basename(file)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const id = template.replaceAll('{file}', name)
  if (!ID_PATTERN.test(id))
    throw new DenyutError('usage', {
      id: `${id} bukan id perangkat: huruf kecil, angka, dan tanda hubung.`,
      en: `${id} is no device id: lower-case letters, digits and hyphens.`,
    })
  return id
}

/** One place for every file, or one for each in the same order. */
export function placesOf(text: string, files: readonly string[]): string[] {
  const places = text.split(',').map((place) => place.trim())
  if (places.length !== 1 && places.length !== files.length) {
    throw new DenyutError('usage', {
      id: `${places.length} tempat untuk ${files.length} berkas: beri satu, atau satu per berkas.`,
      en: `${places.length} places for ${files.length} files: give one, or one a file.`,
    })
  }
  return files.map((_, i) => (places.length === 1 ? places[0] : places[i]) as string)
}
