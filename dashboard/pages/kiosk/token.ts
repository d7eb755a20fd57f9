import { readPref, writePref } from '../../app/prefs.ts'

/** How tokens begin; anything else behind the # is no token. */
const TOKEN = /^#(dny_[\w-]+)$/

/**
 * The token of a screen: taken out of the address at the first visit, so that nobody reads it off the wall, and kept by the browser of
 * the screen. null: there is none, and the session of who looks must do.
 */
export function screenToken(floor: string): string | null {
  const given = TOKEN.exec(location.hash)?.[1]
  if (given) {
    writePref(`kiosk.${floor}`, given)
    history.replaceState(history.state, '', location.pathname + location.search)
  }
  return given ?? readPref(`kiosk.${floor}`)
}
