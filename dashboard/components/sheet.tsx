import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useEffect, useRef } from 'react'
import { useT } from '../i18n/text.ts'

/** A modal sheet on the platform's own dialog: focus stays inside, Esc closes, focus returns. Rises from below on a phone. */
export function Sheet(props: { title: string; onClose: () => void; children: ReactNode; aside?: ReactNode }) {
  const t = useT()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const node = dialog.current
    node?.showModal()
    return () => node?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-label={props.title}
      onClose={props.onClose}
      onClick={(event) => {
        if (event.target === dialog.current) props.onClose()
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div className="sheet-body">
        <header className="card-head">
          <h2>{props.title}</h2>
          {props.aside}
          <span className="grow" />
          <button
            type="button"
            className="btn icon plain"
            aria-label={t('app.close')}
            onClick={props.onClose}
          >
            <X size={18} aria-hidden />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}
