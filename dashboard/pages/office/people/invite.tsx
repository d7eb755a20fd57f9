import { useState } from 'react'
import { PERSON_ROLES, ROLE_LABELS } from '#model/access/roles.ts'
import { accessApi } from '#model/api/access.ts'
import { Field } from '../../../components/field.tsx'
import { Sheet } from '../../../components/sheet.tsx'
import type { CampusView } from '../../../data/campus.ts'
import { type InviteInput, type User, useInvite } from '../../../data/office.ts'
import { useMe } from '../../../data/session.ts'
import { pick, useT } from '../../../i18n/text.ts'
import { Form } from '../parts/form.tsx'
import { PlacePicker } from '../parts/place-picker.tsx'
import { chosenPlace } from '../parts/places.ts'
import { Refused } from '../parts/refused.tsx'
import { LinkSheet } from './link-sheet.tsx'

/** Gives somebody a role on a place; a newcomer gets a link. `to`: somebody who is known already. */
export function Invite({ view, to, onClose }: { view: CampusView; to?: User; onClose: () => void }) {
  const t = useT()
  const me = useMe()
  const invite = useInvite()
  const [email, setEmail] = useState(to?.email ?? '')
  const [role, setRole] = useState<InviteInput['role']>('employee')
  const [wanted, setWanted] = useState<string>()
  const [fault, setFault] = useState<string>()
  const place = chosenPlace(view, me, wanted)
  if (!place) return null
  if (invite.result)
    return (
      <LinkSheet
        title={t('people.linkFor', { email: invite.input?.email ?? '' })}
        link={invite.result}
        zone={view.campus.zone}
        onClose={onClose}
      />
    )
  return (
    <Sheet
      title={to ? t('people.giveTitle', { name: to.name ?? to.email }) : t('people.inviteTitle')}
      onClose={onClose}
    >
      <Form
        onSubmit={() => {
          const body = { email: email.trim(), role, scope: place.id }
          const valid = accessApi.inviteUser.body.safeParse(body).success
          setFault(valid ? undefined : t('people.emailFault'))
          if (valid) invite.run(body)
        }}
      >
        <Field
          label={t('people.email')}
          type="email"
          autoComplete="off"
          readOnly={to !== undefined}
          value={email}
          fault={fault}
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className="field">
          <label htmlFor="invite-role">{t('people.role')}</label>
          <select
            id="invite-role"
            className="input"
            value={role}
            onChange={(event) => setRole(event.target.value as InviteInput['role'])}
          >
            {PERSON_ROLES.map((one) => (
              <option key={one} value={one}>
                {pick(ROLE_LABELS[one])}
              </option>
            ))}
          </select>
        </div>
        <PlacePicker view={view} place={place} depth="floor" onPick={setWanted} />
        <Refused error={invite.error} />
        <div className="form-foot">
          <button type="submit" className="btn primary" disabled={invite.pending}>
            {t(to ? 'people.give' : 'people.invite')}
          </button>
        </div>
      </Form>
    </Sheet>
  )
}
