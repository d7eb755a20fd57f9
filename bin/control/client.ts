import { connect } from 'node:net'
import { DenyutError, ERRORS } from '#model/errors.ts'
import { type ControlAnswer, controlAddress, NO_METHOD } from './protocol.ts'

/** Asks the running instance of a data directory. Throws `not_running` when there is none. */
export function ask<T>(dataDir: string, method: string, params: unknown = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(controlAddress(dataDir))
    socket.setEncoding('utf8')
    socket.once('connect', () => socket.write(`${JSON.stringify({ method, params })}\n`))
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      const denied = cause.code === 'EACCES'
      const detail = denied
        ? `${dataDir}: its control socket may not be opened.`
        : `Nothing answers in ${dataDir}.`
      reject(new DenyutError(denied ? 'other_user' : 'not_running', detail, { cause }))
    })
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.once('end', () => {
      if (!text)
        return reject(new DenyutError('not_running', 'The instance closed the connection without an answer.'))
      const reply = JSON.parse(text) as ControlAnswer
      if ('result' in reply) resolve(reply.result as T)
      else reject(faultOf(reply.error))
    })
  })
}

/** The refusal of an instance; what only another version says or does not know is told as that. */
function faultOf({
  code,
  message,
  errors,
}: Extract<ControlAnswer, { error: unknown }>['error']): DenyutError {
  const isKnown = Object.hasOwn(ERRORS, code)
  if (!isKnown || (code === 'not_found' && message.startsWith(NO_METHOD)))
    return new DenyutError('other_version', isKnown ? message : `${code}: ${message}`)
  return new DenyutError(code, message, errors ? { errors } : {})
}
