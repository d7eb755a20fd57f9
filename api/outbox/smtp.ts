import { createTransport } from 'nodemailer'
import { type MailTransport, PermanentFault } from './mailer.ts'

/** A mail server of an office answers at once or is down. */
const CONNECT_TIMEOUT_MS = 10_000
const SOCKET_TIMEOUT_MS = 30_000

/** Hands letters to the mail server of `url`, smtp:// or smtps://, from the address `from`. */
export function smtpTransport(url: string, from: string): MailTransport {
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    // What a letter says is ours: nothing of it is a path or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send(id, { to, subject, text }) {
      try {
        await transport.sendMail({
          from,
          to: { name: '', address: to },
          subject,
          text,
          messageId: `<${id}@denyut>`,
          // Nobody's absence notice has to answer [RFC 3834 §5].
          headers: { 'auto-submitted': 'auto-generated' },
        })
      } catch (error) {
        throw isPermanent(error) ? new PermanentFault((error as Error).message) : error
      }
    },
    async verify() {
      await transport.verify()
    },
    close: () => transport.close(),
  }
}

/** The server refuses this recipient or letter for good [RFC 5321 §4.2.1]; refusing us is for the operator to mend. */
function isPermanent(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= 500
}
