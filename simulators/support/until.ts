const POLL_MS = 5

/** Waits until a condition holds; fails when it does not within `limit_ms`. `between` is run before every look, as to move a virtual clock. */
export async function until(
  condition: () => boolean,
  what: string,
  between: () => Promise<unknown> = async () => {},
  limit_ms = 60_000,
): Promise<void> {
  const end = performance.now() + limit_ms
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited ${limit_ms} ms for ${what}`)
    await between()
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
