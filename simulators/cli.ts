import { Command, CommanderError } from 'commander'
import { addFleetCommand } from './cli/fleet-command.ts'
import { EXIT, reportError, words } from './cli/output.ts'
import { addPeopleCommand } from './cli/people-command.ts'
import { addReconcileCommand } from './cli/reconcile-command.ts'
import { addReplayCommand } from './cli/replay-command.ts'

const program = new Command('simulate')
  .description(
    words({
      id: 'Perangkat dan pegawai tiruan Denyut: berbicara MQTT dan HTTP seperti yang sungguhan',
      en: "Denyut's pretend hardware and employees: speak MQTT and HTTP like real ones",
    }),
  )
  .showHelpAfterError()
  .exitOverride()
addFleetCommand(program)
addReplayCommand(program)
addReconcileCommand(program)
addPeopleCommand(program)

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage
  else process.exitCode = reportError(error)
}
