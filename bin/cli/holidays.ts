import type { Command } from 'commander'
import { HOLIDAY_WORDS, type Holiday, holidaysSchema } from '#model/calendar/holidays.ts'
import { DenyutError } from '#model/errors.ts'
import { checked } from '#model/faults.ts'
import { pathFault } from '#platform/path-fault.ts'
import { command, help } from './command.ts'
import { faultyFile, readGiven } from './file.ts'
import { table } from './output.ts'

const PLACE = {
  id: 'tempat yang diliburkan; bawaan seluruh kampus',
  en: 'place that is off; default the whole campus',
}

export function addHolidayCommands(program: Command): void {
  const holidays = program
    .command('holidays')
    .description(help({ id: 'Hari libur dan cuti bersama', en: 'Holidays and collective leave' }))
  command(
    holidays,
    'import <file>',
    {
      id: 'Periksa lalu muat hari libur dari berkas JSON; tahun di dalamnya diganti, penutupan setempat tetap',
      en: 'Check a JSON file of days off and load it; its years are replaced, local closures stay',
    },
    ['npm run denyut -- holidays import holidays/2026.json'],
    (added) => added.option('--place <place>', help(PLACE)),
    async ({ ask, output }, { place }, [file]) => {
      const given = await readHolidayFile(file ?? '')
      const years = [...new Set(given.map(({ date }) => date.slice(0, 4)))]
      await ask('holidays.import', { holidays: given, place })
      output.result({ ok: true, days: given.length, years: years.map(Number) }, () =>
        output.say({
          id: `${given.length} hari dimuat untuk ${years.join(', ')}.`,
          en: `${given.length} days are loaded for ${years.join(', ')}.`,
        }),
      )
    },
  )
  command(
    holidays,
    'list',
    { id: 'Daftar hari libur yang dimuat', en: 'List the days off that are loaded' },
    ['npm run denyut -- holidays list --json'],
    () => {},
    async ({ ask, output }) => {
      const answer = await ask<{ holidays: (Holiday & { place: string })[] }>('holidays.list')
      output.result(answer, () =>
        table(
          output,
          ['date', 'kind', 'place', 'name'],
          answer.holidays.map(({ date, kind, place, name }) => [
            date,
            HOLIDAY_WORDS[kind][output.language],
            place,
            name[output.language],
          ]),
        ),
      )
    },
  )
}

/** Days off of a file; throws `validation_failed` with the path of each fault. */
async function readHolidayFile(path: string): Promise<Holiday[]> {
  const text = await readGiven(path)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new DenyutError('validation_failed', pathFault(path, error), { cause: error })
  }
  const read = checked(holidaysSchema, json)
  if (read.ok && read.value.length > 0) return read.value
  throw faultyFile('validation_failed', path, read.ok ? [{ path: '', message: NO_DAY }] : read.errors)
}

const NO_DAY = { id: 'tidak ada hari di dalamnya', en: 'there is no day in it' }
