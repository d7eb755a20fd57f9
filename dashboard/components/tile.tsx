import type { ReactNode } from 'react'

/** One number with its unit, a bar against its limit, and one comparison. */
export function Tile(props: {
  name: string
  value: string
  unit?: string
  fraction?: number | null
  note?: ReactNode
}) {
  return (
    <section className="card tile">
      <h2 className="tile-key">{props.name}</h2>
      <div className="tile-value">
        {props.value}
        {props.unit && <small>{props.unit}</small>}
      </div>
      {props.fraction !== undefined && <Bar fraction={props.fraction} />}
      <div className="tile-note">{props.note}</div>
    </section>
  )
}

/** Decoration beside a printed number; over capacity it changes colour. */
export function Bar({ fraction }: { fraction: number | null }) {
  const width = Math.min(1, Math.max(0, fraction ?? 0))
  return (
    <span className={fraction !== null && fraction > 1 ? 'bar over' : 'bar'} aria-hidden>
      <i style={{ width: `${width * 100}%` }} />
    </span>
  )
}
