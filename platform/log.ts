import { type Logger, pino } from 'pino'
import type { Settings } from '#model/settings.ts'

export type Log = Logger

/** JSON lines on standard error; `npm start` on a terminal prints its own short lines on standard output. */
export const createLog = (level: Settings['DENYUT_LOG']): Log =>
  pino(
    { level, base: null, redact: ['password', 'token', 'secret', '*.password', '*.token', '*.secret'] },
    pino.destination(2),
  )

export const silentLog: Log = pino({ level: 'silent' })
