import { campusSchema } from '../campus/campus.ts'
import { contract } from './contract.ts'

const readCampus = contract({
  method: 'GET',
  path: '/campus',
  tag: 'campus',
  summary: {
    id: 'Kampus dengan gedung, lantai, ruang, meja, dan pohon meter yang boleh dilihat pemanggil',
    en: 'The campus with buildings, floors, rooms, desks and the meter tree that the caller may see',
  },
  verb: 'campus.read',
  scope: 'own',
  response: campusSchema,
})

export const campusApi = { readCampus }
