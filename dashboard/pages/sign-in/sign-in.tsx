import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { accessApi } from '#model/api/access.ts'
import { Field, PasswordField } from '../../components/field.tsx'
import { call } from '../../data/call.ts'
import { homeOf, type Me, signedIn } from '../../data/session.ts'
import { useT } from '../../i18n/text.ts'
import { Frame } from './frame.tsx'
import { Refusal } from './refusal.tsx'

const looksLikeEmail = (text: string): boolean => /^\S+@\S+\.\S+$/.test(text)

export function SignIn() {
  const t = useT()
  const navigate = useNavigate()
  const { next } = useSearch({ from: '/sign-in' })
  const [faults, setFaults] = useState<{ email?: string; password?: string }>({})
  const request = useMutation({
    mutationFn: (body: { email: string; password: string }) => call(accessApi.signIn, { body }),
    onSuccess: (me: Me) => {
      signedIn(me)
      void navigate({ to: next ?? homeOf(me), replace: true })
    },
  })
  return (
    <Frame title={t('auth.signIn')} lead={t('auth.lead')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const form = new FormData(event.currentTarget)
          const email = String(form.get('email')).trim()
          const password = String(form.get('password'))
          const found = {
            ...(looksLikeEmail(email) ? {} : { email: t('auth.validEmail') }),
            ...(password ? {} : { password: t('auth.needed') }),
          }
          setFaults(found)
          if (Object.keys(found).length === 0) request.mutate({ email, password })
        }}
      >
        <Field
          label={t('auth.email')}
          name="email"
          type="email"
          autoComplete="username"
          autoFocus
          fault={faults.email}
        />
        <PasswordField
          label={t('auth.password')}
          name="password"
          autoComplete="current-password"
          fault={faults.password}
        />
        {request.error && <Refusal error={request.error} />}
        <button type="submit" className="btn primary wide" disabled={request.isPending}>
          {request.isPending ? t('auth.working') : t('auth.signIn')}
        </button>
        <p className="muted">{t('auth.lost')}</p>
        <p className="muted">
          <Link to="/privacy">{t('auth.privacy')}</Link>
        </p>
      </form>
    </Frame>
  )
}
