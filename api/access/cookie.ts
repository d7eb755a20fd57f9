/**
 * With https the prefix binds the cookie to this host and path [RFC 6265bis §4.1.3.2]; without it no browser
 * would keep that name.
 */
export const cookieName = (https: boolean): string => (https ? '__Host-denyut-session' : 'denyut-session')

/** Value of a cookie in a Cookie header; undefined when it is not there. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2)
    if (key === name && value) return value
  }
  return undefined
}

/** Set-Cookie of the session; an empty secret removes it. */
export const sessionCookie = (secret: string, https: boolean, maxAge_ms: number): string =>
  [
    `${cookieName(https)}=${secret}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${Math.floor(maxAge_ms / 1_000)}`,
    ...(https ? ['Secure'] : []),
  ].join('; ')
