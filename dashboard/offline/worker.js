// The pages without a network: the shell, and what was seen last of one's own, to read. No write is ever kept for later.
// offline/plugin.ts puts SHELL (addresses of the build) and VERSION (their hash) before this text.
/* global SHELL, VERSION */
const SHELL_CACHE = `denyut-shell-${VERSION}`
const OWN_CACHE = 'denyut-own'
/** Answers that are shown offline: who is signed in, the places, own days and bookings. */
const OWN = new Set(['/api/v1/me', '/api/v1/campus', '/api/v1/me/days', '/api/v1/me/bookings'])
/** Somebody signs in or out: what the one before saw is forgotten. */
const SESSION = /^\/api\/v1\/(?:session|links)(?:\/|$)/

self.addEventListener('install', (event) => {
  self.skipWaiting()
  event.waitUntil(caches.open(SHELL_CACHE).then((cache) => cache.addAll(SHELL)))
})

self.addEventListener('activate', (event) => {
  const clean = async () => {
    const names = await caches.keys()
    const old = names.filter((name) => name.startsWith('denyut-shell-') && name !== SHELL_CACHE)
    await Promise.all(old.map((name) => caches.delete(name)))
    await self.clients.claim()
  }
  event.waitUntil(clean())
})

/** Raised by whatever begins or ends a session: an answer to the one before is not kept. */
let session = 0

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (origin !== self.location.origin) return
  if (request.method !== 'GET') {
    if (SESSION.test(pathname)) {
      session++
      event.waitUntil(caches.delete(OWN_CACHE))
    }
  } else if (request.mode === 'navigate') event.respondWith(page(request))
  else if (OWN.has(pathname)) event.respondWith(own(request))
  else if (pathname.startsWith('/assets/') || SHELL.includes(pathname)) event.respondWith(file(request))
})

/** Names of assets hold a hash of their content: what is kept is right. The few others are asked for again. */
async function file(request) {
  const kept = await caches.match(request, { cacheName: SHELL_CACHE })
  const hashed = new URL(request.url).pathname.startsWith('/assets/')
  if (kept && hashed) return kept
  try {
    const answer = await fetch(request)
    if (answer.ok) (await caches.open(SHELL_CACHE)).put(request, answer.clone())
    return answer
  } catch (error) {
    if (kept) return kept
    throw error
  }
}

async function page(request) {
  try {
    return await fetch(request)
  } catch (error) {
    const kept = await caches.match('/index.html', { cacheName: SHELL_CACHE })
    if (kept) return kept
    throw error
  }
}

/** The network's answer, kept for later; without a network the one kept last. A session that ended leaves nothing behind. */
async function own(request) {
  const asked = session
  try {
    const answer = await fetch(request)
    if (asked !== session) return answer
    if (answer.ok) (await caches.open(OWN_CACHE)).put(request, answer.clone())
    else if (answer.status === 401) await caches.delete(OWN_CACHE)
    return answer
  } catch (error) {
    const kept = await caches.match(request, { cacheName: OWN_CACHE })
    if (kept) return kept
    throw error
  }
}
