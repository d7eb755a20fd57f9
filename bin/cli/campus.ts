import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Campus } from '#model/campus/campus.ts'
import { checkCampus } from '#model/campus/check.ts'
import { DenyutError } from '#model/errors.ts'
import { pathFault } from '#platform/path-fault.ts'
import { command, help } from './command.ts'
import { faultyFile, readGiven } from './file.ts'

export function addCampusCommands(program: Command): void {
  const campus = program.command('campus').description(
    help({
      id: 'Berkas kampus: gedung, lantai, ruang, meja, pohon meter',
      en: 'Campus file: buildings, floors, rooms, desks, meter tree',
    }),
  )
  command(
    campus,
    'check <file>',
    {
      id: 'Periksa berkas kampus tanpa mengubah apa pun',
      en: 'Check a campus file without changing anything',
    },
    ['npm run denyut -- campus check kampus.json'],
    () => {},
    async ({ output }, _options, [file]) => {
      const checked = await readCampusFile(file ?? '')
      const figures = {
        id: checked.id,
        buildings: checked.buildings.length,
        floors: checked.buildings.flatMap(({ floors }) => floors).length,
      }
      output.result({ ok: true, ...figures }, () =>
        output.say({
          id: `Sah: ${figures.buildings} gedung, ${figures.floors} lantai.`,
          en: `Valid: ${figures.buildings} buildings, ${figures.floors} floors.`,
        }),
      )
    },
  )
  command(
    campus,
    'import <file>',
    { id: 'Periksa lalu pakai berkas kampus', en: 'Check a campus file and use it' },
    ['npm run denyut -- campus import kampus.json'],
    () => {},
    async ({ ask, output }, _options, [file]) => {
      const checked = await readCampusFile(file ?? '')
      const { bookings } = await ask<{ bookings: number }>('campus.import', { campus: checked })
      output.result({ ok: true, id: checked.id, bookings }, () => {
        output.say({ id: `Kampus ${checked.id} dipakai.`, en: `Campus ${checked.id} is in use.` })
        if (bookings === 0) return
        output.say({
          id: `Pesanan yang diakhiri karena mejanya tidak ada lagi: ${bookings}.`,
          en: `Bookings ended because their desks are gone: ${bookings}.`,
        })
      })
    },
  )
  command(
    campus,
    'export [file]',
    { id: 'Tulis kampus yang dipakai sebagai JSON', en: 'Write the campus in use as JSON' },
    ['npm run denyut -- campus export kampus.json'],
    () => {},
    async ({ ask, output }, _options, [file]) => {
      const text = `${JSON.stringify(await ask<Campus>('campus.export'), null, 2)}\n`
      if (file) await writeFile(file, text)
      else output.line(text.trimEnd())
    },
  )
}

/** A campus file that passed every check; throws `campus_invalid` with path and remedy of each fault. */
export async function readCampusFile(path: string): Promise<Campus> {
  const text = await readGiven(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new DenyutError('campus_invalid', pathFault(path, error), { cause: error })
  }
  const checked = checkCampus(json)
  if (!checked.ok) throw faultyFile('campus_invalid', path, checked.errors)
  return checked.campus
}
