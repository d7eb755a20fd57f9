import { MessageSquareWarning } from 'lucide-react'
import { useId, useState } from 'react'
import { useReport } from '../../data/booking-deeds.ts'
import { useT } from '../../i18n/text.ts'
import { ErrorCard } from '../states.tsx'

const TEXT_MAX = 280

/** Tells the managers what is wrong with a desk. */
export function Report({ desk }: { desk: string }) {
  const t = useT()
  const id = useId()
  const report = useReport()
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [told, setTold] = useState(false)
  if (told) return <p role="status">{t('deskpanel.reportDone')}</p>
  if (!open)
    return (
      <button type="button" className="btn plain" onClick={() => setOpen(true)}>
        <MessageSquareWarning size={16} aria-hidden />
        {t('deskpanel.report')}
      </button>
    )
  return (
    <form
      className="report"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim()) report.run({ desk, text: text.trim() }, () => setTold(true))
      }}
    >
      <label htmlFor={id}>{t('deskpanel.reportWhat')}</label>
      <input
        id={id}
        className="input"
        required
        maxLength={TEXT_MAX}
        value={text}
        // biome-ignore lint/a11y/noAutofocus: opened by the button that this field replaces
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      {report.error && <ErrorCard error={report.error} />}
      <button type="submit" className="btn" disabled={report.pending || !text.trim()}>
        {t('deskpanel.reportSend')}
      </button>
    </form>
  )
}
