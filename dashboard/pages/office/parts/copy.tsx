import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { browserClock } from '../../../data/time.ts'
import { useT } from '../../../i18n/text.ts'

const SAID_MS = 3_000

/** A secret or link to hand on: selectable, and copied with one press. */
export function CopyBox({ label, text }: { label: string; text: string }) {
  const t = useT()
  const [copied, setCopied] = useState(false)
  useEffect(() => (copied ? browserClock.after(SAID_MS, () => setCopied(false)) : undefined), [copied])
  return (
    <div className="copy-box">
      <input
        className="input mono"
        aria-label={label}
        readOnly
        value={text}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        className="btn"
        onClick={() =>
          // Without a secure context there is no clipboard: the text is selected for the keyboard instead.
          void navigator.clipboard?.writeText(text).then(
            () => setCopied(true),
            () => undefined,
          )
        }
      >
        {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
        <span role="status">{t(copied ? 'office.copied' : 'office.copy')}</span>
      </button>
    </div>
  )
}
