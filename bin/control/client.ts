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
        ? {
            id: `${dataDir}: soket kendalinya tidak boleh dibuka.`,
            en: `${dataDir}: its control socket may not be opened.`,
          }
        : { id: `Tidak ada yang menjawab di ${dataDir}.`, en: `Nothing answers in ${dataDir}.` }
      reject(new DenyutError(denied ? 'other_user' : 'not_running', detail, { cause }))
    })
    socket.on('data', (chunk: string) => {
      text += chunk
    })
    socket.once('end', () => {
      if (!text) return reject(new DenyutError('not_running', CUT_OFF))
      const reply = JSON.parse(text) as ControlAnswer
      if ('result' in reply) resolve(reply.result as T)
      else reject(faultOf(method, reply.error))
    })
  })
}

const CUT_OFF = {
  id: 'Proses itu menutup sambungan tanpa menjawab.',
  en: 'The instance closed the connection without an answer.',
}

/** The refusal of an instance; what only another version says or does not know is told as that. */
function faultOf(
  method: string,
  { code, message, words, errors }: Extract<ControlAnswer, { error: unknown }>['error'],
): DenyutError {
  if (code === 'not_found' && message.startsWith(NO_METHOD))
    return new DenyutError('other_version', {
      id: `Proses itu tidak mengenal ${method}.`,
      en: `That process does not know ${method}.`,
    })
  if (!Object.hasOwn(ERRORS, code)) return new DenyutError('other_version', `${code}: ${message}`)
  return new DenyutError(code, words ?? message, errors ? { errors } : {})
}
