/** One step of the schema. Numbers rise by one from 1; a step that has been released is never changed, only followed. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
}
