import { LANGUAGES, type Language, type Text } from '../text.ts'
import { SENSOR_TYPES } from './index.ts'

/** Units that are words, by their Indonesian form; symbols are the same in both languages. */
const WORDS: Readonly<Record<string, Text>> = {
  orang: { id: 'orang', en: 'people' },
  meja: { id: 'meja', en: 'desks' },
  perangkat: { id: 'perangkat', en: 'devices' },
}

/** A unit as people read it. */
export const unitText = (unit: string): Text => WORDS[unit] ?? { id: unit, en: unit }

/** The longest label of a device. */
const LABEL_MAX = 120

/** What a device is called that was given no label: its type and place; a word that ends one and begins the other is said once. */
export function automaticLabel(type: Text, place: string, language: Language): string {
  const words = type[language].split(' ')
  const twice = words.at(-1)?.toLowerCase() === place.split(' ')[0]?.toLowerCase()
  return `${(twice ? words.slice(0, -1) : words).join(' ')} ${place}`.slice(0, LABEL_MAX)
}

/** The label of a device for a reader: one that nobody chose is said in the reader's language. */
export function labelFor(device: { label: string; type: string }, place: string, language: Language): string {
  const type = SENSOR_TYPES.get(device.type)?.label
  if (!type) return device.label
  const automatic = LANGUAGES.flatMap((one) => [
    automaticLabel(type, place, one),
    `${type[one]} ${place}`.slice(0, LABEL_MAX),
  ])
  return automatic.includes(device.label) ? automaticLabel(type, place, language) : device.label
}
