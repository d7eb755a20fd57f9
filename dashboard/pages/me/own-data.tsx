import { Download, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { download } from '../../components/download.ts'
import { Sheet } from '../../components/sheet.tsx'
import { ErrorCard } from '../../components/states.tsx'
import { useEraseData, useFetchData } from '../../data/self.ts'
import { useT } from '../../i18n/text.ts'
import { Setting } from './setting.tsx'

/** All that is kept about the reader's bookings, to take along or to have forgotten. */
export function OwnData() {
  const t = useT()
  const fetched = useFetchData()
  const erase = useEraseData()
  const [asking, setAsking] = useState(false)
  return (
    <Setting title={t('me.data.title')} hint={t('me.data.hint')}>
      <div className="booking-ways">
        <button
          type="button"
          className="btn"
          disabled={fetched.pending}
          onClick={() =>
            fetched.run(undefined, (data) =>
              download(
                'denyut-data-saya.json',
                new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }),
              ),
            )
          }
        >
          <Download size={16} aria-hidden />
          {t('me.data.export')}
        </button>
        <button type="button" className="btn" disabled={erase.pending} onClick={() => setAsking(true)}>
          <Trash2 size={16} aria-hidden />
          {t('me.data.erase')}
        </button>
      </div>
      <p className="muted" role="status">
        {erase.result ? t('me.data.erased', { n: erase.result.bookings }) : ''}
      </p>
      {fetched.error && <ErrorCard error={fetched.error} />}
      {erase.error && <ErrorCard error={erase.error} />}
      {asking && (
        <Sheet title={t('me.data.erase')} onClose={() => setAsking(false)}>
          <p>{t('me.data.eraseAsk')}</p>
          <div className="booking-ways">
            <button
              type="button"
              className="btn danger"
              onClick={() => {
                setAsking(false)
                erase.run()
              }}
            >
              {t('me.data.eraseYes')}
            </button>
            <button type="button" className="btn" onClick={() => setAsking(false)}>
              {t('me.data.eraseNo')}
            </button>
          </div>
        </Sheet>
      )}
    </Setting>
  )
}
