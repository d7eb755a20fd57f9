import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { accessApi, PASSWORD_MIN } from '#model/api/access.ts'
import type { ResponseOf } from '#model/api/contract.ts'
import { Field, PasswordField } from '../../components/field.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import { call } from '../../data/call.ts'
import { homeOf, type Me, signedIn } from '../../data/session.ts'
import { type Translate, useT } from '../../i18n/text.ts'
import { Frame } from './frame.tsx'
import { Refusal } from './refusal.tsx'

type LinkInfo = ResponseOf<typeof accessApi.readLink>

const TITLES = { setup: 'auth.setupTitle', invite: 'auth.inviteTitle', reset: 'auth.resetTitle' } as const
const LEADS = { setup: 'auth.setupLead', invite: 'auth.inviteLead', reset: 'auth.resetLead' } as const

/** The page behind /setup#CODE and /link#CODE; the code stays in the fragment, which no server log sees. */
export function UseLink() {
  const t = useT()
  const code = useLocation({ select: (location) => location.hash.replace(/^#/, '') })
  const query = useQuery({
    queryKey: ['link', code],
    enabled: code !== '',
    retry: false,
    queryFn: ({ signal }) => call(accessApi.readLink, { params: { code }, signal }),
  })
  const purpose = query.data?.purpose
  const email = query.data?.email ?? ''
  return (
    <Frame title={purpose ? t(TITLES[purpose]) : 'Denyut'} lead={t('auth.lead')}>
      {code === '' && <Empty title={t('auth.noCode')} hint={t('auth.noCodeHint')} />}
      {code !== '' && (
        <Loaded query={query} height={280}>
          {(info) => (
            <>
              <p>{t(LEADS[info.purpose], { email })}</p>
              <LinkForm code={code} info={info} />
            </>
          )}
        </Loaded>
      )}
      <p className="muted">
        <Link to="/sign-in">{t('auth.toSignIn')}</Link>
      </p>
    </Frame>
  )
}

type Faults = { name?: string; email?: string; password?: string }

function check(
  t: Translate,
  info: LinkInfo,
  given: { name: string; email: string; password: string },
): Faults {
  return {
    ...(given.name ? {} : { name: t('auth.needed') }),
    ...(info.purpose !== 'setup' || /^\S+@\S+\.\S+$/.test(given.email)
      ? {}
      : { email: t('auth.validEmail') }),
    ...(given.password.length >= PASSWORD_MIN
      ? {}
      : { password: t('auth.passwordHint', { min: PASSWORD_MIN }) }),
  }
}

function LinkForm({ code, info }: { code: string; info: LinkInfo }) {
  const t = useT()
  const navigate = useNavigate()
  const [faults, setFaults] = useState<Faults>({})
  const request = useMutation({
    mutationFn: (body: { name: string; email?: string; password: string }) =>
      call(accessApi.useLink, { params: { code }, body }),
    onSuccess: (me: Me) => {
      signedIn(me)
      void navigate({ to: homeOf(me), replace: true })
    },
  })
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const given = {
          name: String(form.get('name')).trim(),
          email: String(form.get('email') ?? '').trim(),
          password: String(form.get('password')),
        }
        const found = check(t, info, given)
        setFaults(found)
        if (Object.keys(found).length) return
        request.mutate({
          name: given.name,
          password: given.password,
          ...(info.purpose === 'setup' ? { email: given.email } : {}),
        })
      }}
    >
      <Field label={t('auth.name')} name="name" autoComplete="name" autoFocus fault={faults.name} />
      {info.purpose === 'setup' ? (
        <Field
          label={t('auth.email')}
          name="email"
          type="email"
          autoComplete="username"
          fault={faults.email}
        />
      ) : (
        <input type="hidden" name="username" autoComplete="username" value={info.email ?? ''} readOnly />
      )}
      <PasswordField
        label={t('auth.newPassword')}
        name="password"
        autoComplete="new-password"
        hint={t('auth.passwordHint', { min: PASSWORD_MIN })}
        fault={faults.password}
      />
      {request.error && <Refusal error={request.error} />}
      <button type="submit" className="btn primary wide" disabled={request.isPending}>
        {request.isPending ? t('auth.working') : t('auth.create')}
      </button>
    </form>
  )
}
