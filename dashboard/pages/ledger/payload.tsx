import { RotateCw } from 'lucide-react'
import { useState } from 'react'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { Segments } from '../../components/segments.tsx'
import { Sheet } from '../../components/sheet.tsx'
import type { QuarantineEntry } from '../../data/ledger.ts'
import { useFormats } from '../../i18n/format.ts'
import { useLanguage, useT } from '../../i18n/text.ts'
import { detailIn } from './detail.ts'
import { bytesOf, hexDump } from './hex.ts'

/** One refused message with everything that helps to mend its sender. */
export function Payload({
  entry,
  zone,
  onClose,
  onReplay,
}: {
  entry: QuarantineEntry
  zone: string
  onClose: () => void
  onReplay?: () => void
}) {
  const t = useT()
  const language = useLanguage()
  const format = useFormats()
  const { payload } = entry
  return (
    <Sheet title={t(`reason.${entry.reason}`)} onClose={onClose}>
      <p className="mono">{detailIn(language, entry.detail)}</p>
      <p className="fix">
        <b>{t('quarantine.fix')}</b> {t(`fix.${entry.reason}`)}
      </p>
      <dl className="dl">
        <dt>{t('devices.device')}</dt>
        <dd className="mono">{entry.device}</dd>
        <dt>{t('quarantine.topic')}</dt>
        <dd className="mono">{entry.topic}</dd>
        <dt>{t('quarantine.count')}</dt>
        <dd>{format.number(entry.count)}</dd>
        <dt>{t('quarantine.firstSeen')}</dt>
        <dd>{format.dateTime(entry.firstSeen, zone)}</dd>
        <dt>{t('quarantine.lastSeen')}</dt>
        <dd>{format.dateTime(entry.lastSeen, zone)}</dd>
      </dl>
      {payload ? <Bytes payload={payload} /> : <p className="muted">{t('quarantine.noPayload')}</p>}
      {onReplay && payload && (
        <button
          type="button"
          className="btn primary"
          onClick={() => {
            onReplay()
            onClose()
          }}
        >
          <RotateCw size={16} aria-hidden />
          {t('quarantine.replay')}
        </button>
      )}
    </Sheet>
  )
}

/** The payload as text where it is text, and always as bytes. */
function Bytes({ payload }: { payload: NonNullable<QuarantineEntry['payload']> }) {
  const t = useT()
  const format = useFormats()
  const [form, setForm] = useState<'text' | 'hex'>(payload.text ? 'text' : 'hex')
  const bytes = bytesOf(payload.base64)
  return (
    <>
      <div className="row-head">
        <h3>
          {t('quarantine.payload')} <span className="muted num">{format.bytes(bytes.length)}</span>
        </h3>
        {payload.text !== null && (
          <Segments
            label={t('quarantine.payload')}
            value={form}
            onChange={setForm}
            choices={[
              ['text', t('quarantine.text')],
              ['hex', t('quarantine.hex')],
            ]}
          />
        )}
      </div>
      <ScrollRegion className="code-box" label={t('quarantine.payload')}>
        {form === 'text' && payload.text !== null ? payload.text : hexDump(bytes)}
      </ScrollRegion>
    </>
  )
}
