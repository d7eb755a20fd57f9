import type { Language } from '#model/text.ts'

type Rule = readonly [said: RegExp, id: string]

/** Kinds of JSON values inside a sentence, as model/formats/native names them. */
const KINDS: readonly Rule[] = [
  [/^beyond the range of numbers$/, 'di luar kisaran bilangan'],
  [/^missing$/, 'tidak ada'],
  [/^an array$/, 'sebuah larik'],
  [/^an object$/, 'sebuah objek'],
  [/^the text (.*)$/, 'teks $1'],
]

/** What ingest and the formats say of a refused message. What is not here is of the store or of the JSON parser, and stays as it was said. */
const RULES: readonly Rule[] = [
  [/^the array is empty$/, 'larik kosong'],
  [/^the message has no readings$/, 'pesan tidak memuat bacaan'],
  [/^the event is no JSON object$/, 'peristiwa bukan objek JSON'],
  [
    /^(\d+) readings in one message; at most (\d+) are allowed$/,
    '$1 bacaan dalam satu pesan; paling banyak $2',
  ],
  [
    /^(\S+) is neither Unix ms nor an ISO 8601 time with offset$/,
    '$1 bukan ms Unix dan bukan waktu ISO 8601 dengan selisih zona',
  ],
  [/^(\S+) is no whole number from 0$/, '$1 bukan bilangan bulat mulai dari 0'],
  [/^(\S+) is no number$/, '$1 bukan bilangan'],
  [/^(\S+) is empty$/, '$1 kosong'],
  [/^(\S+) is retired$/, '$1 sudah dipensiunkan'],
  [/^there is no device (.*)$/, 'tidak ada perangkat $1'],
  [/^there is no format (.*)$/, 'tidak ada format $1'],
  [
    /^no device has the external id (.*) in format (\S+)$/,
    'tidak ada perangkat dengan id luar $1 dalam format $2',
  ],
  [/^no device is registered for the devEui (\S+)$/, 'tidak ada perangkat terdaftar untuk devEui $1'],
  [/^no gateway has a filter for this topic$/, 'tidak ada gerbang dengan saringan untuk topik ini'],
  [/^the gateway has no filter for this topic$/, 'gerbang tidak punya saringan untuk topik ini'],
  [/^(\S+) lacks lines (.+) that were sent before$/, '$1 tanpa garis $2 yang pernah dikirim'],
  [/^(\S+) does not belong to gateway (\S+)$/, '$1 bukan milik gerbang $2'],
  [/^the campus here is (\S+)$/, 'kampus di sini ialah $1'],
  [/^a device publishes only under its own id$/, 'perangkat hanya mengirim dengan id-nya sendiri'],
  [/^devices do not publish to (\S+)$/, 'perangkat tidak mengirim ke $1'],
  [/^(\S+) may not publish to this topic$/, '$1 tidak boleh mengirim ke topik ini'],
  [/^a status is online or offline$/, 'status ialah online atau offline'],
  [/^the topic names (\S+), the event (.*)$/, 'topik menyebut $1, peristiwa menyebut $2'],
  [/^(.*) is not valid JSON$/, 'bukan JSON yang sah: $1'],
]

const PART = 'part of a stored message: '
const VALUE = /^(\S+) is (.+?)(, not a number or boolean|; send .*|; it holds metric names and values)$/
const TAILS: readonly Rule[] = [
  [/^, not a number or boolean$/, ', bukan bilangan atau true/false'],
  [/^; send (.*)$/, '; kirim $1'],
  [/^; it holds metric names and values$/, '; isinya nama besaran dan nilai'],
]

/** Between refused values of one message; some sentences have a semicolon of their own. */
const BETWEEN = /; (?!send |it holds |at most )/

const by = (rules: readonly Rule[], text: string): string => {
  const rule = rules.find(([said]) => said.test(text))
  return rule ? text.replace(rule[0], rule[1]) : text
}

function one(text: string): string {
  const value = VALUE.exec(text)
  if (!value) return by(RULES, text)
  const [, what = '', is = '', tail = ''] = value
  return `${what} ialah ${by(KINDS, is)}${by(TAILS, tail)}`
}

/** Why a message was refused, for a reader of this language: the records keep it in English. */
export function detailIn(language: Language, detail: string): string {
  if (language === 'en') return detail
  if (detail.startsWith(PART))
    return `bagian dari pesan tersimpan: ${detailIn(language, detail.slice(PART.length))}`
  return detail
    .split(BETWEEN)
    .map((part) => (part === 'and more' ? 'dan lainnya' : one(part)))
    .join('; ')
}
