import { Command, CommanderError } from 'commander'
import { speaking, terminalLanguage, usageFault } from '#platform/command-line.ts'
import { addFleetCommand } from './cli/fleet-command.ts'
import { EXIT, reportError, words } from './cli/output.ts'
import { addPeopleCommand } from './cli/people-command.ts'
import { addReconcileCommand } from './cli/reconcile-command.ts'
import { addReplayCommand } from './cli/replay-command.ts'

const program = speaking(new Command('simulate'), terminalLanguage).description(
  words({
    id: 'Perangkat dan pegawai tiruan Denyut: berbicara MQTT dan HTTP seperti yang sungguhan',
    en: "Denyut's pretend hardware and employees: speak MQTT and HTTP like real ones",
  }),
)
addFleetCommand(program)
addReplayCommand(program)
addReconcileCommand(program)
addPeopleCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  const fault = error instanceof CommanderError ? usageFault(error) : error
  if (fault !== null) process.exitCode = reportError(fault)
  else if ((error as CommanderError).exitCode !== 0) process.exitCode = EXIT.usage
}
