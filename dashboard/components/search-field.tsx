import { Search } from 'lucide-react'

/** The field of a page that `/` goes to. */
export function SearchField(props: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <label className="search">
      <Search size={16} aria-hidden />
      <span className="sr">{props.label}</span>
      <input
        className="input slim"
        type="search"
        data-page-search
        placeholder={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  )
}
