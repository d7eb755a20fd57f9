import type { DeskState } from '../../data/desk.ts'

const PATHS: Readonly<Record<DeskState, string | null>> = {
  free: null,
  occupied: 'M0-6.2a3 3 0 1 1 0 6a3 3 0 1 1 0-6M-5.6 6.4c0-3.6 2.5-5.2 5.6-5.2s5.6 1.6 5.6 5.2z',
  unknown: 'M-2.6-3.4c.6-2.6 5.2-2.4 5.2.4c0 2-2.6 2-2.6 4M0 5v.2',
}

/** The shape of a desk state, centred: colour alone never carries it. */
export const Glyph = ({ state }: { state: DeskState }) => {
  const path = PATHS[state]
  return path ? <path d={path} /> : null
}

/** A desk symbol for legends and lists. */
export function DeskSwatch({ state }: { state: DeskState }) {
  return (
    <svg className={`swatch desk ${state}`} viewBox="0 0 28 24" aria-hidden="true">
      <rect className="face" x="1" y="1" width="26" height="22" rx="5" />
      <g transform="translate(14 12)">
        <Glyph state={state} />
      </g>
    </svg>
  )
}
