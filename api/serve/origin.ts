import type { IncomingHttpHeaders } from 'node:http'

/** `foreign`: another site's page sent it. `unknown`: no browser said where it comes from. */
export type Origin = 'own' | 'foreign' | 'unknown'

/**
 * Where a request comes from, by the two headers that no page can forge [Fetch §3.2, Fetch Metadata §2.3].
 * Browsers send no Origin with same-origin GET, and programs send neither. `publicHost`: host of
 * DENYUT_PUBLIC_URL, when a proxy hides it from us.
 */
export function originOf(headers: IncomingHttpHeaders, publicHost: string | null): Origin {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign'
  const { origin } = headers
  if (origin === undefined) return 'unknown'
  const host = hostOf(origin)
  return host !== null && (host === headers.host || host === publicHost) ? 'own' : 'foreign'
}

export function hostOf(url: string | undefined): string | null {
  return url !== undefined && URL.canParse(url) ? new URL(url).host : null
}
