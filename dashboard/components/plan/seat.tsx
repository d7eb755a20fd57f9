import type { DeskState } from '#model/bookings/desk-states.ts'

/** What the plan, lists and legends draw of a desk for a time that was asked for. */
export interface SeatLook {
  readonly state: DeskState
  /** Differs from `state` only where that is `unknown`. */
  readonly fill: DeskState
}

const PERSON = 'M0-6.2a3 3 0 1 1 0 6a3 3 0 1 1 0-6M-5.6 6.4c0-3.6 2.5-5.2 5.6-5.2s5.6 1.6 5.6 5.2z'
const CLOCK = 'M0-5.6a5.6 5.6 0 1 1 0 11.2a5.6 5.6 0 1 1 0-11.2M0-3v3.2l2.3 1.5'
/** One sign a state; two states of one fill differ by sign, border or pattern. */
const SIGNS: Readonly<Record<DeskState, string | null>> = {
  free: null,
  free_until: 'M-5.2 0H2.4M-.4-3l3 3l-3 3M5.4-4.4v8.8',
  partly: null,
  mine: 'M0-6.4l1.9 4l4.3.5l-3.2 3l.9 4.3L0 3.3l-3.9 2.1l.9-4.3l-3.2-3l4.3-.5z',
  reserved: CLOCK,
  in_use: PERSON,
  away: PERSON,
  unbooked_use: PERSON,
  grace: 'M4.9-2.6A5.4 5.4 0 1 0 5.4.9M5.4-5.4v3.2H2.2',
  cleaning: 'M0-6.2C2.8-3 4.4-.6 4.4 1.7a4.4 4.4 0 0 1-8.8 0C-4.4-.6-2.8-3 0-6.2z',
  other_unit: 'M-4.4-.6h8.8v6h-8.8zM-2.6-.6v-2a2.6 2.6 0 0 1 5.2 0v2',
  blocked: null,
  closed: 'M-5.4 0H5.4',
  unknown: null,
}

interface SeatProps extends SeatLook {
  readonly width: number
  readonly height: number
  /** Of a colleague, instead of the sign. */
  readonly initials?: string | undefined
  /** Somebody is there now, whatever was booked. */
  readonly present?: boolean
}

/** Class of the group around a seat: fill, border and pattern are the style sheet's. */
export const seatClass = ({ fill }: SeatLook): string => `seat s-${fill}`

/** A desk centred on 0,0: fill, pattern, sign, and badges for a silent sensor and for somebody present. */
export function Seat({ state, fill, width, height, initials, present = false }: SeatProps) {
  const face = { x: -width / 2, y: -height / 2, width, height, rx: Math.min(5, height / 4) }
  const sign = SIGNS[fill]
  const scale = Math.min(width / 26, height / 22)
  return (
    <>
      <rect className="face" {...face} />
      {fill === 'partly' && (
        <path className="half" d={`M${width / 2} ${-height / 2}V${height / 2}H${-width / 2}z`} />
      )}
      <g transform={`scale(${scale})`}>
        {initials ? (
          <text className="initials" textAnchor="middle" y="4.4">
            {initials}
          </text>
        ) : (
          sign && <path className="sign" d={sign} />
        )}
        {initials && fill !== 'reserved' && <path className="bar-sign" d="M-7 8h14" />}
      </g>
      {present && <circle className="present" cx={width / 2 - 3} cy={height / 2 - 3} r="4.2" />}
      {state === 'unknown' && (
        <g className="silent" transform={`translate(${width / 2 - 3} ${-height / 2 + 3})`}>
          <circle r="7" />
          <path d="M-2-1.6c.4-2.6 4-2.4 4 .1c0 1.6-2 1.6-2 3.2M0 3.9v.1" />
        </g>
      )}
    </>
  )
}

/** A desk symbol for legends and lists. */
export function SeatSwatch(look: SeatLook & { present?: boolean }) {
  return (
    <svg className="swatch" viewBox="-18.5 -18 37 33" aria-hidden="true">
      <g className={seatClass(look)}>
        <Seat {...look} width={30} height={25} />
      </g>
    </svg>
  )
}

/** Hatches that seats refer to; once in a document, also where there are only swatches. */
export const SeatPatterns = () => (
  <svg className="patterns" width="0" height="0" aria-hidden="true">
    <defs>
      {(['closed', 'unbooked'] as const).map((name) => (
        <pattern
          key={name}
          id={`seat-${name}`}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect className={`hatch-${name}`} width="3" height="6" />
        </pattern>
      ))}
    </defs>
  </svg>
)
