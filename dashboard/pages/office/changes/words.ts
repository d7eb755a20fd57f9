import { ACCOUNT_DEEDS, type AccountDeed } from '#model/access/deeds.ts'
import { ROLE_LABELS, type Role } from '#model/access/roles.ts'
import type { Change } from '../../../data/office.ts'
import { officeMessages } from '../../../i18n/messages/office.ts'
import type { MessageKey } from '../../../i18n/messages.ts'
import { pick, type Translate } from '../../../i18n/text.ts'

/** What was done to a booking, in words. */
export function deedWords(t: Translate, action: string): string {
  const key = `change.did.${action}`
  return key in officeMessages ? t(key as MessageKey) : t('change.did.other', { action })
}

/** Any change, in words. */
export function changeWords(t: Translate, change: Change): string {
  const { kind, action } = change
  if (kind === 'booking') return deedWords(t, action)
  if (kind === 'account' || kind === 'token') return accountWords(t, change)
  return t(action === 'taken_back' ? 'change.takenBack' : `change.${kind}`)
}

interface AccountDetail {
  readonly role?: Role
  readonly invited?: boolean
  readonly unit?: string | null
}

function accountWords(t: Translate, { action, subject, detail }: Change): string {
  const deed = ACCOUNT_DEEDS.find((one) => one === action)
  if (!deed) return t('change.did.other', { action })
  const { role, invited, unit } = detail as AccountDetail
  return t(accountKey(deed, invited === true, unit), {
    name: subject ?? t('change.somebody'),
    role: role ? pick(ROLE_LABELS[role]) : '',
    unit: unit ?? '',
  })
}

function accountKey(deed: AccountDeed, invited: boolean, unit: string | null | undefined) {
  if (deed === 'role_given' && invited) return 'change.account.invited'
  if (deed === 'unit' && unit === null) return 'change.account.unitNone'
  if (deed === 'unit' && unit) return 'change.account.unitTo'
  return `change.account.${deed}` as const
}
