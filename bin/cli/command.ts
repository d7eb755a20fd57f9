import type { Command } from 'commander'
import type { Settings } from '#model/settings.ts'
import type { Text } from '#model/text.ts'
import { terminalLanguage } from '#platform/command-line.ts'
import { loadSettings } from '#platform/settings.ts'
import { ask } from '../control/client.ts'
import { createOutput, type Output } from './output.ts'

/** What every command has at hand. */
export interface Context {
  readonly settings: Settings
  readonly output: Output
  /** Calls the running instance of this data directory. */
  ask<T>(method: string, params?: unknown): Promise<T>
}

export const help = (text: Text): string => text[terminalLanguage]

/** Adds a command whose action gets settings and output; `--json` is everywhere. */
export function command(
  parent: Command,
  usage: string,
  summary: Text,
  examples: readonly string[],
  build: (command: Command) => void,
  action: (context: Context, options: Record<string, unknown>, args: string[]) => Promise<void>,
): Command {
  const added = parent
    .command(usage)
    .description(help(summary))
    .option('--json', help({ id: 'cetak JSON', en: 'print JSON' }))
  build(added)
  const title = help({ id: 'Contoh', en: 'Examples' })
  if (examples.length)
    added.addHelpText('after', `\n${title}:\n${examples.map((example) => `  ${example}`).join('\n')}`)
  added.action(async (...all: unknown[]) => {
    const invoked = all.at(-1) as Command
    const options = invoked.optsWithGlobals()
    const settings = loadSettings()
    const output = createOutput(settings.DENYUT_LANGUAGE, options.json === true)
    await action(
      { settings, output, ask: (method, params) => ask(settings.DENYUT_DATA_DIR, method, params) },
      options,
      invoked.processedArgs,
    )
  })
  return added
}
