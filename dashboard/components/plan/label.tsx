const LETTER_WIDTH = 9.3
export const TEXT_INSET = 8
export const LINE_HEIGHT = 22

/** A label in at most two lines of a width in drawing units; what does not fit is cut, too narrow a room has none. */
export function wrapLabel(label: string, width: number, lines = 2): string[] {
  const letters = Math.floor((width - 2 * TEXT_INSET) / LETTER_WIDTH)
  if (letters < 3) return []
  if (label.length <= letters) return [label]
  const cut = label.lastIndexOf(' ', letters)
  if (lines > 1 && cut > 0) return [label.slice(0, cut), ...wrapLabel(label.slice(cut + 1), width, lines - 1)]
  return [`${label.slice(0, letters - 1).trimEnd()}…`]
}

interface LabelProps {
  readonly lines: readonly string[]
  readonly x: number
  readonly y: number
  readonly middle?: boolean
}

export function Label({ lines, x, y, middle = false }: LabelProps) {
  return (
    <text className="room-label" x={x} y={y} textAnchor={middle ? 'middle' : 'start'}>
      {lines.map((line, index) => (
        <tspan key={line} x={x} y={y + index * LINE_HEIGHT}>
          {`${line} `}
        </tspan>
      ))}
    </text>
  )
}

/** Rooms with desks keep to one line: their desks may begin right below. */
export function OneLine({ label, value, x, y }: { label: string; value: string; x: number; y: number }) {
  return (
    <text className="room-label" x={x} y={y}>
      {label}{' '}
      <tspan className="room-value" dx="6">
        {value}
      </tspan>
    </text>
  )
}
