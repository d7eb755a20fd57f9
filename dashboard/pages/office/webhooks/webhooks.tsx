import { useQuery } from '@tanstack/react-query'
import { Webhook } from 'lucide-react'
import { useState } from 'react'
import { webhooksApi } from '#model/api/webhooks.ts'
import { Field } from '../../../components/field.tsx'
import { Sheet } from '../../../components/sheet.tsx'
import { Empty, Loaded } from '../../../components/states.tsx'
import type { CampusView } from '../../../data/campus.ts'
import {
  useAddWebhook,
  useRedeliver,
  useRemoveWebhook,
  type Webhooks,
  webhooksQuery,
} from '../../../data/office.ts'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { CopyBox } from '../parts/copy.tsx'
import { FormCard } from '../parts/form.tsx'
import { OfficePage } from '../parts/office-page.tsx'
import { Refused } from '../parts/refused.tsx'

/** Who else hears of changes of bookings, and what could not be told. */
export function WebhooksPage() {
  return (
    <OfficePage part="/office/webhooks">
      {(view) => (
        <>
          <AddWebhook />
          <Lists view={view} />
        </>
      )}
    </OfficePage>
  )
}

function AddWebhook() {
  const t = useT()
  const add = useAddWebhook()
  const [url, setUrl] = useState('')
  const [fault, setFault] = useState<string>()
  return (
    <FormCard
      title={t('hook.add')}
      onSubmit={() => {
        const valid = webhooksApi.addWebhook.body.safeParse({ url: url.trim() }).success
        setFault(valid ? undefined : t('hook.urlFault'))
        if (valid) add.run(url.trim(), () => setUrl(''))
      }}
      after={
        add.result && (
          <Sheet title={t('hook.secret')} onClose={add.reset}>
            <p>{t('hook.secretLead')}</p>
            <CopyBox label={t('hook.secret')} text={add.result.secret} />
            <button type="button" className="btn primary" onClick={add.reset}>
              {t('hook.secretDone')}
            </button>
          </Sheet>
        )
      }
    >
      <Field
        label={t('hook.url')}
        type="url"
        inputMode="url"
        placeholder="https://"
        hint={t('hook.lead')}
        value={url}
        fault={fault ?? add.error?.fields.find(({ path }) => path === 'url')?.message}
        onChange={(event) => setUrl(event.target.value)}
      />
      <Refused error={add.error} fields={['url']} />
      <div className="form-foot">
        <button type="submit" className="btn primary" disabled={add.pending}>
          {t('office.add')}
        </button>
      </div>
    </FormCard>
  )
}

function Lists({ view }: { view: CampusView }) {
  const t = useT()
  const query = useQuery(webhooksQuery)
  return (
    <Loaded query={query} height={260}>
      {({ webhooks, dead }) => (
        <>
          <section className="card">
            <header className="card-head">
              <h2>{t('office.webhooks')}</h2>
            </header>
            {webhooks.length === 0 ? (
              <Empty
                icon={<Webhook size={22} aria-hidden />}
                title={t('hook.none')}
                hint={t('hook.noneHint')}
              />
            ) : (
              <Hooks webhooks={webhooks} zone={view.campus.zone} />
            )}
          </section>
          <Dead dead={dead} zone={view.campus.zone} />
        </>
      )}
    </Loaded>
  )
}

function Hooks({ webhooks, zone }: { webhooks: Webhooks['webhooks']; zone: string }) {
  const t = useT()
  const format = useFormats()
  const remove = useRemoveWebhook()
  const [asked, setAsked] = useState<string>()
  const hook = webhooks.find(({ id }) => id === asked)
  return (
    <>
      <Refused error={remove.error} />
      <ul className="plain-list">
        {webhooks.map(({ id, url, createdAt, waiting, last }) => (
          <li key={id}>
            <span className="words">
              <b>{url}</b>
              <span className="muted">{t('hook.since', { date: format.dateTime(createdAt, zone) })}</span>
              {last && last.state !== 'sent' && (
                <span>
                  {t('hook.error')}: {last.error ?? '–'}
                </span>
              )}
              {waiting > 0 && <span className="muted">{t('hook.waiting', { n: waiting })}</span>}
            </span>
            <span className={last && last.state !== 'sent' ? 'chip warn' : 'chip'}>
              {t(`hook.last.${last?.state ?? 'none'}`)}
            </span>
            <button type="button" className="btn" onClick={() => setAsked(id)}>
              {t('office.remove')}
            </button>
          </li>
        ))}
      </ul>
      {hook && (
        <Sheet title={t('hook.removeTitle')} onClose={() => setAsked(undefined)}>
          <p>
            <b>{hook.url}</b>
          </p>
          <p>{t('hook.removeLead')}</p>
          <div className="form-foot">
            <button
              type="button"
              className="btn primary"
              disabled={remove.pending}
              onClick={() => remove.run(hook.id, () => setAsked(undefined))}
            >
              {t('office.remove')}
            </button>
            <button type="button" className="btn" onClick={() => setAsked(undefined)}>
              {t('office.cancel')}
            </button>
          </div>
        </Sheet>
      )}
    </>
  )
}

function Dead({ dead, zone }: { dead: Webhooks['dead']; zone: string }) {
  const t = useT()
  const format = useFormats()
  const redeliver = useRedeliver()
  return (
    <section className="card">
      <header className="card-head">
        <h2>{t('hook.dead')}</h2>
      </header>
      <Refused error={redeliver.error} />
      {dead.length === 0 && <p className="muted">{t('hook.deadNone')}</p>}
      <ul className="plain-list">
        {dead.map(({ id, url, topic, at, error, attempts }) => (
          <li key={id}>
            <span className="words">
              <b className="mono">{topic}</b>
              <span className="muted num">
                {format.dateTime(at, zone)} · {url}
              </span>
              <span>
                {t('hook.error')}: {error ?? '–'} · {t('hook.attempts')}: {format.number(attempts)}
              </span>
            </span>
            <button
              type="button"
              className="btn"
              disabled={redeliver.pending}
              onClick={() => redeliver.run(id)}
            >
              {t('hook.redeliver')}
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="muted">
        {redeliver.input !== null && !redeliver.pending && !redeliver.error ? t('hook.redelivered') : ''}
      </p>
    </section>
  )
}
