import { MINUTE_MS } from '../../data/time.ts'
import { useFormats } from '../../i18n/format.ts'

/** Steps in which times are offered; the server refuses what does not fit the rules of the place. */
const STEP_MS = 15 * MINUTE_MS

/** Moments from `from` to `to`, both included, with those that are set already. */
export function moments(from: number, to: number, set: readonly number[]): number[] {
  const count = Math.max(0, Math.floor((to - from) / STEP_MS) + 1)
  const steps = Array.from({ length: count }, (_, i) => from + i * STEP_MS)
  return [...new Set([...steps, ...set])].sort((a, b) => a - b)
}

export function TimeField(props: {
  label: string
  value: number
  zone: string
  moments: readonly number[]
  disabled?: boolean
  onChange: (value: number) => void
}) {
  const format = useFormats()
  return (
    <label className="field">
      <span className="label">{props.label}</span>
      <select
        className="input"
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => props.onChange(Number(event.target.value))}
      >
        {props.moments.map((moment) => (
          <option key={moment} value={moment}>
            {format.time(moment, props.zone)}
          </option>
        ))}
      </select>
    </label>
  )
}
