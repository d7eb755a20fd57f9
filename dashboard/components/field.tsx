import type { FormEvent, InputHTMLAttributes, ReactNode } from 'react'
import { useId, useState } from 'react'
import { type Translate, useT } from '../i18n/text.ts'

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string
  readonly hint?: ReactNode
  readonly fault?: string | undefined
}

/** What the browser finds wrong with an input, in the reader's language: its own words follow the browser's. */
function faultOf({ validity, type, validationMessage }: HTMLInputElement, t: Translate): string {
  if (validity.valueMissing) return t('auth.needed')
  if (validity.typeMismatch && type === 'email') return t('auth.validEmail')
  if (validity.rangeUnderflow) return t('field.early')
  if (validity.rangeOverflow) return t('field.late')
  return validationMessage
}

/** A labelled input whose hint and fault are read with it. */
export function Field({ label, hint, fault: given, ...input }: FieldProps) {
  const t = useT()
  const id = useId()
  const [found, setFound] = useState('')
  const fault = given ?? found
  const onInvalid = (event: FormEvent<HTMLInputElement>) => {
    event.preventDefault()
    const node = event.currentTarget
    setFound(faultOf(node, t))
    // A fault that the browser does not tell itself gets no focus either.
    if (node.form?.querySelector('input:invalid, select:invalid, textarea:invalid') === node) node.focus()
  }
  const described = [hint ? `${id}-hint` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        aria-invalid={fault ? true : undefined}
        aria-describedby={described || undefined}
        onInvalid={onInvalid}
        onInput={() => setFound('')}
        {...input}
      />
      {hint && (
        <span className="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      {fault && (
        <span className="fault" id={`${id}-fault`}>
          {fault}
        </span>
      )}
    </div>
  )
}

export function PasswordField(props: FieldProps) {
  const t = useT()
  const [shown, setShown] = useState(false)
  return (
    <div className="password">
      <Field {...props} type={shown ? 'text' : 'password'} />
      <button type="button" className="btn plain" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {shown ? t('auth.hide') : t('auth.show')}
      </button>
    </div>
  )
}
