import type { Records } from '#storage/records/records.ts'
import type { Mailer } from '../../api/outbox/mailer.ts'
import { type Finding, fault, good, same, warning } from './finding.ts'

export interface OutboxParts {
  readonly records: Pick<Records, 'mail' | 'bookings'>
  /** null: no mail server is set. */
  readonly mailer: Pick<Mailer, 'verify' | 'reserved'> | null
}

/** What is sent to others: mail and webhooks. Empty while records do not answer. */
export async function inspectOutboxes(parts: OutboxParts): Promise<Finding[]> {
  try {
    return [await mail(parts), await webhooks(parts)]
  } catch {
    return []
  }
}

async function mail({ records, mailer }: OutboxParts): Promise<Finding> {
  if (!mailer)
    return good('mail', {
      id: 'tidak disetel; pemberitahuan hanya di aplikasi',
      en: 'not set; notices are in the application alone',
    })
  const remedy = {
    id: 'Periksa DENYUT_SMTP_URL, DENYUT_MAIL_FROM, dan server surel; yang menunggu dikirim sendiri.',
    en: 'Check DENYUT_SMTP_URL, DENYUT_MAIL_FROM and the mail server; what waits is sent by itself.',
  }
  const refusal = await mailer.verify().then(
    () => null,
    (error: Error) => error.message,
  )
  if (refusal !== null) return fault('mail', same(refusal), remedy)
  const { waiting, dead } = await records.mail.counts()
  const last = await records.mail.lastFault()
  const left = mailer.reserved
  const found = {
    id: `server menjawab; ${waiting} menunggu, ${dead} tidak terkirim${left > 0 ? `; ${left} ke alamat contoh tidak dikirim` : ''}`,
    en: `the server answers; ${waiting} waiting, ${dead} given up${left > 0 ? `; ${left} to example addresses were not sent` : ''}`,
  }
  if (last === null) return good('mail', found)
  return warning('mail', { id: `${found.id} (${last})`, en: `${found.en} (${last})` }, remedy)
}

async function webhooks({ records }: OutboxParts): Promise<Finding> {
  const { waiting, dead } = await records.bookings.deliveryCounts()
  const [last] = await records.bookings.deadDeliveries()
  const found = {
    id: `${waiting} kiriman menunggu, ${dead} tidak terkirim`,
    en: `${waiting} deliveries waiting, ${dead} given up`,
  }
  if (!last) return good('webhooks', found)
  const why = `${last.url}: ${last.error ?? '?'}`
  return warning(
    'webhooks',
    { id: `${found.id} (${why})`, en: `${found.en} (${why})` },
    {
      id: 'Perbaiki penerimanya, lalu POST /api/v1/webhooks/deliveries/{delivery}/redeliver.',
      en: 'Mend the receiver, then POST /api/v1/webhooks/deliveries/{delivery}/redeliver.',
    },
  )
}
