import { Check, TriangleAlert, Undo2, X } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { type Offer, undoStack } from '../data/undo.ts'
import { useT } from '../i18n/text.ts'

/** What was just done, with the way back: instead of a question before every deed. */
export function UndoToasts() {
  const t = useT()
  const offers = useSyncExternalStore(undoStack.subscribe, undoStack.list)
  return (
    <section className="undo-toasts" aria-label={t('undo.region')}>
      {/* The live region is always there: one that appears with its words is not read by every screen reader. */}
      <div role="status">
        {offers.map((offer) => (
          <UndoToast key={offer.id} offer={offer} />
        ))}
      </div>
    </section>
  )
}

function UndoToast({ offer }: { offer: Offer }) {
  const t = useT()
  const { id, state, held } = offer
  const hold = (on: boolean) => () => {
    if (state === 'offered') undoStack.hold(id, on)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the pointer only stops the time; what can be done is a button
    <div
      className={`undo-toast ${state}${held ? ' held' : ''}`}
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocus={hold(true)}
      onBlur={hold(false)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') undoStack.dismiss(id)
      }}
    >
      <Sign state={state} />
      <span className="grow">
        <ToastWords offer={offer} />
      </span>
      {(state === 'offered' || state === 'undoing') && (
        <button
          type="button"
          className="undo-button"
          disabled={state === 'undoing'}
          onClick={() => void undoStack.undo(id)}
        >
          {t(state === 'undoing' ? 'undo.doing' : 'undo.undo')}
        </button>
      )}
      <button
        type="button"
        className="undo-close"
        aria-label={t('app.close')}
        onClick={() => undoStack.dismiss(id)}
      >
        <X size={18} aria-hidden />
      </button>
      {state === 'offered' && <i className="undo-time" aria-hidden />}
    </div>
  )
}

function Sign({ state }: { state: Offer['state'] }) {
  if (state === 'failed') return <TriangleAlert size={18} aria-hidden />
  if (state === 'undone') return <Undo2 size={18} aria-hidden />
  return <Check size={18} aria-hidden />
}

function ToastWords({ offer: { state, words, error } }: { offer: Offer }) {
  const t = useT()
  if (state === 'undone') return t('undo.undone')
  if (state === 'failed') return `${error?.title ?? t('undo.failed')}. ${error?.message ?? ''}`
  return t(words.key, words.values)
}
