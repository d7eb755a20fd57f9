import type { Mail } from '#storage/records/mail.ts'
import { type Letter, type LetterContent, letterTo } from '../outbox/letter.ts'
import { LINK_DAYS } from './admin.ts'

const HOURS_A_DAY = 24

/** Mail about accounts: what a link of each kind is for. */
const CONTENTS: Readonly<
  Record<string, Pick<LetterContent, 'subject' | 'body'> & { label: LetterContent['link']['label'] }>
> = {
  invite: {
    subject: { id: 'Undangan ke Denyut', en: 'Invitation to Denyut' },
    body: {
      id: `Anda diundang memakai Denyut. Buka tautan ini untuk memilih kata sandi; tautan berlaku ${LINK_DAYS.invite} hari dan hanya sekali.`,
      en: `You are invited to use Denyut. Open this link to choose a password; it is valid for ${LINK_DAYS.invite} days and once.`,
    },
    label: { id: 'Terima undangan', en: 'Accept the invitation' },
  },
  granted: {
    subject: { id: 'Peran baru di Denyut', en: 'A new role in Denyut' },
    body: {
      id: 'Anda mendapat peran baru di Denyut. Masuk dengan kata sandi Anda.',
      en: 'You have a new role in Denyut. Sign in with your password.',
    },
    label: { id: 'Masuk', en: 'Sign in' },
  },
  reset: {
    subject: { id: 'Kata sandi baru untuk Denyut', en: 'A new password for Denyut' },
    body: {
      id: `Buka tautan ini untuk memilih kata sandi baru; tautan berlaku ${LINK_DAYS.reset * HOURS_A_DAY} jam dan hanya sekali.`,
      en: `Open this link to choose a new password; it is valid for ${LINK_DAYS.reset * HOURS_A_DAY} hours and once.`,
    },
    label: { id: 'Pilih kata sandi', en: 'Choose a password' },
  },
}

const WHY = {
  id: 'Surel otomatis dari Denyut. Bila Anda tidak mengharapkannya, abaikan saja.',
  en: 'Sent by Denyut. If you did not expect it, ignore it.',
}

export const isAccessMail = ({ kind }: Mail): boolean => kind in CONTENTS

/** A letter about the account; null when its link is gone. */
export function accessLetter(mail: Mail): Letter | null {
  const content = CONTENTS[mail.kind]
  if (!content || mail.link === null) return null
  const { subject, body, label } = content
  return letterTo(mail, { subject, body, link: { label, url: mail.link }, why: WHY })
}
