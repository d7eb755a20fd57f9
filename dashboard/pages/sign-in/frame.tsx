import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { Tool } from './tools.tsx'

/** The page of everything before the sign-in. */
export function Frame(props: { title: string; lead: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${props.title} · Denyut`
  }, [props.title])
  return (
    <div className="entry">
      <aside className="entry-side">
        <div className="brand">
          <img src="/icon.svg" width="34" height="34" alt="" />
          Denyut
        </div>
        <svg className="entry-pulse" viewBox="0 0 600 160" preserveAspectRatio="none" aria-hidden="true">
          <path d="M0 92h150l22-58 40 104 28-70 14 24h96l20-44 34 78 22-34h174" />
        </svg>
        <p className="entry-claim">{props.lead}</p>
      </aside>
      <main className="entry-main">
        <div className="entry-form">
          <h1>{props.title}</h1>
          {props.children}
        </div>
        <Tool />
      </main>
    </div>
  )
}
