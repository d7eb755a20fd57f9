import { type TestInflux, testInflux } from '#storage/telemetry/influx/testing/influxd.ts'

/** A real server, or the words what is missing. */
export async function requireInflux(): Promise<TestInflux> {
  const found = await testInflux()
  if (found) return found
  throw new Error('this needs an influxd on the PATH, or INFLUX_URL and INFLUX_TOKEN')
}

/** What lets a Denyut write there. */
export const influxSettings = ({ url, token, org }: TestInflux): Record<string, string> => ({
  INFLUX_URL: url,
  INFLUX_TOKEN: token,
  INFLUX_ORG: org,
})
