import { Command, CommanderError } from 'commander'
import { EXIT_CODES } from '#model/errors.ts'
import { speaking, terminalLanguage, usageFault } from '#platform/command-line.ts'
import { addCampusCommands } from './cli/campus.ts'
import { help } from './cli/command.ts'
import { addDeviceCommands } from './cli/devices.ts'
import { addDoctorCommand } from './cli/doctor.ts'
import { addExportCommand } from './cli/export.ts'
import { addHolidayCommands } from './cli/holidays.ts'
import { addInfluxCommands } from './cli/influx.ts'
import { addLedgerCommands } from './cli/ledger.ts'
import { reportError } from './cli/output.ts'
import { addPeopleCommands } from './cli/people.ts'
import { addRecordsCommands } from './cli/records.ts'
import { addStartCommand } from './cli/start.ts'

// `denyut … | head` closes the pipe early; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

const program = speaking(new Command('denyut'), terminalLanguage).description(
  help({
    id: 'Telemetri gedung perkantoran: setiap pesan yang diakui tersimpan.',
    en: 'Telemetry of office buildings: every acknowledged message is stored.',
  }),
)

addStartCommand(program)
addDeviceCommands(program)
addPeopleCommands(program)
addCampusCommands(program)
addHolidayCommands(program)
addLedgerCommands(program)
addDoctorCommand(program)
addExportCommand(program)
addInfluxCommands(program)
addRecordsCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  const fault = error instanceof CommanderError ? usageFault(error) : error
  if (fault !== null) reportError(fault, terminalLanguage, process.argv.includes('--json'))
  // A command without a needed subcommand has shown help instead of doing anything.
  else if ((error as CommanderError).exitCode !== 0) process.exitCode = EXIT_CODES.input
}
