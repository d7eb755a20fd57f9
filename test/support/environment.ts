import { settingsSchema } from '#model/settings.ts'

/**
 * The environment for a Denyut that a test starts: that of the test without what configures Denyut, and with these settings. Variables
 * of whoever runs the tests (DENYUT_TEST_BROWSER, INFLUX_URL) are for the tests: a process refuses the one and would write to the other.
 */
export function environmentWith(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !configures(name))
  return { ...Object.fromEntries(others), ...settings }
}

function configures(name: string): boolean {
  return name.startsWith('DENYUT_') || name.replace(/_FILE$/, '') in settingsSchema.shape
}
