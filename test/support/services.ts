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

/**
 * What the run makes of services. Without it a test uses those that are here; 'none' leaves all of them to npm run test:services, which
 * sets 'required': there one that Debian has may not be missing.
 */
const wanted = process.env.DENYUT_TEST_SERVICES as 'none' | 'required' | undefined

/** Path of the first program of a service that is on this machine. */
export function findProgram(service: Service): string | undefined {
  if (wanted === 'none') return undefined
  for (const program of SERVICES[service].programs) {
    const path = findOnPath(program, MORE_DIRECTORIES)
    if (path) return path
  }
  return undefined
}

/** Path of a service's program, or undefined after one visible line that says what is skipped. */
export function needs(service: Service, what: string): string | undefined {
  const path = findProgram(service)
  if (path) return path
  const remedy = SERVICES[service].package
    ? `apt-get install ${SERVICES[service].package}, or npm run test:services`
    : 'see docs/operations.md'
  if (wanted === 'required' && SERVICES[service].package)
    throw new Error(`${what} needs ${service}: ${remedy}`)
  process.stderr.write(`skipped: ${what} (${absence(service, remedy)})\n`)
  return undefined
}

function absence(service: Service, remedy: string): string {
  return wanted === 'none' ? `${service} is left to npm run test:services` : `no ${service} here: ${remedy}`
}
