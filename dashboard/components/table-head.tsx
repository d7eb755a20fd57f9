export interface Column {
  readonly name: string
  /** Classes, as `n` for numbers and `wide-only`. */
  readonly look?: string
  /** Over buttons that say themselves what they do: for readers of the screen alone. */
  readonly spoken?: boolean
}

/** The one row of names above a table. */
export const TableHead = ({ columns }: { columns: readonly Column[] }) => (
  <thead>
    <tr>
      {columns.map(({ name, look, spoken }) => (
        <th key={name} scope="col" className={look}>
          {spoken ? <span className="sr">{name}</span> : name}
        </th>
      ))}
    </tr>
  </thead>
)
