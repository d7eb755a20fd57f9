import type { ReactNode, Ref } from 'react'

/** A part that scrolls by itself: named, and reachable by keyboard, or its end could not be (WCAG 2.1.1). */
export function ScrollRegion(props: {
  label: string
  className?: string
  children: ReactNode
  ref?: Ref<HTMLElement>
}) {
  return (
    <section
      className={`scroll ${props.className ?? ''}`}
      aria-label={props.label}
      ref={props.ref}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling by keyboard needs the focus
      tabIndex={0}
    >
      {props.children}
    </section>
  )
}
