import { useFormats } from '../../i18n/format.ts'

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
