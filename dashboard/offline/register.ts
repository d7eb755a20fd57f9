const ADDRESS = '/sw.js'

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string }
}

/** The one script address that the CSP lets through as a worker's (trusted-types denyut-sw). */
function trustedAddress(): string {
  const { trustedTypes } = window as { trustedTypes?: TrustedTypes }
  if (!trustedTypes) return ADDRESS
  const policy = trustedTypes.createPolicy('denyut-sw', {
    createScriptURL(url) {
      if (url !== ADDRESS) throw new TypeError(url)
      return url
    },
  })
  return policy.createScriptURL(ADDRESS)
}

/** Keeps the shell for times without a network. Browsers offer it on https and on this machine alone; without it all else works. */
export function registerServiceWorker(): void {
  if (!('serviceWorker' in navigator)) return
  navigator.serviceWorker.register(trustedAddress()).catch(() => undefined)
}
