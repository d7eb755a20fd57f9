import type { Command } from 'commander'
import { ERRORS, EXIT_CODES, isDenyutError } from '#model/errors.ts'
import type { Text } from '#model/text.ts'
import { systemClock } from '#platform/clock.ts'
import { type Finding, fault, type Level, PARTS, understood } from '../doctor/finding.ts'
import { inspectMachine } from '../doctor/machine.ts'
import { inspectStopped } from '../doctor/stopped.ts'
import { type Context, command, help } from './command.ts'
import type { Output } from './output.ts'

const LEVELS: Readonly<Record<Level, Text>> = {
  good: { id: 'BAIK', en: 'GOOD' },
  warning: { id: 'PERIKSA', en: 'CHECK' },
  fault: { id: 'SALAH', en: 'WRONG' },
}

export function addDoctorCommand(program: Command): void {
  const added = command(
    program,
    'doctor',
    {
      id: 'Periksa apa yang salah dan apa yang harus dilakukan, juga saat Denyut tidak berjalan',
      en: 'Check what is wrong and what to do about it, also while Denyut is not running',
    },
    ['npm run denyut -- doctor', 'npm run denyut -- doctor --json'],
    () => {},
    async (context) => {
      const findings = [
        ...(await inspectMachine(context.settings, systemClock.now())),
        ...(await inspectInstance(context)),
      ]
      context.output.result(findings, () => print(findings, context.output))
      if (findings.some(({ level }) => level === 'fault')) process.exitCode = EXIT_CODES.environment
    },
  )
  added.addHelpText(
    'after',
    help({
      id: '\nKode keluar: 0 tidak ada yang salah (PERIKSA boleh ada), 5 ada yang salah.',
      en: '\nExit code: 0 nothing is wrong (there may be a CHECK), 5 something is wrong.',
    }),
  )
}

async function inspectInstance({ ask, settings }: Context): Promise<Finding[]> {
  try {
    const { findings, whole } = understood(await ask<unknown>('doctor'))
    return whole ? findings : [OTHER_VERSION, ...findings]
  } catch (error) {
    if (!isDenyutError(error)) throw error
    if (error.code === 'other_version') return [OTHER_VERSION]
    if (error.code !== 'not_running') throw error
    return await inspectStopped(settings)
  }
}

/** A process that was started before an update goes on with what it was started with. */
const OTHER_VERSION = fault(
  'instance',
  {
    id: 'proses yang berjalan berasal dari versi Denyut yang lain: sebagian jawabannya tidak dikenal',
    en: 'the running process is of another version of Denyut: part of its answer is not known here',
  },
  ERRORS.other_version.remedy,
)

function print(findings: readonly Finding[], output: Output): void {
  const { language } = output
  const width = Math.max(...Object.values(LEVELS).map((level) => level[language].length))
  for (const { part, level, found, remedy } of findings) {
    output.line(`${LEVELS[level][language].padEnd(width)}  ${PARTS[part][language]}: ${found[language]}`)
    if (level !== 'good' && remedy) output.line(`${' '.repeat(width)}  → ${remedy[language]}`)
  }
}
