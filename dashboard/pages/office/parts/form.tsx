import type { ReactNode } from 'react'

interface FormProps {
  readonly onSubmit: () => void
  readonly children: ReactNode
}

/** A form that tells its faults itself, beside the fields and in the reader's language, instead of the browser. */
export function Form({ onSubmit, children }: FormProps) {
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
    </form>
  )
}

/** A card that holds one form; `after` stands below it. */
export function FormCard({ title, after, ...form }: FormProps & { title: string; after?: ReactNode }) {
  return (
    <section className="card">
      <header className="card-head">
        <h2>{title}</h2>
      </header>
      <Form {...form} />
      {after}
    </section>
  )
}
