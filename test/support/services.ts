import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findOnPath } from '#platform/support/program.ts'

/** Servers and programs that some tests need and a fresh machine may lack. `package` is Debian's; null: not in Debian. */
export const SERVICES = {
  chromium: {
    programs: ['chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge'],
    package: 'chromium',
  },
  postgresql: { programs: ['initdb'], package: 'postgresql' },
  mosquitto: { programs: ['mosquitto'], package: 'mosquitto mosquitto-clients' },
  'victoria-metrics': { programs: ['victoria-metrics'], package: 'victoria-metrics' },
  influxdb: { programs: ['influxd'], package: null },
  openssl: { programs: ['openssl'], package: 'openssl' },
} as const

export type Service = keyof typeof SERVICES

/** Places beyond the PATH where Debian keeps servers. */
const POSTGRESQL_ROOT = '/usr/lib/postgresql'
const MORE_DIRECTORIES = [
  '/usr/sbin',
  '/usr/bin',
  ...(existsSync(POSTGRESQL_ROOT)
    ? readdirSync(POSTGRESQL_ROOT).map((version) => join(POSTGRESQL_ROOT, version, 'bin'))
    : []),
]

/** Path of the first program of a service that is on this machine. */
export function findProgram(service: Service): string | undefined {
  for (const program of SERVICES[service].programs) {
    const path = findOnPath(program, MORE_DIRECTORIES)
    if (path) return path
  }
  return undefined
}

/**
 * Path of a service's program, or undefined after one visible line that says what is skipped. Where DENYUT_TEST_REQUIRE_SERVICES is set
 * (npm run test:services), a missing service that Debian has is a failure instead.
 */
export function needs(service: Service, what: string): string | undefined {
  const path = findProgram(service)
  if (path) return path
  const remedy = SERVICES[service].package
    ? `apt-get install ${SERVICES[service].package}, or npm run test:services`
    : 'see docs/operations.md'
  if (process.env.DENYUT_TEST_REQUIRE_SERVICES && SERVICES[service].package)
    throw new Error(`${what} needs ${service}: ${remedy}`)
  process.stderr.write(`skipped: ${what} (no ${service} here: ${remedy})\n`)
  return undefined
}
